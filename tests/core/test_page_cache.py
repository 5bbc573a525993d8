"""What one passer-by is shown may be shown to the next; what belongs to a person never is."""

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import messages
from django.core.asgi import get_asgi_application
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path

from otklik.core.doorbell import Doorbell
from otklik.core.models import Event
from otklik.web.shell.access import member_page, public_page
from otklik.web.shell.cache import MARK, PageCache
from tests.cast import CAST, NOON

pytestmark = pytest.mark.django_db(transaction=True)

made = 0


@public_page
def front(request: HttpRequest) -> HttpResponse:
    global made
    made += 1
    who = getattr(request.user, "nick", "nobody")
    return HttpResponse(f"<p>page {made} for {who} {request.GET.get('q', '')}" + "x" * 500)


@public_page
def with_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<p>{get_token(request)}" + "x" * 500)


@public_page
def with_message(request: HttpRequest) -> HttpResponse:
    messages.info(request, "only for you")
    return HttpResponse("<p>" + " ".join(str(told) for told in messages.get_messages(request)))


@public_page
def with_session(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = True
    return HttpResponse("<p>remembered")


@public_page
def not_to_keep(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>mine", headers={"Cache-Control": "private"})


@public_page
def as_json(request: HttpRequest) -> HttpResponse:
    return HttpResponse("{}", content_type="application/json")


@public_page
def picture(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"x" * 500, content_type="image/png")


@public_page
def missing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>gone", status=404)


@member_page
def own(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>own page")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>nobody said this is public")


urlpatterns = [
    path(f"{view.__name__}/", view)
    for view in (front, with_form, with_message, with_session, not_to_keep, as_json, picture, missing, own, undeclared)
]


@pytest.fixture
def cache(settings, operator) -> PageCache:
    global made
    made = 0
    settings.ROOT_URLCONF = __name__
    return PageCache(get_asgi_application())


Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def ask(cache: PageCache) -> Callable[..., Answer]:
    def asking(path: str = "/front/", query: str = "", method: str = "GET", **headers: str | list[str]) -> Answer:
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "scheme": "http",
            "headers": [(b"host", b"localhost")]
            + [
                (name.replace("_", "-").encode(), one.encode())
                for name, value in headers.items()
                for one in ([value] if isinstance(value, str) else value)
            ],
            "client": ("203.0.113.9", 1),
            "server": ("127.0.0.1", 80),
            "http_version": "1.1",
            "asgi": {"version": "3.0"},
        }
        return asyncio.run(_exchange(cache, scope))

    return asking


async def _exchange(app: Any, scope: dict[str, Any]) -> Answer:
    sent: list[dict[str, Any]] = []
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if asked:
            return asked.pop()
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def cookie_of(person) -> str:
    client = Client()
    client.force_login(person)
    return f"sessionid={client.cookies['sessionid'].value}"


def test_the_second_passer_by_gets_the_kept_page(ask):
    first, second = ask(), ask()
    assert first[0] == second[0] == 200
    assert first[2] == second[2] and first[2].startswith(b"<p>page 1 for nobody")
    assert (made, MARK.lower() in first[1], MARK.lower() in second[1]) == (1, False, False)
    assert first[1]["x-request-id"] != second[1]["x-request-id"]
    assert second[1]["content-security-policy"] == first[1]["content-security-policy"]


def test_each_of_the_cast_sees_own_pages_and_nobody_elses(ask, everybody):
    assert ask()[2].startswith(b"<p>page 1 for nobody ")
    for number, key in enumerate(CAST, start=2):
        status, headers, body = ask(cookie=cookie_of(everybody[key]))
        assert (status, body[:40].split(b" x")[0]) == (200, f"<p>page {number} for {key.title()}".encode())
        assert MARK.lower() not in headers
        assert ask()[2].startswith(b"<p>page 1 for nobody ")


@pytest.mark.parametrize(
    "name", ["with_form", "with_message", "with_session", "not_to_keep", "as_json", "missing", "own", "undeclared"]
)
def test_what_is_somebodys_own_is_not_kept(ask, cache, name):
    for _ in range(2):
        headers = ask(f"/{name}/")[1]
        assert (MARK.lower() in headers, "etag" in headers) == (False, False)
    assert len(cache._pages) == 0


@pytest.mark.parametrize(
    "headers",
    [{"cookie": "sessionid=expired"}, {"cookie": "messages=x"}, {"authorization": "Bearer x"}, {"range": "bytes=0-1"}],
)
def test_who_brings_something_own_is_passed_on(ask, headers):
    ask()
    assert ask(**headers)[2].startswith(b"<p>page 2")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"query": "q=a"}, {"query": "q=b"}),
        ({"query": "q=a&q=b"}, {"query": "q=b&q=a"}),
        ({"cookie": "theme=dark"}, {"cookie": "theme=light"}),
        ({"cookie": "django_language=be"}, {}),
        ({"hx_request": "true"}, {}),
        ({"hx_target": "a"}, {"hx_target": "b"}),
        ({"x_forwarded_proto": "https"}, {}),
        ({"cookie": ["theme=dark; a=b", "c=d"]}, {"cookie": "c=d"}),
        ({"hx_request": ["true", "false"]}, {"hx_request": "false"}),
        ({"query": "&" * 40}, {}),
        ({"query": "q=%FF"}, {"query": "q=%FE"}),
        (
            {"cookie": "django_language=be"},
            {"cookie": "django_language=be", "sec_fetch_mode": "navigate", "sec_fetch_site": "none"},
        ),
    ],
)
def test_what_makes_a_difference_makes_another_page(ask, first, second):
    ask(**first)
    assert ask(**second)[2].startswith(b"<p>page 2")
    assert ask(**first)[2].startswith(b"<p>page 1")


