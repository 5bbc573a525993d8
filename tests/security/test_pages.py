"""Every page of the product: its headers, its calm, and what caches may keep of it."""

import pytest
from django.conf import settings

from otklik.web.shell.cache import MARK
from tests.house.rules import is_refused, ways
from tests.house.table import doors
from tests.house.visit import visit
from tests.security.calm import faults

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'", "form-action": "'self'", "connect-src": "'self'",
}  # fmt: skip
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
BROKEN = ("/nowhere/", "/en/nowhere/", "/topics/999999/", "/desk/nothing/", "/topics/?after=x", "/replies/999999/")


def pages(world, browser, who):
    """(address, answer) of every address that is open to this person, and of pages that are not there."""
    for door in doors():
        for things in ways(door, world)[:4]:
            if not is_refused(door, things, who):
                url = door.url(**{thing.argument: thing.value for thing in things})
                yield url, visit(browser, "GET", url)
    for url in BROKEN:
        yield url, visit(browser, "GET", url)


@pytest.mark.parametrize("who", ["igor", "alina", None])
def test_every_answer_is_headed_safely_and_every_page_is_calm(world, enter, who):
    wrong, seen = [], 0
    for url, answer in pages(world, enter(who), who):
        headers = answer.response.headers
        wrong += [f"{url}: {name}" for name, value in HEADERS.items() if headers.get(name) != value]
        policy = dict(
            part.split(None, 1) for part in headers.get("Content-Security-Policy", "").split("; ") if " " in part
        )
        if url.startswith(("/files/", "/desk/registers/papers/")) and answer.status == 200:
            wrong += [url] if headers["Content-Security-Policy"] != "default-src 'none'; sandbox" else []
        elif not headers.get("Content-Type", "").startswith("image/"):
            wrong += [f"{url}: {name}" for name, value in POLICY.items() if policy.get(name) != value]
        wrong += [f"{url}: unsafe"] if "unsafe" in headers.get("Content-Security-Policy", "") else []
        wrong += [f"{url}: {name}" for name in ("Server", "X-Powered-By") if name in headers]
        if headers.get("Content-Type", "").startswith("text/html"):
            seen += 1
            wrong += [f"{url}: {fault}" for fault in faults(answer.response.content.decode())]
    assert wrong == []
    assert seen > 20


def test_pages_that_caches_keep_hold_nothing_of_anybody(world, enter):
    """Marked pages set no cookie, carry no token, and are the same for two passers-by."""
    kept, browser = [], enter(None)
    browser.get("/csrf/")  # somebody who has a token already
    for url, answer in pages(world, browser, None):
        if MARK in answer.response.headers:
            other = visit(enter(None), "GET", url)
            same = other.response.content == answer.response.content
            kept.append((url, dict(answer.response.cookies), "csrf" in answer.told.lower(), same))
    assert [one for one in kept if one[1:] != ({}, False, True)] == []
    topic = next(thing.value for thing in world.things["topic_id"] if thing.note == "public")
    assert {"/", "/topics/", f"/topics/{topic}/", "/knowledge/", "/contacts/"} <= {one[0] for one in kept}


def test_pages_with_tokens_and_pages_of_people_are_not_kept(world, enter):
    tokens = [
        url
        for url, answer in pages(world, enter(None), None)
        if "csrfmiddlewaretoken" in answer.told and MARK in answer.response.headers
    ]
    own = [url for url, answer in pages(world, enter("alina"), "alina") if MARK in answer.response.headers]
    assert (tokens, own) == ([], [])


def test_cookies_of_the_house_are_out_of_reach_of_scripts(world, enter):
    person = world.people["alina"]
    person.set_password("Long-enough-9")
    person.save()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    browser = enter(None)
    browser.post("/account/login/", {"login": person.email, "password": "Long-enough-9"})
    assert browser.get("/me/").status_code == 200
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert (name, browser.cookies[name]["httponly"], browser.cookies[name]["samesite"]) == (name, True, "Lax")


TRICKS = {
    "X-Forwarded-Host": "evil.example", "X-Original-URL": "/desk/", "X-Rewrite-URL": "/desk/", "Forwarded": "host=evil.example",
    "X-Forwarded-Prefix": "/evil.example", "X-Script-Name": "/evil.example", "X-HTTP-Method-Override": "POST",
    "X-Forwarded-Proto": "gopher", "X-Host": "evil.example", "X-Forwarded-Server": "evil.example", "Origin": "https://evil.example",
}  # fmt: skip


def test_headers_of_the_asker_change_no_page(world, enter):
    plain, tricked = enter(None), enter(None, headers=TRICKS)
    wrong = []
    for url, answer in pages(world, tricked, None):
        if "evil.example" in answer.told or "gopher" in answer.told:
            wrong.append(url)
        if MARK in answer.response.headers and answer.response.content != visit(plain, "GET", url).response.content:
            wrong.append(f"{url} differs")
    assert wrong == []


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:8000@evil.example", "localhost.evil.example", "", "[::1", "a\tb"]
)
def test_a_foreign_host_is_refused(world, enter, host):
    answer = visit(enter(None, HTTP_HOST=host), "GET", "/")
    assert answer.status == 400
    assert "evil.example" not in answer.told.replace(host, "") or host == ""


def test_letters_lead_to_the_house_whatever_the_asker_claims(world, enter, mailoutbox):
    browser = enter(None, headers=TRICKS)
    for url in ("/account/login/code/", "/account/password/reset/", "/account/signup/"):
        browser.post(url, {"email": world.people["alina"].email, "password1": "Long-enough-9"})
    told = "".join(f"{letter.subject} {letter.body} {letter.alternatives}" for letter in mailoutbox)
    assert (len(mailoutbox) >= 2, "evil.example" in told) == (True, False)


GARBAGE = (
    "",
    "x" * 3000,
    "' OR 1=1 --",
    "../../etc/passwd",
    "%00",
    "Ñ\x91",
    '"><script>alert(1)</script>',
    "a\\054b",
    "null",
    "[]",
    "{}",
)


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_no_cookie_breaks_a_page_or_comes_back_on_it(world, enter, garbage):
    wrong = []
    for url in (
        "/",
        "/be/",
        "/topics/",
        "/knowledge/",
        "/topics/new/",
        "/me/",
        "/desk/",
        "/search/?q=a",
        "/csrf/",
    ):
        for name in ("sessionid", "csrftoken", "django_language", "theme", "messages", "otklik_reader", "ask_browser"):
            browser = enter(None)
            browser.cookies[name] = garbage
            for answer in (
                visit(browser, "GET", url, headers={"Sec-Fetch-Mode": "navigate"}),
                visit(browser, "POST", url, data={"q": "a"}),
            ):
                wrong += [f"{url} {name}: {answer.status}"] if answer.status >= 500 else []
                wrong += [f"{url} {name}: comes back"] if len(garbage) > 9 and garbage in answer.told else []
    assert wrong == []
