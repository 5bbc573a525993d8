"""What comes from agents elsewhere: who is believed, what is put on record, how places agree."""

import json
import re
from datetime import timedelta

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.models import AuditEntry
from otklik.quality import actions
from otklik.quality.actions import VantageTerms, add_probe, make_vantage, receive, tell_missed
from otklik.quality.actions.receiving import Seen
from otklik.quality.actions.signing import signature, signing_key
from otklik.quality.models import ProbeRun, StateInterval, Vantage, Watch
from otklik.quality.ports import Outcome, Reading
from otklik.quality.queries.slots import slot_after
from otklik.quality.queries.verdicts import Look, verdict
from tests.cast import NOON
from tests.quality.conftest import MINUTE, terms

POST, GET = "/api/v1/vantages/looks", "/api/v1/vantages/schedule"


@pytest.fixture
def gomel(db, marta, operator):
    """The vantage, and its key."""
    return make_vantage(code="gomel", terms=VantageTerms({"ru": "Гомель"}, "офис", []), by=marta, at=NOON)


@pytest.fixture
def minsk(db, marta, operator):
    return make_vantage(code="minsk", terms=VantageTerms({"ru": "Минск"}, "", []), by=marta, at=NOON)


def watched(place, marta, *codes, at=NOON, **changes):
    """A probe that looks once a minute from these places."""
    told = terms("http://192.0.2.1/", seen_from=codes, **changes)
    return add_probe(touchpoint=place, kind="http", terms=told, by=marta, at=at)


def seen(probe, vantage, slot, outcome="ok", why=None):
    reading = Reading(Outcome(outcome), why or outcome)
    return Seen(probe.pk, 1, slot, slot, slot + timedelta(seconds=1), 1, reading)


def tell(vantage, *looks, at):
    vantage.refresh_from_db()
    told = receive(vantage=vantage, seen=looks, told={}, at=at)
    return told.taken, told.known, {why: number for why, number in told.refused.items() if number}


def states():
    return list(StateInterval.objects.order_by("begins_at").values_list("state", "why"))


def signed(client, method, path, key, body=b"", *, moment=None, **more):
    moment = moment or f"{now().timestamp():.6f}"
    given = signature(signing_key(key), method=method, path=path, moment=moment, body=more.pop("says", body))
    headers = {"Otklik-Vantage": "gomel", "Otklik-Time": moment, "Otklik-Signature": given} | more.pop("headers", {})
    return client.generic(method, path, body, content_type="application/json", headers=headers, **more)


def test_an_agent_asks_and_tells_by_its_key(client, place, marta, gomel):
    vantage, key = gomel
    probe = watched(place, marta, "gomel", at=now() - 2 * MINUTE)
    told = signed(client, "GET", GET, key)
    assert (told.status_code, told["Cache-Control"]) == (200, "no-store")
    assert [row["probe"] for row in told.json()["probes"]] == [probe.pk]
    assert signed(client, "GET", GET, key, headers={"If-None-Match": told["ETag"]}).status_code == 304

    slot = Watch.objects.get().next_at
    look = {"probe": probe.pk, "version": 1, "due_at": slot.isoformat(), "began_at": slot.isoformat(), "outcome": "ok"}
    look |= {"ended_at": slot.isoformat(), "attempts": 1, "why": "ok", "milliseconds": {"total": 3}}
    body = json.dumps({"agent": "1", "skew": 3720, "looks": [look]}).encode()
    assert signed(client, "POST", POST, key, body).json() == {"taken": 1, "known": 0, "refused": {}}
    assert signed(client, "POST", POST, key, body).json() == {"taken": 0, "known": 1, "refused": {}}
    assert (ProbeRun.objects.get().vantage, states()) == (vantage, [("up", "ok")])
    vantage.refresh_from_db()
    assert vantage.told["skew"] == 3720
    for facts in ({"x": "\x00"}, {"x": "y" * 16_001}):
        body = json.dumps({"looks": [look | {"facts": facts}]}).encode()
        assert signed(client, "POST", POST, key, body).status_code == 422


def test_our_own_house_is_looked_at_from_here_only(place, marta, gomel):
    told = terms("", settings={"source": "pbx"}, seen_from=("here", "gomel"), every_seconds=900)
    add_probe(touchpoint=place, kind="feed_freshness", terms=told, by=marta, at=NOON)
    assert [watch.vantage.code for watch in Watch.objects.all()] == ["here"]