def test_what_makes_no_difference_does_not(ask):
    ask(query="a=1&b=2", cookie="csrftoken=" + "x" * 32 + "; other=y")
    assert ask(query="b=2&a=1", hx_current_url="http://localhost/x")[2].startswith(b"<p>page 1")


def test_a_page_asked_for_by_too_many_words_is_not_kept(ask, cache):
    ask(query="q=" + "x" * 3000)
    ask(hx_target="x" * 3000)
    ask(cookie="theme=" + "x" * 3000)
    assert (made, len(cache._pages)) == (3, 0)


def test_known_pages_are_not_sent_again(ask):
    etag = ask()[1]["etag"]
    status, headers, body = ask(if_none_match=etag)
    assert (status, body, headers["etag"]) == (304, b"", etag)
    status, headers, body = ask(method="HEAD")
    assert (status, body, int(headers["content-length"]) > 500) == (200, b"", True)


def test_pages_are_packed_for_those_who_can_unpack(ask):
    plain = ask()[2]
    _status, headers, body = ask(accept_encoding="gzip, br")
    assert (headers["content-encoding"], int(headers["content-length"])) == ("gzip", len(body))
    assert gzip.decompress(body) == plain and len(body) < len(plain)
    assert "accept-encoding" in headers["vary"].lower()


def test_pages_that_are_not_kept_are_packed_too(ask):
    _status, headers, body = ask("/with_form/", accept_encoding="gzip, br")
    assert (headers["content-encoding"], gzip.decompress(body)[:3]) == ("gzip", b"<p>")
    assert "accept-encoding" in headers["vary"].lower()


def test_pictures_are_not_packed_again(ask):
    headers = ask("/picture/", accept_encoding="gzip, br")[1]
    assert (headers.get("content-encoding"), headers["content-length"]) == (None, "500")


def test_a_new_event_empties_it_within_a_second(ask, cache):
    bell = Doorbell(stirred=cache.empty, happened=lambda events: None)
    bell.look()
    assert (ask()[2], ask()[2])[1].startswith(b"<p>page 1")
    bell.look()
    assert ask()[2].startswith(b"<p>page 1")
    with transaction.atomic():
        Event.objects.create(name="x", facts={}, at=NOON)
    bell.look()
    assert ask()[2].startswith(b"<p>page 2")


def test_a_page_made_from_what_was_before_the_event_is_not_kept(cache, ask):
    inner = cache.app

    async def with_event_meanwhile(scope, receive, send):
        await inner(scope, receive, send)
        cache.empty()

    cache.app = with_event_meanwhile
    assert ask()[2].startswith(b"<p>page 1")
    assert ask()[2].startswith(b"<p>page 2")


def test_it_has_an_end(settings, operator, ask, cache):
    cache._most_pages = 3
    for number in range(5):
        ask(query=f"q={number}")
    assert len(cache._pages) == 3
    assert cache._bytes == sum(page.weight for page in cache._pages.values())
    cache._most_bytes = 3000
    ask(query="q=9")
    assert len(cache._pages) == 1


def test_a_kept_page_grows_old(ask, cache):
    ask()
    cache._fresh_for = 0
    assert ask()[2].startswith(b"<p>page 2")
