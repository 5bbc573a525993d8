"""Every night health is counted; Marta reads the board, drills down and sets the terms; customers never see it."""

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.core.intervals import wilson
from otklik.core.models import AuditEntry
from otklik.quality.actions import NotKeeper, TermsRefused, add_probe, open_incident, remember_states, set_score_terms
from otklik.quality.actions.scoring import score_all
from otklik.quality.models import Measurement, Score, ScoreTerms
from otklik.quality.queries import Stretch, journeys, terms_now
from otklik.quality.queries.health import CAP, USUAL, Bounds
from otklik.quality.queries.measured import window_of
from otklik.quality.queries.score_board import HealthWish, health_board
from otklik.quality.subscriptions import judge_every_night
from otklik.touchpoints.models import Norm, Touchpoint
from tests.cast import NOON
from tests.quality.conftest import terms as probe_terms

TODAY = NOON.date()
DAY = timedelta(days=1)
BOARD = "/en/desk/quality/board/"


def place(code):
    return Touchpoint.objects.get(code=code)


def measured(code, norm, part, whole, day=TODAY, verdict="pass", **facts):
    """A measurement, as whoever measures writes it."""
    told = Norm.objects.get(code=norm)
    window, (low, high) = window_of(told.window, day), wilson(part, whole)
    row = {
        "numerator": part, "denominator": whole, "value": 100 * part / whole, "low": 100 * low, "high": 100 * high,
        "unit": "%", "coverage": 1.0, "formula_version": 1,
    }  # fmt: skip
    return Measurement.objects.create(
        touchpoint=place(code), norm=told, day=day, window_from=window.begins, window_to=window.ends, verdict=verdict,
        formula=told.formula, measured_at=NOON, **row | facts,
    )  # fmt: skip


def seen(code, marta, *, minutes_down=0):
    """A probe that looked for a month, every five minutes."""
    probe = add_probe(
        touchpoint=place(code), kind="http", terms=probe_terms("http://x.example/", every_seconds=300), by=marta,
        at=NOON - 31 * DAY,
    )  # fmt: skip
    broke = NOON - 5 * DAY
    told = [(Stretch(NOON - 31 * DAY, broke, "up"), "ok")]
    if minutes_down:
        told.append((Stretch(broke, broke + timedelta(minutes=minutes_down), "down"), "refused"))
    told.append((Stretch(broke + timedelta(minutes=minutes_down), NOON, "up"), "ok"))
    remember_states(probe=probe, told=told, by=marta, at=NOON)


@pytest.fixture
def line(catalogue, marta):
    """The telephone of the worked example; nothing of it is critical."""
    Norm.objects.update(severity="major")
    seen("phone", marta, minutes_down=140)
    measured("phone", "N1.1", 4380, 5000, verdict="fail")
    measured("phone", "N6.1", 41, 50)
    measured("phone", "N2.3", 19, 20)
    measured("phone", "N3.1", 90, 90, day=TODAY - 80 * DAY)
    measured("phone", "N4.3", 94, 100)
    bounds = dict(USUAL.bounds) | {"N2.3": Bounds(80, 100), "N4.3": Bounds(80, 100)}
    set_score_terms(weights=USUAL.weights, bounds=bounds, limits=USUAL.limits, note="as in the book", by=marta, at=NOON)
    assert score_all(at=NOON) == 1
    return Score.objects.get()


def test_the_worked_example_from_the_rows(line):
    assert tuple(round(end, 1) for end in (line.value, line.low, line.high)) == (71.1, 57.4, 75.4)
    assert (line.band, line.missing, line.capped_by, line.terms_version, line.formula_version) == (
        "between", [], [], 2, 1,
    )  # fmt: skip
    uptime = next(one for one in line.inputs if one["code"] == "uptime")
    assert (uptime["numerator"], uptime["denominator"]) == (8612, 8640)
    assert {one["code"] for one in line.inputs if one["measurement"]} == {"N1.1", "N6.1", "N2.3", "N3.1", "N4.3"}


def test_the_night_counts_after_it_has_judged(catalogue, marta):
    Norm.objects.update(active_from=TODAY)
    seen("site", marta)
    judge_every_night(NOON)
    known = Score.objects.exclude(value=None).values_list("touchpoint__code", "day", "value", "missing")
    assert list(known) == [("site", TODAY, 100.0, ["I", "C", "S", "R"])]
    number = Score.objects.count()
    judge_every_night(NOON)
    assert (Score.objects.count(), number > 1) == (number, True)  # the others: measured, and nothing came


