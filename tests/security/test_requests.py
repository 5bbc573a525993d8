"""Requests nobody honest sends: without a token, to lead readers away, too large, too long, twice."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from tests.house.rules import is_refused, those_past_the_gate, ways
from tests.house.table import API, doors
from tests.house.visit import undone, visit
from tests.security.forms import again, forms_for

pytestmark = pytest.mark.slow  # every form and address again and again

WITHOUT_TOKEN = {
    "theme": "sets the reader's own cookie and nothing else",
    "topic_seen": "adds one to a counter",
    "article_seen": "adds one to a counter",
    "survey_stop": "the secret is in the address; mail programs press the button",
    "status_letters_stop": "the secret is in the address; mail programs press the button",
    "notices_stop": "the secret is in the address; mail programs press the button",
}
EVIL = (
    "//evil.example", "https://evil.example", "https:evil.example", "https:/evil.example", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "javascript:alert(1)", "java\nscript:alert(1)", "\t//evil.example", "http://testserver@evil.example/",
    "http://testserver.evil.example/", "//evil.example/%2f..", "/%09/evil.example", "data:text/html,x", "https://evil.example\\@testserver/",
    "/\t/evil.example", "\x00//evil.example",
)  # fmt: skip
NAMES = ("next", "to", "back", "return", "return_to", "redirect", "url", "continue", "place")
HOSTILE = (
    "а" * 100_000,
    "x\0y",
    "\u202eabc\u202c" + "👩‍👩‍👧‍👦" * 30 + "\ud7ff\ufffe\U0010ffff%00%n%s",
    "9" * 400,
    "é" * 161,
)
FILTERED = {
    "topics",
    "search",
    "desk_journal",
    "desk_audit",
    "desk_topics",
    "desk_articles",
    "desk_ask_sessions",
    "desk_language",
}
FINE = {200, 204, 302, 303, 400, 401, 403, 404, 405, 409, 413, 422, 429}


def test_no_form_is_taken_without_its_token(world):
    """By the administrator's own browser, at every address he may use; what is left open is listed with its reason."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.people["igor"])
    opened = set()
    for door in doors():
        for things in ways(door, world)[:2]:
            url = door.url(**{thing.argument: thing.value for thing in things})
            with undone(browser):
                answer = visit(browser, "POST", url, data={})
            if answer.status != 403 and not (answer.status in (401, 404, 405) and door.permission == API):
                opened.add(door.name)
    assert opened == set(WITHOUT_TOKEN)


def test_a_foreign_or_stale_token_is_no_token(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.people["igor"])
    for token in ("x", "a" * 64, "", "\0", "ё" * 32):
        assert visit(browser, "POST", "/me/", data={"csrfmiddlewaretoken": token, "nick": "Other"}).status == 403
    token = browser.get("/csrf/").json()["token"]
    told = {"csrfmiddlewaretoken": token, "nick": "Другой", "about": "", "language": "ru"}
    foreign = visit(browser, "POST", "/me/", data=told, headers={"Origin": "https://evil.example"})
    assert (foreign.status, visit(browser, "POST", "/me/", data=told).status) == (403, 302)


def leads_away(location: str) -> bool:
    """As a browser reads it: no tabs and line ends, backslashes are slashes."""
    read = re.sub(r"[\t\r\n]", "", location).strip("\x00 ").replace("\\", "/")
    if read.startswith("//"):  # browsers take any number of slashes for two
        read = f"//{read.lstrip('/')}"
    parts = urlsplit(urljoin("http://testserver/some/page/", read))
    return parts.netloc not in ("testserver", "localhost:8000") or parts.scheme != "http"


def test_the_judge_of_redirects_knows_them_all():
    assert [evil for evil in EVIL if not leads_away(evil)] == ["/%09/evil.example"]
    assert [fine for fine in ("/", "/be/?a=//b", "?a", "#x", "http://testserver/") if leads_away(fine)] == []


def _goes_on(browser, url):
    """Whether the address leads on to a place the asker names: tried with one that is fine."""
    for method in ("GET", "POST"):
        with undone(browser):
            answer = visit(browser, method, url, data=dict.fromkeys(NAMES, "/be/contacts/"))
        if "/be/contacts/" in answer.location:
            return True
    return False


@pytest.mark.parametrize("who", ["igor", None])
def test_no_address_leads_readers_away(world, enter, who):
    browser, wrong, led = enter(who), [], 0
    for door in doors():
        things = next((way for way in ways(door, world) if not is_refused(door, way, who)), None)
        if things is None or (door.is_desk and who is None):
            continue
        url = door.url(**{thing.argument: thing.value for thing in things})
        for evil in EVIL if _goes_on(browser, url) else EVIL[:1]:
            told = dict.fromkeys(NAMES, evil)
            for method in ("GET", "POST"):
                with undone(browser):
                    answer = visit(browser, method, url, data=told, headers={"Referer": "https://evil.example/"})
                led += bool(answer.location)
                wrong += [f"{method} {url} {evil!r}: {answer.location}"] if leads_away(answer.location) else []
                wrong += [f"{method} {url}: {answer.status}"] if answer.status == 500 else []
    assert wrong == []
    assert led > 9
    assert _goes_on(browser, "/theme/")


def test_signing_in_leads_nowhere_else(world, enter):
    person = world.people["alina"]
    person.set_password("Long-enough-9")
    person.save()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    for evil in EVIL:
        browser = enter(None)
        with undone(browser):
            page = visit(browser, "GET", "/account/login/", data={"next": evil})
            told = {"login": person.email, "password": "Long-enough-9", "next": evil}
            answer = visit(browser, "POST", "/account/login/", data=told)
        assert (evil, page.status, answer.status, leads_away(answer.location)) == (evil, 200, 302, False)


