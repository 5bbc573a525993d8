"""The sweep: every address, with every object in it, asked for by everybody, against the rules of rights."""

from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.apps import apps
from django.test import Client
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.core.search import follow
from tests.cast import CAST
from tests.house.cast_sets import PASSER_BY, STAFF
from tests.house.rules import NEEDS_MORE, allowed, is_refused, leads_to_sign_in, those_past_the_gate, ways
from tests.house.table import API, doors
from tests.house.visit import FORGOTTEN, everything, undone, visit
from tests.house.world import World

pytestmark = pytest.mark.slow  # everybody at every address

EVERYONE = [PASSER_BY, *CAST]
NAMES = [str(who or "passer-by") for who in EVERYONE]
ASKED = ("/ask/suggest?place=home&q={}", "/search/?q={}", "/api/v1/ask?q={}")
# what lists show when they are asked for more than a visitor may have
NARROWED = (
    "/topics/?kind=private", "/topics/feed/?kind=private", "/topics/?show=new&tag={tag}", "/topics/feed/?tag={tag}",
    "/api/v1/topics?limit=100", "/api/v1/articles?limit=100", "/be/topics/", "/en/knowledge/", "/be/contacts/",
    "/desk/topics/?view=private", "/desk/topics/?view=all", "/desk/moderation/?queue=held_topics",
    "/desk/moderation/?queue=held_replies", "/desk/articles/?list=archived", "/desk/articles/?list=drafts",
    "/desk/customers/?q=zzq", "/desk/touchpoints/?retired", "/desk/self-service/sessions/?days=90",
)  # fmt: skip


@pytest.fixture
def browser(world: World, who: str | None) -> Client:
    client = Client()
    if who is not None:
        client.force_login(world.people[who])
    return client


def _requests(world, who, *, refused):
    for door in doors():
        for things in ways(door, world):
            if is_refused(door, things, who) == refused:
                url = door.url(**{thing.argument: thing.value for thing in things})
                yield door, things, url, "GET"
                yield door, things, url, "POST"


def _judge(world, who, door, things, url, method, answer):
    """What is wrong with the answer, in a line each."""
    notes = ", ".join(thing.note for thing in things)
    if answer.status not in allowed(door, things, who, method):
        yield f"{method} {url} ({notes}): {answer.status}"
    elif not leads_to_sign_in(answer.location) and who is PASSER_BY and who not in those_past_the_gate(door):
        yield from [f"{method} {url}: leads to {answer.location}"] if answer.status == 302 else []
    told = answer.told
    for thing in things:  # words of the address itself come back on the page, which tells nobody anything
        told = told.replace(str(thing.value), "")
    for place in sorted(world.secrets.leaks(told, who)):
        yield f"{method} {url} ({notes}): tells {place}"


@pytest.mark.parametrize("who", EVERYONE, ids=NAMES)
def test_those_who_may_not_come_in_see_and_change_nothing(world, browser, who, capsys):
    before, wrong, count = everything(), [], 0
    for door, things, url, method in _requests(world, who, refused=True):
        answer = visit(browser, method, url)
        wrong += _judge(world, who, door, things, url, method, answer)
        count += 1
    assert wrong == []
    after = everything()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    with capsys.disabled():
        print(f" [{who}: {count} refused]", end="")


@pytest.mark.parametrize("who", EVERYONE, ids=NAMES)
def test_those_who_may_come_in_see_what_is_theirs(world, browser, who, capsys):
    wrong, count = [], 0
    for door, things, url, method in _requests(world, who, refused=False):
        with undone(browser):
            answer = visit(browser, method, url)
        wrong += _judge(world, who, door, things, url, method, answer)
        count += 1
    assert wrong == []
    assert count > 2 * len([door for door in doors() if not door.arguments and who in those_past_the_gate(door)]) - 1
    with capsys.disabled():
        print(f" [{who}: {count} allowed]", end="")


