"""The ask box tells of an outage first, to those whom it concerns."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from otklik.answers.ledger import visible_cards
from otklik.answers.models import AskSession
from otklik.answers.queries import Filters, search, suggest
from otklik.outages import actions
from tests.cast import NOON
from tests.outages.conftest import SOSNOVAYA

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(settings, db):
    settings.MEANING = False
    with time_machine.travel(NOON, tick=False):
        yield


def refs(question, asker=None, language="ru"):
    found = suggest(question=question, asker=asker or AnonymousUser(), language=language, at=NOON)
    return [answer.ref for answer in found.best if answer.card.group == "outage"]


def test_a_street_named_in_the_question_is_enough_for_anybody(breakdown):
    told = [breakdown.ref]
    assert refs("нет интернета на Сосновой") == told
    assert refs("Сосновая 12к2") == told
    assert refs("няма інтэрнэту на Сасновай, 7", language="be") == told
    nothing = ["нет интернета", "нет интернета на Садовой", "не работает на Сосновой 40", "сменить тариф на Сосновой"]
    assert [question for question in nothing if refs(question)] == []


def test_a_person_need_not_name_his_street(alina, boris, alinas, boriss, breakdown):
    assert refs("нет интернета", alina) == [breakdown.ref]
    assert refs("internet isn't working", alina, "en") == [breakdown.ref]
    assert refs("сменить тариф", alina) == []
    assert refs("нет интернета", boris) == []
    assert refs("нет интернета на Сосновой 3", boris) == [breakdown.ref]


def test_the_card_says_until_when_and_where(web, breakdown):
    found = suggest(question="Сосновая 7 не работает", asker=AnonymousUser(), language="en", at=NOON)
    card = found.best[0].card
    assert (card.title, card.url, card.why) == (
        "No internet in Sosnovaya", f"/en/status/{breakdown.pk}/", "outage"
    )  # fmt: skip
    assert "We expect to finish by 18:00." in card.excerpt
    assert (found.best[0].position, found.no_good_answer) == (1, False)
    page = web(None).get("/ask/suggest?q=Сосновая 7 не работает&place=home").content.decode()
    assert f'data-ref="outage:{breakdown.pk}"' in page
    assert web(None).get("/api/v1/ask", {"q": "Сосновая 7 не работает"}).json()["groups"][0]["group"] == "outage"


def test_it_is_told_no_more_when_it_is_over_or_only_ahead(timur, breakdown):
    actions.close_outage(outage=breakdown, text={}, by=timur, at=NOON)
    actions.open_outage(
        areas=[SOSNOVAYA], by=timur, at=NOON, is_planned=True, title={"ru": "Р"}, started_at=NOON + timedelta(hours=1)
    )
    assert refs("нет интернета на Сосновой") == []
    [card] = visible_cards([breakdown.ref], asker=AnonymousUser(), language="en").values()
    assert card.excerpt.startswith("It works again.")


def test_the_search_page_tells_it_too_but_not_under_filters(breakdown):
    def found(filters):
        page = search(
            question="нет интернета на Сосновой", asker=AnonymousUser(), language="ru", at=NOON, filters=filters
        )
        return [answer.ref for answer in page.answers]

    assert found(Filters()) == [breakdown.ref]
    assert found(Filters(group="article")) == []


def test_an_outage_may_be_the_answer_that_helped(web, breakdown):
    step = {
        "kind": "answered", "key": "k" * 20, "place": "home", "lang": "ru", "question": "нет интернета на Сосновой",
        "ref": breakdown.ref, "refs": [breakdown.ref], "scores": [1.0],
    }  # fmt: skip
    assert web(None).post("/ask/events", step, content_type="application/json").status_code == 204
    assert AskSession.objects.get().answered_ref == breakdown.ref