def test_forged_replayed_and_ill_timed_requests_are_refused(client, marta, gomel):
    vantage, key = gomel
    body = b'{"looks": []}'
    assert signed(client, "POST", POST, key.replace("gomel.", "gomel.x"), body).status_code == 401
    assert signed(client, "POST", POST, key, body, says=b'{"looks": [1]}').status_code == 401
    assert signed(client, "POST", POST, key, body, headers={"Otklik-Vantage": "minsk"}).status_code == 401
    assert signed(client, "POST", POST, key, body, moment="nan").status_code == 401
    assert client.post(POST, {}, content_type="application/json").status_code == 401
    ahead = signed(client, "POST", POST, key, body, moment=f"{now().timestamp() + 3720:.0f}")
    told = re.fullmatch(r"The clock of this vantage is (\d+) seconds ahead of the server's.", ahead.json()["detail"])
    assert (ahead.status_code, 3600 < int(told[1]) <= 3720) == (401, True)
    vantage.refresh_from_db()
    assert vantage.heard_at is None

    moment = f"{now().timestamp():.6f}"
    assert signed(client, "POST", POST, key, body, moment=moment).status_code == 200
    assert signed(client, "POST", POST, key, body, moment=moment).status_code == 409
    assert signed(client, "GET", GET, key, headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 403
    actions.renew_key(vantage=vantage, by=marta, at=now())
    assert signed(client, "POST", POST, key, body).status_code == 401


def test_a_copy_of_the_database_holds_no_key(gomel):
    vantage, key = gomel
    assert key not in vantage.key
    assert signing_key(key) not in vantage.key


def test_passwords_are_opened_for_the_agent_that_needs_them(client, place, marta, gomel):
    told = terms("", settings={"url": "http://192.0.2.1/", "secret_headers": ("Authorization: x",)})
    row = add_probe(touchpoint=place, kind="http", terms=told, by=marta, at=NOON)
    assert signed(client, "GET", GET, gomel[1]).json()["probes"] == []  # it looks from here
    Watch.objects.filter(definition=row).update(vantage=gomel[0])
    (probe,) = signed(client, "GET", GET, gomel[1]).json()["probes"]
    assert [name for name in probe["settings"] if name.startswith("secret")] == []
    assert probe["secrets"] == {"secret_headers": "Authorization: x"}


def test_silence_is_missed_and_never_up(place, marta, gomel):
    vantage, _key = gomel
    probe = watched(place, marta, "gomel")
    slot = Watch.objects.get().next_at
    assert tell(vantage, seen(probe, vantage, slot), at=slot + MINUTE) == (1, 0, {})
    assert tell_missed(slot + timedelta(hours=1)) == 0  # it may still tell
    assert tell_missed(slot + timedelta(hours=3)) == 1
    assert list(ProbeRun.objects.order_by("due_at").values_list("why", flat=True)) == ["ok", "missed"]
    assert ProbeRun.objects.get(why="missed").facts == {"count": 59}
    late = seen(probe, vantage, slot + 5 * MINUTE)
    assert tell(vantage, late, at=slot + timedelta(hours=3)) == (0, 0, {"too_late": 1})
    back = slot + timedelta(hours=3)
    assert tell(vantage, seen(probe, vantage, back), at=back + MINUTE) == (1, 0, {})
    assert sum(run.facts.get("count", 1) for run in ProbeRun.objects.all()) == 181
    assert states() == [("up", "ok"), ("unknown", "not_seen"), ("up", "ok")]


def test_what_was_kept_while_the_server_was_away_leaves_no_gap(place, marta, gomel):
    vantage, _key = gomel
    probe = watched(place, marta, "gomel")
    slot = Watch.objects.get().next_at
    outcomes = ["ok", "ok", "fail", "fail", "ok"]
    looks = [seen(probe, vantage, slot + number * MINUTE, told) for number, told in enumerate(outcomes)]
    assert tell(vantage, *looks, looks[0], at=slot + timedelta(hours=1)) == (5, 1, {})
    rows = list(StateInterval.objects.order_by("begins_at").values_list("state", "begins_at", "ends_at"))
    end = timedelta(seconds=1)
    assert rows == [
        ("up", slot + end, slot + 2 * MINUTE),
        ("down", slot + 2 * MINUTE, slot + 4 * MINUTE + end),
        ("up", slot + 4 * MINUTE + end, None),
    ]


def test_late_words_do_not_change_what_was_seen_since(place, marta, gomel, minsk):
    probe = watched(place, marta, "gomel", "minsk")
    slots = {watch.vantage.code: watch.next_at for watch in Watch.objects.select_related("vantage")}
    at = NOON + timedelta(hours=1)
    fresh = slot_after(probe.pk, minsk[0].pk, probe.every, at)
    tell(minsk[0], seen(probe, minsk[0], fresh), at=fresh + MINUTE)
    before = list(StateInterval.objects.values())
    late = [seen(probe, gomel[0], slots["gomel"] + number * MINUTE, "fail") for number in range(3)]
    assert tell(gomel[0], *late, at=fresh + MINUTE) == (3, 0, {})
    assert list(StateInterval.objects.values()) == before


def test_looks_that_were_not_asked_for_are_refused(place, marta, gomel, minsk):
    vantage, _key = gomel
    probe = watched(place, marta, "gomel")
    slot = Watch.objects.get().next_at
    assert tell(minsk[0], seen(probe, minsk[0], slot), at=slot + MINUTE) == (0, 0, {"not_asked": 1})
    wrong = seen(probe, vantage, slot + timedelta(seconds=1))
    assert tell(vantage, wrong, at=slot + MINUTE) == (0, 0, {"no_slot": 1})
    assert tell(vantage, seen(probe, vantage, slot + 9 * MINUTE), at=slot) == (0, 0, {"no_time": 1})
    actions.rest_vantage(vantage=vantage, by=marta, at=NOON)
    assert tell(vantage, seen(probe, vantage, slot), at=slot + MINUTE) == (0, 0, {"not_asked": 1})
    assert not ProbeRun.objects.exists()


def test_places_are_chosen_and_everywhere_means_later_ones_too(place, marta, gomel):
    def where(row):
        return sorted(row.watches.values_list("vantage__code", flat=True))

    here, chosen = watched(place, marta), watched(place, marta, "gomel", "here")
    everywhere = watched(place, marta, "*")
    beat = add_probe(
        touchpoint=place, kind="heartbeat", at=NOON, by=marta,
        terms=terms("", settings={"expected_seconds": 60}, seen_from=("*",)),
    )  # fmt: skip
    make_vantage(code="brest", terms=VantageTerms({"ru": "Брест"}, "", []), by=marta, at=NOON)
    assert (where(here), where(chosen)) == (["here"], ["gomel", "here"])
    assert (where(everywhere), where(beat)) == (["brest", "gomel", "here"], ["here"])
    actions.change_probe(probe=chosen, terms=terms("http://192.0.2.1/", seen_from=("gomel",)), by=marta, at=NOON)
    assert where(chosen) == ["gomel"]
    actions.rest_vantage(vantage=gomel[0], by=marta, at=NOON, for_ever=True)
    assert where(everywhere) == ["brest", "here"]
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert [act for act in acts if act.endswith("vantage")] == [
        "quality.make_vantage",
        "quality.make_vantage",
        "quality.retire_vantage",
    ]
    assert Vantage.objects.filter(retired_at=None).count() == 2


looks = st.builds(
    lambda outcome, ago, failures: Look(
        NOON - timedelta(seconds=ago), outcome, failures if outcome == "fail" else 0, NOON - timedelta(seconds=ago + 60)
    ),
    st.sampled_from(["ok", "degraded", "fail", "unknown"]),
    st.integers(0, 300),
    st.integers(1, 4),
)


@given(st.lists(looks, max_size=5), st.integers(1, 4), st.randoms())
def test_how_places_agree(told, needed, chance):
    """The rule in the words of the manual, whichever place is asked first."""
    shuffled = list(told)
    chance.shuffle(shuffled)
    said = verdict(told, needed=needed, valid_for=2 * MINUTE, at=NOON)
    assert said == verdict(shuffled, needed=needed, valid_for=2 * MINUTE, at=NOON)

    sighted = [look for look in told if NOON - look.at <= 2 * MINUTE and look.outcome != "unknown"]
    failing = [look for look in sighted if look.outcome == "fail"]
    if not sighted:
        expected = "unknown"
    elif len(failing) >= 2 or any(look.failures >= needed for look in failing):
        expected = "down"
    elif failing:
        expected = None
    else:
        expected = "degraded" if "degraded" in {look.outcome for look in sighted} else "up"
    assert (said and said.state) == expected