# one of each kind of reader
@pytest.mark.parametrize("who", [PASSER_BY, "zakhar", "alina", "galina", "vera", "kirill"])
def test_search_tells_nobody_what_is_not_his(world, browser, who, capsys):
    follow.rebuild()
    wrong, found, count = [], set(), 0
    tag = next(word for word, secret in world.secrets.words.items() if secret.place == "tag of a private topic")
    lures = [
        secret.lure for secret in world.secrets.words.values() if secret.place.startswith(("title of", "reply to"))
    ]
    for url in [*(address.format(lure) for lure in lures for address in ASKED), *(u.format(tag=tag) for u in NARROWED)]:
        answer = visit(browser, "GET", url)
        told = answer.told.replace(tag, "") if tag in url else answer.told
        wrong += [f"{url}: tells {place}" for place in world.secrets.leaks(told, who)]
        wrong += [f"{url}: {answer.status}"] if answer.status not in (200, 302, 404) else []
        found |= {secret.place for word, secret in world.secrets.words.items() if word in told}
        count += 1
    assert wrong == []
    # the lures do find: otherwise nothing would be proved
    assert "title of an article for all" in found
    (private,) = [thing for thing in world.things["topic_id"] if thing.note == "private"]
    assert ("title of a private topic" in found) == (who in private.readers)
    with capsys.disabled():
        print(f" [{who}: {count} searches]", end="")


@pytest.mark.parametrize("who", [PASSER_BY, "alina", "vera"])
def test_every_link_one_sees_leads_somewhere_and_tells_nothing_new(world, browser, who, capsys):
    waiting, seen, wrong = (
        [("/", ""), ("/sitemap.xml", ""), *([("/desk/", ""), ("/me/", "")] if who in STAFF else [])],
        set(),
        [],
    )
    while waiting:
        url, came_from = waiting.pop()
        if _likeness(url) in seen:
            continue
        seen.add(_likeness(url))
        with undone(browser):
            answer = visit(browser, "GET", url)
        wrong += [f"{url}: tells {place}" for place in world.secrets.leaks(answer.told, who)]
        if answer.status >= 400 and not _names_what_went(url, came_from):
            wrong.append(f"{url} on {came_from}: {answer.status}")
        if answer.status == 200 and answer.response["Content-Type"].startswith("text/html"):
            waiting += [(link, url) for link in _links(answer, url)]
    assert wrong == []
    assert len(seen) > 30
    with capsys.disabled():
        print(f" [{who}: {len(seen)} links]", end="")


def _names_what_went(url, came_from):
    """The journal says what a contact was about, whatever became of it since; its reader may not see all of that."""
    return came_from.startswith(("/desk/customers/", "/desk/journal/")) and url.startswith("/topics/")


def _likeness(url):
    """Pages that differ only in the values of their filters are visited once."""
    parts = urlsplit(url)
    return parts.path, tuple(sorted(dict(parse_qsl(parts.query, keep_blank_values=True))))


def _links(answer, url):
    for node in HTMLParser(answer.response.content).css("a[href]"):
        parts = urlsplit(urljoin(f"http://testserver{url}", node.attributes["href"] or ""))
        is_ours = parts.scheme == "http" and parts.netloc in ("testserver", "localhost:8000")
        if is_ours and not parts.path.startswith(("/static/", "/be/", "/en/")):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def test_the_world_has_a_thing_for_every_argument(world):
    """A room with new nouns in its addresses puts one of each into tests/house/world*.py."""
    arguments = {name for door in doors() for name, _kind in door.arguments}
    assert arguments - set(world.things) == set()


def test_the_world_has_a_row_of_everything(world):
    """So that no table is forgotten when new rooms are built; the rest is written by sign-in, letters and errands."""
    empty = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("otklik.") and model.__name__ not in FORGOTTEN and not model.objects.exists()
    }
    assert empty == {
        "core.CronRun", "parties.FirstRunCode", "community.Thanks", "community.MeToo",
        "community.NoticePreference", "community.SentNotice", "outages.FollowerNotice", "answers.LedgerSettings",
        "flows.ImportRun", "flows.ImportedRow", "interactions.Withdrawal",
    }  # fmt: skip


def test_doors_that_need_more_do_open_when_they_get_it(world, client):
    topic = next(thing.value for thing in world.things["topic_id"] if thing.note == "public")
    assert client.get(f"/stream/?topics={topic}").status_code == 200
    assert client.get("/api/v1/ask?q=роуминг").status_code == 200
    assert {door.name for door in doors() if door.permission == API} > {name for name in NEEDS_MORE if ":" in name}
