import asyncio

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, says, silent, site, tcp


def chat(*messages: str | bytes, wait: float = 0, listen: bool = False, stay: float = 5):
    async def handler(request: web.Request) -> web.WebSocketResponse:
        channel = web.WebSocketResponse()
        await channel.prepare(request)
        said = [f"You said {await channel.receive_str()}"] if listen else []
        await asyncio.sleep(wait)
        for message in [*said, *messages]:
            await (channel.send_str(message) if isinstance(message, str) else channel.send_bytes(message))
        if stay:
            await channel.receive(timeout=stay)
        await channel.close()
        return channel

    return site({"/chat": handler, "/page": "no chat here"})


def meet(end, path: str = "/chat", **settings):
    return look("websocket", end, **{"url": lambda port: f"ws://chat.test:{port}{path}"} | settings)


def verdict(reading):
    return reading.outcome, reading.why


def test_chat_opens_and_greets() -> None:
    opened = meet(chat())
    greeted = meet(
        chat('{"type": "hello"}', '{"text": "Здравствуйте", "queue": {"position": 2}}'), greeting="Здравствуйте"
    )
    assert [verdict(opened), verdict(greeted)] == [(Outcome.OK, "ok")] * 2
    assert list(greeted.milliseconds) == ["dns", "connect", "upgrade", "greeting", "total"]


def test_it_may_speak_first() -> None:
    assert verdict(meet(chat(listen=True), say="hello", greeting="You said hello")) == (Outcome.OK, "ok")


def test_place_in_the_queue() -> None:
    hello = '{"hello": 1, "queue": {"position": 12}}'
    long = meet(chat(hello), greeting="hello", queue_path="queue.position")
    assert (verdict(long), long.facts["position"]) == ((Outcome.DEGRADED, "queue_long"), 12)
    assert verdict(meet(chat(hello), greeting="hello", queue_path="queue.position", queue_limit=20)) == (
        Outcome.OK,
        "ok",
    )
    assert verdict(meet(chat("hello"), greeting="hello", queue_path="queue.position")) == (Outcome.OK, "ok")


def test_late_and_missing_greetings() -> None:
    assert verdict(meet(chat("hi", wait=0.2), greeting="hi", ok_seconds=0.1)) == (Outcome.DEGRADED, "slow")
    assert verdict(meet(chat("robot"), greeting="human", seconds=0.4)) == (Outcome.FAIL, "greeting_missing")
    assert verdict(meet(chat(), greeting="hi", seconds=0.4)) == (Outcome.FAIL, "timeout")
    assert verdict(meet(chat("x", stay=0), greeting="hi")) == (Outcome.FAIL, "closed")
    assert verdict(meet(chat(b"\xff\xfe hi"), greeting="hi")) == (Outcome.OK, "ok")


def test_no_chat_there() -> None:
    page = meet(chat(), "/page")
    assert (verdict(page), page.facts["status"]) == ((Outcome.FAIL, "no_upgrade"), 200)
    assert verdict(meet(tcp(says(b"", after=1)))) == (Outcome.FAIL, "cut")
    assert verdict(meet(tcp(says(b"what?\r\n\r\n", after=1)))) == (Outcome.FAIL, "garbage")
    assert verdict(meet(tcp(silent), seconds=0.3)) == (Outcome.FAIL, "timeout")


@pytest.mark.parametrize("place", ["http://10.0.0.1/", "http://127.0.0.1:9/", "http://inside.example/"])
def test_sent_on_into_a_forbidden_network(place: str) -> None:
    async def send_on(request: web.Request) -> web.Response:
        raise web.HTTPFound(place)

    assert verdict(meet(site({"/chat": send_on}))) == (Outcome.UNKNOWN, "forbidden")


@pytest.mark.parametrize("wrong", [{"url": "chat.test"}, {"queue_path": "q"}, {"headers": ("x",)}, {"way": "events"}])
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["websocket"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"url": f"ws://{HERE}/"} | wrong))


def stream(*parts: bytes, wait: float = 0, stay: float = 5, kind: str = "text/event-stream", every: float = 0):
    """Says the parts of a stream of events, each after a while; every: says the last one again and again."""

    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.headers["Accept"] == "text/event-stream"
        answer = web.StreamResponse(headers={"Content-Type": kind})
        await answer.prepare(request)
        for part in parts:
            await asyncio.sleep(wait)
            await answer.write(part)
        while every:
            await asyncio.sleep(every)
            await answer.write(parts[-1])
        await asyncio.sleep(stay)
        return answer

    return site({"/chat": handler, "/page": "no chat here"})


def hear(end, path: str = "/chat", **settings):
    url = lambda port: f"http://chat.test:{port}{path}"  # noqa: E731
    return look("websocket", end, **{"url": url, "way": "events"} | settings)


GREETING = 'event: greeting\nid: 7\ndata: {"text": "Здравствуйте",\ndata:  "queue": {"position": 12}}\n\n'.encode()


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_stream_of_events_greets(line_end: bytes) -> None:
    told = b"\xef\xbb\xbf: hello\n\nretry: 5\n\ndata\n\n" + GREETING
    told = told.replace(b"\n", line_end)
    parts = (told[:-1], told[-1:]) if line_end == b"\r\n" else (told,)
    said = {"greeting": "Здравствуйте", "queue_path": "queue.position"}
    long = hear(stream(*parts), **said)
    assert (verdict(long), long.facts["position"]) == ((Outcome.DEGRADED, "queue_long"), 12)
    assert verdict(hear(stream(*parts), **said, queue_limit=12)) == (Outcome.OK, "ok")
    assert verdict(hear(stream())) == (Outcome.OK, "ok")
    assert verdict(hear(stream(*parts, wait=0.2), **said, queue_limit=12, ok_seconds=0.1)) == (Outcome.DEGRADED, "slow")


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (lambda: stream(b"data: robot\n\n"), "greeting_missing"),
        (lambda: stream(), "timeout"),
        (lambda: stream(b": still here\n", every=0.01), "timeout"),
        (lambda: stream(b": " + b"x" * 60_000 + b"\n", every=0.001), "too_large"),
        (lambda: stream(b"data: " + b"x" * 2_000_000 + b" hi\n\n"), "too_large"),
        (lambda: stream(b"data: robot\n\ndata: hi", stay=0), "closed"),
        (lambda: stream(b"data: hi\n\n", kind="text/html"), "no_stream"),
        (lambda: tcp(says(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: h", after=1)), "closed"),
        (
            lambda: tcp(
                says(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 90\r\n\r\ndata: h", after=1
                )
            ),
            "cut",
        ),
        (lambda: tcp(says(b"what?\r\n\r\n", after=1)), "garbage"),
        (lambda: tcp(silent), "timeout"),
    ],
)
def test_streams_that_do_not_greet(end, why: str) -> None:
    assert verdict(hear(end(), greeting="hi", seconds=1.0)) == (Outcome.FAIL, why)


def test_what_is_no_stream_names_its_status() -> None:
    reading = hear(stream(), "/page", greeting="hi")
    assert (verdict(reading), reading.facts["status"]) == ((Outcome.FAIL, "no_stream"), 200)
    assert reading.facts["content_type"] == "text/plain"

    async def send_on(request: web.Request) -> web.Response:
        raise web.HTTPFound("http://10.0.0.1/")

    sent = hear(site({"/chat": send_on}))
    assert (verdict(sent), sent.facts["status"]) == ((Outcome.FAIL, "no_stream"), 302)
