"""Addresses for machines: health, counters, token, live events."""

import json
import re

import pytest
from django.db import transaction

from otklik.core import stream
from otklik.core.doorbell import Doorbell
from otklik.core.models import Errand, Event
from otklik.core.search.engine import shared_engine
from otklik.core.stream import Hub, Message, missed
from tests.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(monkeypatch):
    """Things of a kind "thing", which all but number 7 may be watched by everybody."""
    monkeypatch.setattr(stream, "_kinds", {})

    def tell(facts):
        return (str(facts["thing"]), {"what": facts["what"]}) if facts["what"] != "secret" else None

    stream.register_stream("thing", lambda user, key: key != "7" or user.is_authenticated, {"x.Changed": tell})


def change(thing: int, what: str) -> int:
    return Event.objects.create(name="x.Changed", facts={"thing": thing, "what": what}, at=NOON).pk


def test_alive_says_only_that(web):
    answer = web(None).get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


def test_ready_tells_what_is_missing(web):
    answer = web(None).get("/readyz")
    reasons = ["there is no search index; a worker makes it"] if shared_engine().state() == "missing" else []
    assert (answer.status_code, answer.json()) == (503 if reasons else 200, {"ready": not reasons, "reasons": reasons})


def test_not_ready_without_migrations(web):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="core").delete()
    answer = web(None).get("/readyz")
    assert answer.status_code == 503
    assert any("not applied" in reason for reason in answer.json()["reasons"])


def test_counters_for_this_machine(web):
    Errand.objects.create(handler="x", due_at=NOON)
    Errand.objects.create(handler="y", due_at=NOON, failed_at=NOON)
    web(None).get("/healthz")
    text = web(None).get("/metrics").content.decode()
    figures = dict(re.findall(r"^(otklik_\w+(?:{[^}]*})?) ([\d.e+]+)$", text, re.MULTILINE))
    assert (figures["otklik_errands_waiting"], figures["otklik_errands_failed"]) == ("1.0", "1.0")
    assert float(figures["otklik_errands_lag_seconds"]) > 3600
    assert float(figures['otklik_requests_total{route="healthz",status="200"}']) >= 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"REMOTE_ADDR": "203.0.113.9"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 404),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
    ],
)
def test_counters_are_guarded(web, settings, more, status):
    settings.METRICS_TOKEN = "right"
    assert web(None).get("/metrics", **more).status_code == status


def test_an_empty_token_opens_nothing(web, settings):
    settings.METRICS_TOKEN = ""
    more = {"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer "}
    assert web(None).get("/metrics", **more).status_code == 404


def test_token_of_forms_is_never_stored(web):
    answer = web(None).get("/csrf/")
    assert len(answer.json()["token"]) == 64
    assert "no-store" in answer["Cache-Control"]
    assert "csrftoken" in answer.cookies


def test_a_stream_names_its_places(web, watched):
    last = change(1, "a")
    answer = web(None).get("/stream/?things=1,2")
    assert json.loads(answer["x-otklik-stream"]) == {"places": ["thing:1", "thing:2"], "after": last}
    answer = web(None).get("/stream/?things=1&after=5")
    assert json.loads(answer["x-otklik-stream"])["after"] == 5
    answer = web(None).get("/stream/?things=1&after=5", HTTP_LAST_EVENT_ID="9")
    assert json.loads(answer["x-otklik-stream"])["after"] == 9


@pytest.mark.parametrize(
    "query", ["", "things=", "things=7", "things=1,7", "others=1", "things=" + ",".join("123456789ab")]
)
def test_a_stranger_hears_nothing(web, watched, query):
    assert web(None).get(f"/stream/?{query}").status_code == 404


def test_a_member_may_watch_more(web, watched, alina):
    assert web(alina).get("/stream/?things=7").status_code == 200


def test_what_was_missed_is_told_in_order_and_without_secrets(watched):
    first = change(1, "a")
    change(2, "elsewhere")
    change(1, "secret")
    last = change(1, "b")
    assert missed(["thing:1"], first - 1) == [
        Message(first, "thing:1", {"what": "a"}),
        Message(last, "thing:1", {"what": "b"}),
    ]
    assert missed(["thing:1"], first) == [Message(last, "thing:1", {"what": "b"})]


def test_a_message_is_encoded_for_browsers():
    assert Message(12, "thing:1", {"what": "я"}).encode() == (
        'id: 12\nevent: thing\ndata: {"place": "thing:1", "what": "я"}\n\n'.encode()
    )


def test_the_hub_spreads_to_those_who_listen(watched):
    import asyncio

    async def play() -> tuple[list, list, bool]:
        hub = Hub()
        one, other, slow = hub.open(["thing:1"]), hub.open(["thing:2"]), hub.open(["thing:1"])
        for _ in range(slow.queue.maxsize):
            slow.queue.put_nowait(Message(0, "thing:1", {}))
        hub.happened([Event(pk=5, name="x.Changed", facts={"thing": 1, "what": "a"})])
        await asyncio.sleep(0.01)
        heard = one.queue.get_nowait()
        last = [slow.queue.get_nowait() for _ in range(slow.queue.qsize())][-1]
        hub.leave(one)
        hub.leave(slow)
        hub.close()
        await asyncio.sleep(0.01)
        return [heard], [last, other.queue.get_nowait()], hub.open(["thing:1"]).queue.get_nowait() is None

    heard, ends, is_closed = asyncio.run(play())
    assert heard == [Message(5, "thing:1", {"what": "a"})]
    assert (ends, is_closed) == ([None, None], True)


def test_the_doorbell_tells_events_once_in_order():
    told: list[str] = []
    bell = Doorbell(stirred=lambda: None, happened=lambda events: told.extend(event.name for event in events))
    Event.objects.create(name="before", facts={}, at=NOON)
    bell.look()
    with transaction.atomic():
        for name in "ab":
            Event.objects.create(name=name, facts={}, at=NOON)
    bell.look()
    bell.look()
    assert told == ["a", "b"]
