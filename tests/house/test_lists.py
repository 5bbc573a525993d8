"""However many rows there are, a page asks the database the same number of questions."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import CAST
from tests.house import (
    world_alerts,
    world_assessments,
    world_catalogue,
    world_competitors,
    world_feedback,
    world_findings,
    world_inspections,
    world_journeys,
    world_knowledge,
    world_outages,
    world_parties,
    world_talk,
)
from tests.house.rules import is_refused, ways
from tests.house.table import doors
from tests.house.visit import visit
from tests.house.world import AT, World, grow


def questions(browser: Client, url: str) -> int:
    """How many queries a page takes, 0 when it is not there; the company is read anew by the clock, once a second."""
    with CaptureQueriesContext(connection) as made:
        answer = visit(browser, "GET", url)
    asked = [query for query in made.captured_queries if '"parties_operator"' not in query["sql"]]
    return len(asked) if answer.status == 200 else 0


@pytest.mark.parametrize("who", ["passer-by", "alina", "igor"])
def test_no_page_of_the_product_asks_more_when_there_is_more(world, who):
    """Every address with every thing in it, before and after the world has grown by two of everything."""
    browser = _browser(world, who)
    key = who if who in CAST else None
    urls = [
        door.url(**{thing.argument: thing.value for thing in things})
        for door in doors()
        for things in ways(door, world)[:2]
        if not is_refused(door, things, key)
    ]
    before = {url: questions(browser, url) for url in [*urls[:9], *urls]}  # what is remembered is so by then
    grow(world)
    grow(world)
    after = {url: questions(browser, url) for url in urls}
    assert {url: (before[url], count) for url, count in after.items() if count > before[url]} == {}
    assert len([count for count in before.values() if count]) > 12


@dataclass(frozen=True)
class Rows:
    """A list: its address, who reads it, what adds a row, and the place whose planted words show that it came."""

    url: str
    who: str
    add: Callable[[World], object]
    place: str

    def __str__(self) -> str:
        return self.url


LISTS = [
    Rows("/desk/findings/", "oleg", lambda w: world_findings._finding(w, AT), "title of a finding"),
    Rows("/desk/improvements/", "oleg", lambda w: world_findings.grow(w, AT), "title of an improvement"),
    Rows("/desk/topics/?view=private", "vera", lambda w: world_talk._private(w, AT), "title of a private topic"),
    Rows("/me/topics/", "alina", lambda w: world_talk._private(w, AT), "title of a private topic"),
    Rows("/desk/moderation/", "kirill", lambda w: world_talk._public(w, AT), "note of a flag"),
    Rows(
        "/desk/moderation/?queue=held_topics",
        "kirill",
        lambda w: world_talk._hidden_and_held(w, AT),
        "title of a held topic",
    ),
    Rows(
        "/desk/moderation/?queue=held_replies",
        "kirill",
        lambda w: world_talk._hidden_and_held(w, AT),
        "body of a held reply",
    ),
    Rows("/knowledge/section/internet/", "passer-by", lambda w: _article(w, "all"), "title of an article for all"),
    Rows("/api/v1/articles?limit=100", "passer-by", lambda w: _article(w, "all"), "title of an article for all"),
    Rows("/knowledge/", "alina", lambda w: _article(w, "signed_in"), "title of an article for signed_in"),
    Rows(
        "/desk/articles/?list=drafts",
        "vera",
        lambda w: world_knowledge._draft(w, "vera", AT),
        "title of a draft of vera",
    ),
    Rows("/desk/articles/", "kirill", lambda w: _article(w, "staff"), "title of an article for staff"),
    Rows(
        "/desk/articles/?list=archived",
        "igor",
        lambda w: world_knowledge._archived(w, AT),
        "title of an archived article",
    ),
    Rows("/desk/customers/", "vera", lambda w: world_parties._silent(w, AT), "name of a silent customer"),
    Rows("/desk/errands/", "timur", lambda w: world_parties._errand(w, AT), "error of an errand"),
    Rows("/desk/audit/", "igor", lambda w: world_parties._audit(w, AT), "subject of an act"),
    Rows(
        "/desk/journal/", "marta", lambda w: world_catalogue._contact(w, "boris", AT), "summary of a contact of boris"
    ),
    Rows("/me/history/", "boris", lambda w: world_catalogue._contact(w, "boris", AT), "summary of a contact of boris"),
    Rows(
        "/desk/calendars/", "vera", lambda w: world_catalogue._calendar(w, f"l{w.number()}", AT), "title of a calendar"
    ),
    Rows("/desk/touchpoints/", "vera", lambda w: world_catalogue._hidden_place(w, AT), "inner touchpoint"),
    Rows("/desk/touchpoints/?retired", "vera", lambda w: world_catalogue._hidden_place(w, AT), "retired touchpoint"),
    Rows("/status/", "passer-by", lambda w: world_outages._over(w, AT), "title of an outage"),
    Rows("/desk/outages/", "timur", lambda w: world_outages._open(w, AT), "title of an outage"),
    Rows("/desk/assessments/", "marta", lambda w: world_assessments._assessment(w, AT), "title of an assessment"),
    Rows("/desk/journeys/", "vera", lambda w: world_journeys._map(w, AT), "title of a journey"),
    Rows("/desk/quality/board/", "marta", lambda w: world_catalogue._hidden_place(w, AT), "inner touchpoint"),
    Rows(
        "/desk/inspections/templates/",
        "marta",
        lambda w: world_inspections._template(w, AT),
        "title of a template",
    ),
    Rows("/desk/competitors/list/", "marta", lambda w: world_competitors._competitor(w, AT), "name of a competitor"),
    Rows("/desk/alerts/", "timur", lambda w: world_alerts.grow(w, AT), "title of a duty plan"),
    Rows("/desk/surveys/", "vera", lambda w: world_feedback._survey(w, AT), "name of a survey"),
    Rows("/desk/reviews/", "kirill", lambda w: world_feedback._review(w, AT), "text of a review"),
    Rows("/desk/claims/?view=all", "oleg", lambda w: world_feedback._claim(w, AT), "subject of a claim"),
    Rows("/desk/interviews/", "marta", lambda w: world_feedback._interview(w, AT), "words of an interview"),
    Rows("/desk/norms/", "oleg", lambda w: world_catalogue._norm(w, AT), "title of a norm"),
    Rows("/desk/actions/", "marta", lambda w: world_catalogue._retired_action(w, AT), "title of a retired action"),
    Rows("/desk/language/", "kirill", lambda w: world_catalogue._line(w, AT), "test phrase"),
    Rows("/desk/language/?q=zzq", "kirill", lambda w: world_catalogue._line(w, AT), "words of a line"),
    Rows(
        "/desk/self-service/sessions/?days=90",
        "oleg",
        lambda w: world_catalogue._attempt(w, AT),
        "question of the ask box",
    ),
]


@pytest.mark.parametrize("rows", LISTS, ids=str)
def test_a_list_of_one_and_of_three_costs_the_same(world, rows):
    """The named lists: as above, and the rows that were added are seen on them."""
    browser, known = _browser(world, rows.who), set(world.secrets.words)
    rows.add(world)
    visit(browser, "GET", rows.url)  # what is remembered is remembered before counting
    one = questions(browser, rows.url)
    rows.add(world)
    rows.add(world)
    assert (one > 0, questions(browser, rows.url)) == (True, one)
    told = visit(browser, "GET", rows.url).told
    words = [word for word, secret in world.secrets.words.items() if secret.place == rows.place and word not in known]
    assert len(words) >= 3
    assert [word for word in words if word not in told] == []


def _article(world: World, audience: str) -> None:
    world_knowledge._published(world, audience, world_knowledge.AUDIENCES[audience], AT)


def _browser(world: World, who: str) -> Client:
    browser = Client()
    if who in CAST:
        browser.force_login(world.people[who])
    return browser