@pytest.mark.parametrize("who", ["igor", "alina", None])
def test_words_in_every_form(world, enter, who):
    """Long and odd ones in the fields for words, impossible ones in hidden fields and choices."""
    wrong, browser = [], enter(who)
    forms = list(forms_for(world, who, browser).values())
    for form in forms:
        words, given = [*form.texts, *form.emails], [name for name in form.values if name not in form.texts]
        told = [dict.fromkeys(words, hostile) for hostile in (HOSTILE if who == "igor" else HOSTILE[:2]) if words]
        if who == "igor":
            told += [dict.fromkeys(given, hostile) for hostile in ("\0", "9" * 40, "-1", "2026-99-99T00:00")]
        for one in told:
            with undone(browser):
                answer = form.send(browser, **one)
            odd = next(iter(one.values()), "")
            wrong += [f"{form.action} {odd[:9]!r}: {answer.status}"] if answer.status not in FINE else []
    assert wrong == []
    assert len(forms) > 3


ASKED = ("q", "after", "before", "show", "kind", "category", "tag", "solved", "list", "view", "queue", "section", "language",
         "audience", "from", "to", "actor", "act", "subject", "from_date", "to_date", "channel", "touchpoint", "outcome", "since",
         "until", "days", "place", "key", "ref", "found", "zone", "meaning", "topics", "lang", "limit", "group", "title", "v",
         "helpful", "stage")  # fmt: skip


@pytest.mark.parametrize(
    "hostile",
    ["x\0", "9" * 40, "-9" * 9, "99999999-999999999999999999", "9" * 17 + "." + "9" * 18, "٣"],
)
def test_odd_words_in_every_query(world, enter, hostile):
    browser, wrong = enter("igor"), []
    for door in doors():
        things = ways(door, world)[0]
        url = door.url(**{thing.argument: thing.value for thing in things})
        with undone(browser):
            answer = visit(browser, "GET", url, data=dict.fromkeys(ASKED, hostile))
        wrong += [f"{url}: {answer.status}"] if answer.status not in FINE and door.name != "readyz" else []
    assert wrong == []


@pytest.mark.parametrize("hostile", ["\0", "9" * 40], ids=ascii)
def test_each_odd_word_alone_where_one_bad_word_refuses_the_rest(world, enter, hostile):
    """The API and forms of filters look no further than the first field that is wrong."""
    browser, wrong = enter("igor"), []
    for door in doors():
        if door.arguments or not (door.permission == API or door.name in FILTERED):
            continue
        for name in ASKED:
            answer = visit(browser, "GET", door.url(), data={name: hostile})
            wrong += [f"{door.url()} {name}: {answer.status}"] if answer.status not in FINE else []
    assert wrong == []


@pytest.mark.parametrize(
    "hostile", ["9" * 30, "0", "9223372036854775808", "%00", "a%00b", "٣", "..%2f..", "%F0%9F%98%80"]
)
def test_odd_words_in_every_address(world, enter, hostile):
    """Who is not signed in is turned away before most addresses are looked at: two words tell as much as eight."""
    wrong = []
    for who in ("igor", None) if hostile in ("9223372036854775808", "a%00b") else ("igor",):
        browser = enter(who)
        for door in doors():
            if door.arguments:
                path = "/" + re.sub(r"<[^>]+>", hostile, door.route)
                for method in ("GET", "POST"):
                    with undone(browser):
                        answer = visit(browser, method, path, data={})
                    wrong += [f"{method} {path}: {answer.status}"] if answer.status not in FINE else []
    assert wrong == []


@pytest.mark.parametrize("who", ["igor", None])
def test_too_much_is_refused_in_words(world, enter, who):
    browser, fields, sizes = enter(who), {f"f{number}": "x" for number in range(3000)}, set()
    many = {}
    for door in doors():
        if who in those_past_the_gate(door) and not door.arguments and door.permission != API:
            many[door.name] = visit(browser, "POST", door.url(), data=fields).status
    assert {name: status for name, status in many.items() if status not in {400, 302, 404, 405}} == {}
    assert 400 in many.values()
    body = "body=" + "x" * (settings.MAX_BODY_BYTES + 1)
    answer = visit(browser, "POST", "/topics/new/", data=body, content_type="application/x-www-form-urlencoded")
    sizes.add((answer.status, "<h1>" in answer.told))
    assert sizes == {(413, True)}


# what is written anew each time, because it happened each time
TOLD_EACH_TIME = {"AuditEntry", "Event", "Errand", "Session", "CacheRow", "Notice"}


@pytest.mark.parametrize("who", ["igor", "alina", "oleg"])
def test_a_form_sent_twice_makes_one_thing(world, enter, who):
    """Every form as a person would fill it, sent, and sent again by an impatient finger."""
    browser, wrong, made = enter(who), {}, 0
    for form in forms_for(world, who, browser).values():
        if "/logout" in form.action or "sign-out" in form.action:
            continue
        with undone(browser):
            form, before = again(form, browser), _counts()
            form.send(browser)
            once = _counts()
            form.send(browser)
            twice = _counts()
        made += once != before
        grown = {
            name: (before[name], once[name], twice[name])
            for name in twice
            if twice[name] > max(once[name], before[name])
        }
        if grown:
            wrong[form.action] = grown
    assert wrong == {}
    assert made >= {"igor": 12, "alina": 5, "oleg": 5}[who]


def _counts():
    return {
        model.__name__: model.objects.count() for model in apps.get_models() if model.__name__ not in TOLD_EACH_TIME
    }
