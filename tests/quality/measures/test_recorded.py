"""Faults mended in time, attempts that got through, hours with their load: each by hand."""

from datetime import timedelta

import pytest

from otklik.outages.actions import AreaFacts, change_expectation, close_outage, open_outage
from otklik.quality.models import ProbeDefinition, ProbeRun, Vantage
from otklik.quality.queries import judged
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models import Proof, RegisterEntry
from tests.cast import NOON
from tests.quality.measures.conftest import MONDAY, NIGHT, norm

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def told(row):
    return row.facts["counted"], row.facts["left_out"], row.facts.get("why", "")


def test_faults_are_held_to_the_end_promised_first(phone, timur):
    support = Touchpoint.objects.get(code="support")
    assert told(judged(support, norm("N1.5"), NIGHT.date()))[2] == "no_faults"

    def fault(begun, promised=None, mended=None, **facts):
        row = open_outage(
            areas=[AreaFacts(city="Минск")], by=timur, at=begun, title={"ru": "Нет связи"}, started_at=begun,
            expected_end_at=promised, quiet=True, **facts,
        )  # fmt: skip
        if mended:
            close_outage(outage=row, text={}, by=timur, at=mended, ended_at=mended, quiet=True)
        return row

    fault(MONDAY, MONDAY + HOUR, MONDAY + HOUR)
    late = fault(MONDAY, MONDAY + HOUR)
    change_expectation(outage=late, expected_end_at=MONDAY + 3 * HOUR, by=timur, at=MONDAY + 50 * MINUTE)
    close_outage(outage=late, text={}, by=timur, at=MONDAY + 2 * HOUR, quiet=True)
    first = fault(MONDAY)  # nothing promised at first; the first promise is the term
    change_expectation(outage=first, expected_end_at=MONDAY + 3 * HOUR, by=timur, at=MONDAY + HOUR)
    close_outage(outage=first, text={}, by=timur, at=MONDAY + 2 * HOUR, quiet=True)
    fault(MONDAY, None, MONDAY + HOUR)
    fault(NIGHT - 2 * HOUR - DAY, NIGHT - 8 * HOUR)
    fault(NIGHT - 8 * HOUR, NIGHT + HOUR)
    fault(MONDAY - 60 * DAY, MONDAY - 59 * DAY, MONDAY - 59 * DAY)
    fault(MONDAY, MONDAY + HOUR, MONDAY + 9 * HOUR, is_planned=True)
    row = judged(support, norm("N1.5"), NIGHT.date())
    assert told(row) == (
        {"mended_in_time": 2, "mended_late": 1, "broken_past_term": 1}, {"no_term": 1, "term_runs": 1}, "",
    )  # fmt: skip


def test_attempts_count_where_the_exchange_tells_of_those_turned_away(phone, tell):
    tell(MONDAY, wait=40)
    tell(MONDAY, gave_up=3)
    assert told(judged(phone, norm("N1.2y"), NIGHT.date()))[2] == "attempts_untold"
    for _busy in range(2):
        tell(MONDAY, gave_up=0, outcome="unreached")
    row = judged(phone, norm("N1.2y"), NIGHT.date())
    assert told(row)[0] == {"answered": 1, "helped": 0, "gave_up": 1, "unreached": 2, "still_waiting": 0}
    assert row.value == 25
    assert judged(phone, norm("N1.1"), NIGHT.date()).facts["left_out"] == {"gave_up_at_once": 1, "unreached": 2}
    assert judged(phone, norm("N1.2x"), NIGHT.date()).denominator == 2


def test_an_hour_is_lost_only_where_many_usually_come(phone, tell):
    assert told(judged(phone, norm("N4.3"), NIGHT.date()))[2] == "no_contacts"
    for week in range(-3, 3):
        for number in range(12 if week else 0):  # this very Monday nobody is on record at noon
            tell(MONDAY + 7 * week * DAY + number * MINUTE, wait=40)
    tell(MONDAY + 3 * HOUR, wait=40)
    row = judged(phone, norm("N4.3"), NIGHT.date())
    counted, left_out, _why = told(row)
    assert counted == {"recorded": 5, "silent": 1}  # noon of four other Mondays, and one call at three
    # 21 open days of eleven hours each
    assert left_out["few_come"] == 21 * 11 - 6
    assert row.facts["forecast"] == {"error_percent": 37.5, "hours": 4}  # 0, 25, 25 and 100 %
    assert (row.numerator, row.denominator, row.verdict) == (5, 6, "few")


def test_security_is_well_only_where_probes_and_people_looked(phone):
    site = Touchpoint.objects.get(code="site-home")
    assert told(judged(site, norm("N2.2"), NIGHT.date()))[2] == "not_secured"
    here = Vantage.objects.create(code="here")

    def saw(kind, outcome, at=NIGHT - 9 * HOUR):
        probe = ProbeDefinition.objects.create(
            touchpoint=site, kind=kind, name=kind, created_at=NOON - DAY, settings={}
        )
        ProbeRun.objects.create(definition=probe, vantage=here, version=1, due_at=at, outcome=outcome, why="said")
        return probe

    saw("tls", "ok")
    assert told(judged(site, norm("N2.2"), NIGHT.date()))[2] == "half_seen"
    entry = RegisterEntry.objects.create(
        kind="control", touchpoint=site, name="2FA", owner_zone="it", added_at=NOON - DAY
    )
    Proof.objects.create(entry=entry, proved_on=NOON.date(), told_at=NOON)
    row = judged(site, norm("N2.2"), NIGHT.date())
    assert (row.numerator, row.denominator, row.verdict) == (2, 2, "pass")
    broken = saw("access", "fail")
    saw("data_integrity", "fail", at=NIGHT - 9 * DAY)  # that long ago it says nothing of now
    row = judged(site, norm("N2.2"), NIGHT.date())
    assert (row.numerator, row.denominator, row.verdict, row.coverage) == (2, 3, "fail", 0.6)
    assert row.facts["failed_probes"] == [[broken.pk, "access", "said"]]