def test_only_what_still_holds_counts(catalogue, marta):
    """A figure is used for as long as its norm's window is; what was measured and came out empty takes its place."""
    measured("chatbot", "N1.1", 99, 100, day=TODAY - 31 * DAY)  # a window of thirty days
    measured("chatbot", "N6.1", 99, 100, day=TODAY - 31 * DAY)  # of ninety
    measured("phone", "N1.1", 99, 100, day=TODAY - DAY)
    measured("phone", "N1.1", 0, 1, value=None, low=None, high=None, numerator=None, denominator=0, verdict="nothing")
    measured("phone", "N1.2x", 99, 100, day=TODAY - DAY)
    measured("phone", "N1.2x", 0, 1, value=None, low=None, high=None, numerator=None, formula_version=None)
    score_all(at=NOON)
    told = {score.touchpoint.code: score for score in Score.objects.select_related("touchpoint")}
    assert [one["code"] for one in told["chatbot"].inputs] == ["N6.1"]
    assert {one["code"]: one["why"] for one in told["phone"].inputs} == {"N1.1": "nothing", "N1.2x": ""}


def test_a_critical_norm_that_fails_caps(catalogue, marta):
    measured("phone", "N1.1", 94, 100, verdict="fail")
    measured("phone", "N6.1", 90, 100)
    score_all(at=NOON)
    score = Score.objects.get()
    assert (score.value, score.capped_by, score.uncapped > 90) == (CAP, ["N1.1"], True)


@time_machine.travel(NOON, tick=False)
def test_marta_reads_the_board_and_drills_down(web, line, marta, timur):
    incident = open_incident(
        touchpoint=place("phone"), title={"en": "Nobody rings"}, began_at=NOON, by=timur, at=NOON, quiet=True
    )
    page = web(marta).get(BOARD).content.decode()
    address = f"/en/desk/touchpoints/{line.touchpoint_id}/health/"
    assert [word in page for word in (address, "57–75", "Between", incident.get_absolute_url())] == [True] * 4
    assert "capped by" not in page
    told = web(marta).get(address).content.decode()
    rows = [f"/en/desk/quality/{one['measurement']}/" for one in line.inputs if one["measurement"]]
    wanted = [*rows, f"/en/desk/touchpoints/{line.touchpoint_id}/seen/", "4,380 of 5,000", "= 71.1", "0.507^0.300"]
    assert [word for word in wanted if word not in told] == []
    assert web(marta).get(f"{address}?day=2020-01-01").status_code == 200


@time_machine.travel(NOON, tick=False)
def test_filters_stay_in_the_address(web, line, marta):
    seen("site", marta)
    measured("offices", "N1.1", 10, 100, verdict="fail")
    Norm.objects.filter(code="N1.1").update(severity="critical")
    score_all(at=NOON)

    def shown(query):
        told = json.loads(web(marta).get(f"{BOARD}board.json?{query}").content)
        return {one["code"] for one in told["touchpoints"] if one["health"] is not None}

    assert shown("") == {"phone", "site", "offices"}
    assert shown("troubled=1") == {"phone", "offices"}
    assert shown("kind=site") == {"site"}
    assert shown("state=up") == {"phone", "site"}
    assert shown("state=unseen") == {"offices"}
    assert shown("band=good&zone=nobody") == {"site"}
    assert shown("reach=internal") == set()
    page = web(marta).get(f"{BOARD}?by=kind&reach=public&band=bad").content.decode()
    assert ('name="band" value="bad"' in page, 'value="public" selected' in page, "not-known" in page) == (
        True, True, False,
    )  # fmt: skip


@time_machine.travel(NOON, tick=False)
def test_the_files_hold_the_numbers(web, line, marta):
    line.touchpoint.title = {"en": "=cmd()"}
    line.touchpoint.save()
    told = json.loads(web(marta).get(f"{BOARD}board.json?kind=phone").content)
    one = next(row for row in told["touchpoints"] if row["code"] == "phone")
    assert (told["format"], one["health"], one["low"], one["A"]) == (
        "otklik-health/1", line.value, line.low, line.dimensions["A"][0],
    )  # fmt: skip
    answer = web(marta).get(f"{BOARD}board.csv?kind=phone")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert (rows["phone"]["title"], float(rows["phone"]["health"])) == (" =cmd()", line.value)


