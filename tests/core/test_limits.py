"""A request larger than allowed gets no further than the door."""

import asyncio

import pytest

from otklik.web.shell.limits import Limits


async def drink(scope, receive, send):
    """An application that reads the whole body, as Django does, and leaves quietly when the client is gone."""
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message["body"])
        if not message["more_body"]:
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


@pytest.fixture
def ask(settings):
    settings.MAX_BODY_BYTES = 1024 * 1024

    def asking(parts, method="POST", path="/x/", **headers):
        sent = []
        given = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        given.append({"type": "http.request", "body": b"", "more_body": False})

        async def receive():
            return given.pop(0)

        async def send(message):
            sent.append(message)

        packed = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "headers": packed}
        asyncio.run(Limits(drink)(scope, receive, send))
        return sent[0]["status"], sent[1]["body"].decode()

    return asking


HALF = b"x" * 512 * 1024


def test_what_fits_passes(ask):
    assert ask([HALF, HALF]) == (200, str(1024 * 1024))
    assert ask([b"abc"], content_length="3") == (200, "3")
    assert ask([], method="GET") == (200, "0")


def test_a_declared_flood_is_refused_unread(ask):
    status, told = ask([], content_length=str(1024 * 1024 + 1))
    assert (status, "1" in told) == (413, True)


@pytest.mark.parametrize("length", ["-1", "abc", "1e3"])
def test_nonsense_lengths_are_refused(ask, length):
    assert ask([], content_length=length)[0] == 413


def test_an_undeclared_flood_is_cut_off(ask):
    assert ask([HALF, HALF, b"x"])[0] == 413


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_flood_behind_a_method_that_has_no_body_is_cut_off_too(ask, method):
    assert ask([HALF, HALF, b"x"], method=method, transfer_encoding="chunked")[0] == 413


def test_long_headers_are_refused(ask):
    assert ask([], method="GET", cookie="x" * 33_000)[0] == 431


def test_it_is_said_in_the_language_of_the_address(ask):
    assert ask([], path="/en/x/", content_length="9999999")[1] == (
        "This is too large: at most 1 MB can be sent at once.\n"
    )
