"""A stream tells what was missed, then what happens, and ends when the client or the server leaves."""

import asyncio
import json

import pytest

from otklik.core import stream
from otklik.core.models import Event
from otklik.core.stream import Hub
from otklik.web.shell import streams
from tests.cast import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hub(monkeypatch) -> Hub:
    own = Hub()
    monkeypatch.setattr(streams, "hub", own)
    monkeypatch.setattr(stream, "_kinds", {})
    monkeypatch.setattr(stream, "_endings", {})
    stream.register_stream("thing", lambda user, key: True, {"x.Changed": lambda facts: (facts["thing"], {})})
    return own


def change(thing: str) -> Event:
    return Event.objects.create(name="x.Changed", facts={"thing": thing}, at=NOON)


async def allow(scope, receive, send):
    """Django's part: may be watched."""
    told = json.dumps({"places": ["thing:1"], "after": scope["after"]}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Otklik-Stream", told)]})
    await send({"type": "http.response.body", "body": b"retry: 5000\n\n"})


async def refuse(scope, receive, send):
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"no"})


class Visit:
    """One client of the layer."""

    def __init__(self, app, after: int | None = None) -> None:
        self.sent: list[dict] = []
        self.gone = asyncio.Event()
        scope = {"type": "http", "path": "/stream/", "after": after}
        self.task = asyncio.create_task(streams.Streams(app)(scope, self._receive, self._send))

    async def _receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        self.sent.append(message)

    @property
    def numbers(self) -> list[int]:
        text = b"".join(message.get("body", b"") for message in self.sent).decode()
        return [int(line[4:]) for line in text.splitlines() if line.startswith("id: ")]

    async def until(self, numbers: list[int]) -> None:
        for _ in range(300):
            if self.numbers == numbers:
                return
            await asyncio.sleep(0.01)
        raise AssertionError((self.numbers, numbers))


def test_missed_then_live_then_the_end(hub):
    first, _, second = change("1"), change("2"), change("1")
    later = Event(pk=second.pk + 5, name="x.Changed", facts={"thing": "1"})

    async def play() -> list[dict]:
        visit = Visit(allow, after=first.pk - 1)
        await visit.until([first.pk, second.pk])
        hub.happened([second, later])
        await visit.until([first.pk, second.pk, later.pk])
        hub.close()
        await asyncio.wait_for(visit.task, 2)
        return visit.sent

    sent = asyncio.run(play())
    assert (sent[0]["status"], dict(sent[0]["headers"])[b"cache-control"]) == (200, b"no-store")
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    assert hub._by_place == {}


def test_a_number_that_becomes_visible_after_a_higher_one_is_told_too(hub):
    late, early = change("1"), change("1")
    late_pk = late.pk
    late.delete()  # as if its transaction were still open

    async def play() -> None:
        visit = Visit(allow, after=late_pk - 1)
        await visit.until([early.pk])
        hub.happened([Event(pk=late_pk, name="x.Changed", facts={"thing": "1"}), early])
        await visit.until([early.pk, late_pk])
        hub.close()
        await asyncio.wait_for(visit.task, 2)

    asyncio.run(play())


def test_more_than_can_be_replayed_is_told_as_one(hub, monkeypatch):
    monkeypatch.setattr(stream, "_MOST_REPLAYED", 2)
    first = change("2")
    assert [message.place for message in stream.missed(["thing:1"], first.pk - 1)] == []
    change("2")
    last = change("2")
    assert stream.missed(["thing:1", "person:7"], first.pk - 1) == [stream.Message(last.pk, "thing:1", {})]


@pytest.mark.parametrize("place", ["thing:1", "person:7"])
def test_whoever_may_have_lost_the_right_hears_nothing_more(hub, place):
    stream._endings["x.Closed"] = [lambda facts: place]

    async def watched(scope, receive, send):
        told = json.dumps({"places": ["thing:1", "person:7"], "after": None}).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Otklik-Stream", told)]})

    async def play() -> Visit:
        visit = Visit(watched)
        await asyncio.sleep(0.05)
        hub.happened([Event(pk=1, name="x.Closed", facts={}), Event(pk=2, name="x.Changed", facts={"thing": "1"})])
        await asyncio.wait_for(visit.task, 2)
        return visit

    assert asyncio.run(play()).numbers == []
    assert hub._by_place == {}


def test_a_client_that_leaves_is_forgotten(hub):
    async def play() -> None:
        visit = Visit(allow)
        await asyncio.sleep(0.05)
        assert len(hub._by_place["thing:1"]) == 1
        visit.gone.set()
        await asyncio.wait_for(visit.task, 2)

    asyncio.run(play())
    assert hub._by_place == {}


def test_silence_is_broken_by_a_heartbeat(hub, monkeypatch):
    monkeypatch.setattr(streams, "HEARTBEAT", 0.02)

    async def play() -> list[dict]:
        visit = Visit(allow)
        await asyncio.sleep(0.2)
        hub.close()
        await asyncio.wait_for(visit.task, 2)
        return visit.sent

    assert {"type": "http.response.body", "body": b": still here\n\n", "more_body": True} in asyncio.run(play())


def test_a_refusal_passes_through(hub):
    async def play() -> list[dict]:
        visit = Visit(refuse)
        await asyncio.wait_for(visit.task, 2)
        return visit.sent

    assert [message.get("status") or message["body"] for message in asyncio.run(play())] == [404, b"no"]
