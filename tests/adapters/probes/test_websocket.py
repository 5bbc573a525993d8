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


@pytest.mark.parametrize("wrong", [{"url": "chat.test"}, {"queue_path": "q"}, {"headers": ("x",)}])
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["websocket"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"url": f"ws://{HERE}/"} | wrong))
