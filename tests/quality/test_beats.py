"""Signs of life that a touchpoint pushes: heard by the API, judged by the next look."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from otklik.quality.actions import add_probe, beat_key, rest_probe
from otklik.quality.models import ProbeDefinition, ProbeRun
from tests.quality.conftest import MINUTE, terms


@pytest.fixture
def kiosk(place, marta, operator):
    told = terms("", name="kiosk", settings={"expected_seconds": 180}, timeout_seconds=1)
    return add_probe(touchpoint=place, kind="heartbeat", terms=told, by=marta, at=now() - timedelta(hours=1))


def beat(client, probe, **told):
    return post(client, beat_key(probe), told)


def post(client, key, told):
    headers = {"Authorization": f"Bearer {key}"}
    return client.post("/api/v1/beats", told, content_type="application/json", headers=headers)


def last(look_at, at):
    look_at(at)
    return ProbeRun.objects.exclude(began_at=None).order_by("-due_at").values_list("outcome", "why").first()


def test_silence_is_a_failure_only_after_a_first_sign(client, kiosk, look_at):
    at = now()
    assert last(look_at, at) == ("unknown", "never")
    assert beat(client, kiosk).json() == {"probe": "kiosk"}
    assert last(look_at, at + MINUTE) == ("ok", "ok")
    assert last(look_at, at + 10 * MINUTE) == ("fail", "silent")


def test_a_probe_elsewhere_tells_what_it_saw(client, kiosk, look_at):
    beat(client, kiosk, outcome="fail", words="Талоны не печатаются\x00", milliseconds={"total": 12.5})
    assert last(look_at, now() + MINUTE) == ("fail", "said")
    run = ProbeRun.objects.latest("due_at")
    assert (run.facts["words"], run.milliseconds) == ("Талоны не печатаются", {"total": 12.5})


@pytest.mark.parametrize("key", ["1-x", "x", "0", "9" * 400, "", "é", "1-" + "a" * 43])
def test_a_key_that_was_not_made_here_opens_nothing(client, kiosk, key):
    assert post(client, key, {}).status_code == 401
    assert ProbeDefinition.objects.get().heard_at is None


def test_a_retired_probe_hears_nothing(client, kiosk, marta):
    rest_probe(probe=kiosk, by=marta, at=now(), for_ever=True)
    assert beat(client, kiosk).status_code == 401


@pytest.mark.parametrize("told", [{"outcome": "great"}, {"words": "x" * 201}, {"milliseconds": {"total": -1}}])
def test_what_makes_no_sense_is_refused(client, kiosk, told):
    assert beat(client, kiosk, **told).status_code == 422
    assert ProbeDefinition.objects.get().heard_at is None


def test_the_address_is_shown_to_keepers_only(web, marta, timur, operator, kiosk):
    path = f"/desk/probes/{kiosk.pk}/"
    assert beat_key(kiosk) in web(marta).get(path).content.decode()
    assert beat_key(kiosk) not in web(timur).get(path).content.decode()