@time_machine.travel(NOON, tick=False)
def test_a_journey_map_lays_the_board_out_and_shows_health(web, published, line, marta):
    told = json.loads(web(marta).get(f"{BOARD}board.json?by=home").content)["touchpoints"]
    assert [(one["group"], one["code"]) for one in told] == [
        ("discovery", "site-home"), ("purchase", "phone"), ("purchase", "community"),
    ]  # fmt: skip
    page = " ".join(web(marta).get(f"/en/desk/journeys/{published.journey_id}/").content.decode().split())
    assert "health 71 (57–75)" in page


def test_a_change_needs_more_than_chance(catalogue, marta):
    for code, before, now in (("phone", 80, 99), ("chatbot", 90, 92)):
        measured(code, "N1.1", before * 10, 1000, day=TODAY - 30 * DAY)
        measured(code, "N1.1", now * 10 if code == "phone" else now, 1000 if code == "phone" else 100)
    score_all(at=NOON - 30 * DAY)
    score_all(at=NOON)
    board = health_board(HealthWish(), NOON, journeys())
    told = {row.touchpoint.code: row for group in board.groups for row in group.rows if row.change}
    assert {code: row.change.low > 0 for code, row in told.items()} == {"phone": True, "chatbot": False}
    assert len(told["phone"].trend) == 2


def test_marta_sets_the_terms(web, line, marta, oleg, run_errands):
    page = web(marta).get(f"{BOARD}terms/")
    form = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    assert web(marta).post(f"{BOARD}terms/", form | {"weight_A": "x"}).status_code == 422
    assert web(marta).post(f"{BOARD}terms/", form | {"good_from": "10"}).status_code == 422
    assert (
        web(marta).post(f"{BOARD}terms/", form | {"new_code": "N8", "new_floor": 1, "new_target": 2}).status_code == 422
    )
    changed = form | {"weight_A": "60", "floor_N6": "", "target_N6": "", "note": "doors first"}
    with time_machine.travel(NOON, tick=False):
        assert web(marta).post(f"{BOARD}terms/", changed).status_code == 302
        assert web(marta).post(f"{BOARD}terms/", changed).status_code == 302  # the button pressed twice
        run_errands()
    assert ScoreTerms.objects.count() == 2
    assert (terms_now().weights["A"], "N6" in terms_now().bounds) == (0.6, False)
    again = Score.objects.get()
    assert (again.terms_version, again.missing, again.weights["A"]) == (3, ["S"], 0.6)
    assert AuditEntry.objects.filter(act="quality.set_score_terms").count() == 2
    told = {"weights": USUAL.weights, "bounds": USUAL.bounds, "limits": USUAL.limits, "note": "", "at": NOON}
    with pytest.raises(NotKeeper):
        set_score_terms(**told, by=oleg)
    for wrong in ({"weights": dict.fromkeys("AICSR", 0)}, {"limits": (80, 20)}, {"bounds": {"N1": Bounds(5, 5)}}):
        with pytest.raises(TermsRefused):
            set_score_terms(**told | wrong, by=marta)


@time_machine.travel(NOON, tick=False)
def test_health_is_never_public(web, line, alina, zakhar, vera):
    """Neither portal nor status page tell of it; strangers and staff who may not read quality find nothing."""
    line.touchpoint.stage = "use"
    line.touchpoint.save()
    for person in (None, alina):
        for url in ("/en/", "/en/status/", "/en/contacts/", "/en/search/?q=health"):
            page = web(person).get(url).content.decode()
            assert [word for word in ("57–75", 'class="health', "/health/", "71.1") if word in page] == [], url
    addresses = [
        BOARD, f"{BOARD}terms/", f"{BOARD}board.json", f"{BOARD}board.csv",
        f"/en/desk/touchpoints/{line.touchpoint_id}/health/",
    ]  # fmt: skip
    for person in (None, zakhar, vera):
        assert [web(person).get(url).status_code for url in addresses] == [404] * 5


def test_the_board_asks_the_same_of_one_and_of_many(catalogue, marta):
    def asked():
        with CaptureQueriesContext(connection) as made:
            health_board(HealthWish(), NOON, [])
        return len(made.captured_queries)

    for code in ("phone", "site", "chatbot"):
        seen(code, marta)
        if code == "phone":
            score_all(at=NOON)
            one = asked()
    score_all(at=NOON)
    assert (one, asked()) == (12, 12)
