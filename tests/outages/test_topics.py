"""Topics about an outage: attached by who asks and by agents, listed on the desk, told of the end."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.community.actions import open_topic
from otklik.community.models import Topic
from otklik.core.models import AuditEntry
from otklik.interactions.models import Interaction
from otklik.outages import actions
from otklik.outages.models import Attaching, Joining
from tests.cast import CAST, NOON
from tests.outages.conftest import SOSNOVAYA

pytestmark = pytest.mark.django_db
AGENTS = {"vera", "kirill", "timur", "igor", "oleg", "marta"} - {"oleg", "marta"}


@pytest.fixture(autouse=True)
def at_noon(db):
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def asked(category):
    def ask(by, title="Нет интернета на Сосновой", body="С утра.", **facts):
        words = {"kind": "question", "category": category, "at": NOON} | facts
        return open_topic(by=by, title=title, body=body, **words)

    return ask


def said(page):
    return " ".join(page.content.decode().split())


def attachings():
    return list(Attaching.objects.order_by("pk").values_list("subject", "outage_id", "attached_by__nick"))


def words_of_form(outage="", **more):
    told = {"kind": "question", "category": "internet", "title": "Нет интернета на Сосновой", "body": "С утра нет."}
    return told | {"once_key": "one", "outage": outage} | more


def test_while_one_asks_the_form_shows_the_outage(web, alina, boris, alinas, boriss, breakdown, category):
    title = "Нет интернета на Сосновой"
    address = f"/status/{breakdown.pk}/"
    pages = {
        "passer-by names the street": web(None).get("/status/near/", {"title": "net interneta na sosnovoj 7"}),
        "alina names nothing": web(alina).get("/status/near/", {"title": "пропал интернет"}),
        "alina tells of a problem": web(alina).get("/topics/new/?kind=problem"),
        "from the ask box": web(boris).get("/topics/new/", {"q": "Сосновая 7 нет интернета"}),
        "looks first": web(boris).post("/topics/new/", words_of_form(preview="1", title=title)),
    }
    assert [why for why, page in pages.items() if f'href="{address}"' not in said(page)] == []
    others = {
        "boris lives elsewhere": web(boris).get("/status/near/", {"title": "пропал интернет"}),
        "no trouble": web(alina).get("/status/near/", {"title": "сменить тариф"}),
        "nothing yet": web(alina).get("/topics/new/"),
    }
    assert [why for why, page in others.items() if 'name="outage"' in said(page)] == []
    chosen = web(alina).get("/status/near/", {"title": title, "outage": str(breakdown.pk)})
    assert "checked" in said(chosen)
    assert "no-store" in chosen["Cache-Control"]


def test_it_is_so_with_me_too_while_asking(web, alina, alinas, breakdown, category):
    for _twice in range(2):
        page = web(alina).post("/topics/new/", words_of_form(str(breakdown.pk)))
        assert page.status_code == 302
    topic = Topic.objects.get()
    assert attachings() == [(topic.ref, breakdown.pk, "Alina")]
    assert [(row.individual, row.came_with) for row in Joining.objects.all()] == [(alina, topic.ref)]
    contacts = Interaction.objects.values_list("channel", "subject")
    assert list(contacts) == [("community", topic.ref)]
    html = said(web(None).get(f"/topics/{topic.pk}/"))
    assert ["Нет интернета на Сосновой</a>" in html, f'href="/status/{breakdown.pk}/"' in html] == [True, True]
    assert f"/topics/{topic.pk}/outage/" not in html
    assert not AuditEntry.objects.filter(act="outages.attach").exists()


@pytest.mark.parametrize("outage", ["", "99999", "nonsense", "over", "9" * 30])
def test_a_wrong_or_finished_outage_does_not_lose_the_question(web, timur, alina, breakdown, category, outage):
    if outage == "over":
        actions.close_outage(outage=breakdown, text={}, by=timur, at=NOON)
    told = words_of_form(str(breakdown.pk) if outage == "over" else outage)
    answer = web(alina).post("/topics/new/", told)
    assert answer.status_code in (302, 422)
    assert Topic.objects.count() == (answer.status_code == 302)
    assert attachings() == []


def test_its_author_is_asked_on_the_page_and_may_change_his_mind(web, alina, boris, alinas, breakdown, asked):
    topic = asked(alina)
    url = f"/topics/{topic.pk}/outage/"
    assert url in said(web(alina).get(f"/topics/{topic.pk}/"))
    assert url not in said(web(boris).get(f"/topics/{topic.pk}/"))
    for number in (breakdown.pk, breakdown.pk):
        assert web(alina).post(url, {"outage": number})["Location"] == f"/topics/{topic.pk}/"
    assert attachings() == [(topic.ref, breakdown.pk, "Alina")]
    web(alina).post(url, {"outage": ""})
    assert (attachings(), Joining.objects.count()) == ([], 0)
    assert web(alina).post(url, {"outage": "99999"}).status_code == 404
    assert web(alina).post(url, {"outage": "x"}).status_code == 404


def test_agents_attach_and_nobody_else(web, everybody, breakdown, asked):
    topic = asked(everybody["alina"], title="Почему так медленно?")
    url = f"/topics/{topic.pk}/outage/"
    for name in CAST:
        Attaching.objects.all().delete()
        answer = web(everybody[name]).post(url, {"outage": breakdown.pk, "next": "/desk/topics/"})
        may = name in AGENTS or name == "alina"
        assert (answer.status_code, len(attachings())) == ((302, 1) if may else (404, 0)), name
        assert answer.get("Location", "/desk/topics/") == "/desk/topics/"
    assert web(None).post(url, {"outage": breakdown.pk}).status_code == 302
    assert url in said(web(everybody["vera"]).get(f"/topics/{topic.pk}/"))
    acts = AuditEntry.objects.filter(act="outages.attach").values_list("actor", "subject")
    assert set(acts) == {(everybody[name].ref, topic.ref) for name in AGENTS}


def test_an_idea_is_about_no_outage(web, alina, vera, breakdown, asked):
    idea = asked(alina, kind="idea")
    assert "outage/" not in said(web(vera).get(f"/topics/{idea.pk}/"))
    assert web(vera).post(f"/topics/{idea.pk}/outage/", {"outage": breakdown.pk}).status_code == 404


def test_a_topic_is_about_one_outage_and_who_joined_himself_stays(web, timur, vera, alina, breakdown, asked):
    other = actions.open_outage(areas=[SOSNOVAYA], by=timur, at=NOON, title={"ru": "ТВ"}, started_at=NOON)
    topic = asked(alina)
    for outage in (breakdown, other):
        actions.attach(outage=outage, subject=topic.ref, asker=alina, by=vera, at=NOON)
    assert attachings() == [(topic.ref, other.pk, "Vera")]
    assert [row.outage_id for row in Joining.objects.all()] == [other.pk]
    actions.join(outage=other, individual=alina, browser_key="", at=NOON)
    assert actions.detach(subject=topic.ref, asker=alina, by=vera, at=NOON)
    assert not actions.detach(subject=topic.ref, asker=alina, by=vera, at=NOON)
    assert [(row.outage_id, row.came_with) for row in Joining.objects.all()] == [(other.pk, "")]
    actions.close_outage(outage=other, text={}, by=timur, at=NOON)
    with pytest.raises(actions.NotGoingOn):
        actions.attach(outage=other, subject=topic.ref, asker=alina, by=vera, at=NOON)


def test_the_desk_lists_counts_and_finds_topics(web, timur, vera, alina, boris, alinas, boriss, breakdown, asked):
    mine, likely = asked(alina), asked(alina, title="Пропал интернет", body="Весь вечер.")
    asked(boris, title="Пропал интернет", body="Не на той улице")
    secret = asked(boris, title="Сосновая 7, не работает", kind="private")
    actions.attach(outage=breakdown, subject=mine.ref, asker=alina, by=vera, at=NOON)
    page = web(timur).get(f"/desk/outages/{breakdown.pk}/")
    assert [topic.pk for topic in page.context["asked"].topics] == [mine.pk]
    assert [topic.pk for topic in page.context["asked"].likely] == [secret.pk, likely.pk]
    assert "<td" in said(web(timur).get("/desk/outages/"))
    web(timur).post(f"/topics/{likely.pk}/outage/", {"outage": breakdown.pk, "next": f"/desk/outages/{breakdown.pk}/"})
    page = web(timur).get(f"/desk/outages/{breakdown.pk}/")
    assert (page.context["asked"].count, len(page.context["asked"].likely)) == (2, 1)
    assert web(timur).get("/desk/outages/").context["going_on"][0].outage.topics == 2


def test_the_desk_page_takes_the_same_questions(web, timur, vera, alina, boris, alinas, boriss, breakdown, asked):
    def count():
        with CaptureQueriesContext(connection) as found:
            web(timur).get(f"/desk/outages/{breakdown.pk}/")
        return len(found)

    def more():
        actions.attach(outage=breakdown, subject=asked(alina).ref, asker=alina, by=vera, at=NOON)
        asked(boris)

    more()
    count()
    before = count()
    more()
    more()
    assert count() == before


def test_questions_that_it_answered_at_the_ask_box_are_counted(web, timur, breakdown):
    step = {
        "kind": "answered", "place": "home", "lang": "ru", "question": "нет интернета на Сосновой",
        "ref": breakdown.ref, "refs": [breakdown.ref], "scores": [1.0],
    }  # fmt: skip
    for key in "kl":
        web(None).post("/ask/events", step | {"key": key * 20}, content_type="application/json")
    asked = web(timur).get(f"/desk/outages/{breakdown.pk}/").context["asked"]
    assert (asked.asked_count, asked.asked) == (2, ["нет интернета на Сосновой"] * 2)


def test_authors_hear_of_the_end_once_with_those_who_joined(
    web, timur, vera, alina, boris, breakdown, asked, run_errands
):
    actions.join(outage=breakdown, individual=boris, browser_key="", at=NOON)
    for topic in (asked(alina), asked(alina), asked(boris)):
        actions.attach(outage=breakdown, subject=topic.ref, asker=topic.author, by=vera, at=NOON)
    mail.outbox.clear()
    for _twice in range(2):
        web(timur).post(f"/desk/outages/{breakdown.pk}/close/", {"ended_at": "2026-03-02T14:40"})
        run_errands()
    letters = [letter for letter in mail.outbox if "Снова работает" in letter.subject]
    assert sorted(letter.to[0] for letter in letters) == ["alina@example.com", "boris@example.com"]
    html = said(web(alina).get(f"/topics/{topic.pk}/"))
    assert "Снова работает" in html


def test_joining_is_a_contact_that_agents_see(web, vera, alina, alinas, breakdown):
    for _twice in range(2):
        web(alina).post(f"/status/{breakdown.pk}/too/")
    web(None).post(f"/status/{breakdown.pk}/too/")
    contact = Interaction.objects.get()
    assert (contact.channel, contact.individual, contact.account, contact.subject) == (
        "status", alina, alinas, breakdown.ref,
    )  # fmt: skip
    assert (contact.opened_at, contact.ended_at, contact.outcome) == (NOON, NOON, "answered")
    card = said(web(vera).get(f"/desk/customers/{alina.pk}/"))
    assert "«У меня тоже так» об аварии" in card
    assert card.count("Нет интернета на Сосновой") == 2


def test_who_joined_was_not_let_down_by_the_ask_box(web, alina, alinas, breakdown, run_errands):
    from otklik.answers.models import AskSession

    step = {"kind": "shown", "key": "k" * 20, "place": "home", "lang": "ru", "question": "нет интернета",
            "refs": [breakdown.ref], "scores": [1.0]}  # fmt: skip
    web(alina).post("/ask/events", step, content_type="application/json")
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        web(alina).post(f"/status/{breakdown.pk}/too/")
        run_errands()
    assert AskSession.objects.get().contacted_at is None


def test_cards_of_customers_tell_before_they_are_asked(web, vera, alina, boris, galina, alinas, boriss, breakdown):
    from otklik.parties.models import Account, Line, Organization

    works = Organization.objects.create(name="Завод", created_at=NOON)
    for number, house in enumerate(("1", "1", "8", "40"), start=1):
        row = Account.objects.create(
            number=f"7000000{number}", organization=works, contact=galina, city="Заречанск", street="Сосновая",
            house=house, created_at=NOON,
        )  # fmt: skip
        Line.objects.create(account=row, service="internet", product="b")
    told, address = "По адресу клиента:", f"/desk/customers/{alina.pk}/"
    cards = [said(web(vera).get(f"/desk/customers/{person.pk}/")) for person in (alina, galina, boris)]
    assert [told in card for card in cards] == [True, True, False]
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        actions.close_outage(outage=breakdown, text={}, by=None, at=NOON)
        assert "Снова работает" in said(web(vera).get(address))
    actions.open_outage(areas=[SOSNOVAYA], by=None, at=NOON, title={"ru": "Ещё"}, started_at=NOON)
    company = said(web(vera).get(f"/en/desk/customers/companies/{works.pk}/"))
    assert "2 addresses of the company are touched" in company
    assert "3 lines are touched." in company
