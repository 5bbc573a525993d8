"""Verdicts: the interval decides, all means all, few say nothing; and what was judged stays as it was judged."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.cron import hand_out
from otklik.parties.models import Account, Organization
from otklik.quality.actions import judge, judge_all
from otklik.quality.models import Measurement
from otklik.quality.queries import tried
from otklik.quality.queries.judging import Limit, verdict
from otklik.quality.queries.measured import Measured
from otklik.touchpoints.actions import NormTerms, add_norm_version, retire_touchpoint, with_terms
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import applies
from tests.quality.measures.conftest import MONDAY, NIGHT, norm

AT_LEAST_95, ALL = Limit(">=", 95.0), Limit(">=", 100.0)
STRICT = NormTerms(Decimal(99), ">=", "P30D", "critical", "")


def share(low, value, high, *, part=90, whole=100):
    return Measured("%", part, whole, value, low, high)


@pytest.mark.parametrize(
    ("measured", "limit", "said"),
    [
        (share(95.0, 97.0, 98.0), AT_LEAST_95, "pass"),
        (share(94.9, 97.0, 98.0), AT_LEAST_95, "between"),
        (share(90.0, 93.0, 95.0), AT_LEAST_95, "between"),
        (share(90.0, 93.0, 94.9), AT_LEAST_95, "fail"),
        (share(99.0, 99.5, 100.0, part=29, whole=29), AT_LEAST_95, "few"),
        (share(99.0, 99.5, 100.0, part=30, whole=30), AT_LEAST_95, "pass"),
        (share(96.0, 100.0, 100.0, part=100, whole=100), ALL, "pass"),
        (share(96.0, 99.0, 100.0, part=99, whole=100), ALL, "fail"),
        (share(5.0, 50.0, 95.0, part=1, whole=2), ALL, "fail"),
        (share(34.0, 100.0, 100.0, part=2, whole=2), ALL, "few"),
        (Measured("min", None, 40, 50.0, 45.0, 60.0), Limit("<=", 60.0), "pass"),
        (Measured("min", None, 40, 50.0, 45.0, 60.1), Limit("<=", 60.0), "between"),
        (Measured("min", None, 40, 70.0, 60.1, 80.0), Limit("<=", 60.0), "fail"),
        (Measured("s", None, 40, 70.0, 60.1, 80.0), Limit("", None), "reported"),
        (Measured("%"), AT_LEAST_95, "nothing"),
    ],
)
def test_the_interval_decides(measured, limit, said):
    assert verdict(measured, limit) == said


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 99), st.floats(0, 99))
def test_a_stricter_limit_is_never_met_sooner(one, other, limit, more):
    low, high = sorted((one, other))
    measured = share(low, (low + high) / 2, high)
    order = ["fail", "between", "pass"]
    loose, strict = sorted((limit, more))
    said = [order.index(verdict(measured, Limit(">=", value))) for value in (strict, loose)]
    assert said == sorted(said)


@pytest.mark.django_db
def test_judging_twice_on_a_day_keeps_the_first(phone, tell):
    tell(MONDAY, wait=10)
    first = judge(touchpoint=phone, norm=norm("N1.1"), at=NIGHT)
    tell(MONDAY, wait=9000)
    second = judge(touchpoint=phone, norm=norm("N1.1"), at=NIGHT + timedelta(hours=3))
    assert (second.pk, second.denominator, second.measured_at) == (first.pk, 1, NIGHT)
    tomorrow = judge(touchpoint=phone, norm=norm("N1.1"), at=NIGHT + timedelta(days=1))
    assert list(Measurement.objects.order_by("day").values_list("day", "denominator")) == [
        (date(2026, 3, 31), 1),
        (date(2026, 4, 1), 2),
    ]
    assert tomorrow.window_to - first.window_to == timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.create(
            touchpoint=phone, norm=norm("N1.1"), day=first.day, window_from=first.window_from,
            window_to=first.window_to, unit="%", verdict="few", measured_at=NIGHT,
        )  # fmt: skip


@pytest.mark.django_db
def test_what_was_judged_keeps_its_version(phone, tell, oleg):
    for _ in range(99):
        tell(MONDAY, wait=10)
    tell(MONDAY, wait=9000)
    old = norm("N1.1")
    Norm.objects.filter(pk=old.pk).update(threshold=90)
    judge(touchpoint=phone, norm=norm("N1.1"), at=NIGHT)
    fresh = add_norm_version(code="N1.1", terms=STRICT, active_from=NIGHT.date() + timedelta(days=1), by=oleg, at=NIGHT)
    judge_all(at=NIGHT + timedelta(days=1))
    rows = Measurement.objects.of(phone, "N1.1").order_by("day")
    assert [(row.norm.version, row.limit, row.verdict) for row in rows] == [(1, 90.0, "pass"), (2, 99.0, "between")]
    assert fresh.version == 2


@pytest.mark.django_db
def test_every_night_every_norm_in_force_judges_every_touchpoint_in_service(phone, run_errands, marta, tell):
    retire_touchpoint(touchpoint=Touchpoint.objects.get(code="offices"), by=marta, at=NIGHT)
    hand_out(NIGHT - timedelta(days=1))
    hand_out(NIGHT)
    run_errands()
    places = Touchpoint.objects.filter(retired_at=None)
    wanted = {(place.pk, row.pk) for place in places for row in Norm.objects.all() if applies(row, place)}
    kept = list(Measurement.objects.values_list("touchpoint_id", "norm_id"))
    assert sorted(kept) == sorted(wanted)
    assert set(Measurement.objects.values_list("verdict", "day")) == {("nothing", NIGHT.date())}
    assert judge_all(at=NIGHT) == 0


@pytest.mark.django_db
def test_trying_terms_keeps_nothing(phone, tell):
    for _ in range(98):
        tell(MONDAY, wait=10)
    for _ in range(2):
        tell(MONDAY, wait=400)
    tell(NIGHT - timedelta(days=5), wait=400, place="email", channel="email")
    Norm.objects.filter(code="N1.1").update(threshold=85)
    trial = tried(with_terms(norm("N1.1"), STRICT), NIGHT)
    assert trial.norm == norm("N1.1")
    assert [(row.touchpoint.code, row.now.verdict, row.then.verdict, row.then.limit) for row in trial.rows] == [
        ("phone", "pass", "between", 99.0),
        ("email", "few", "few", 95.0),  # a custom of the channel's own does not change with the threshold
    ]
    week = tried(with_terms(norm("N1.1"), NormTerms(Decimal(85), ">=", "P7D", "major", "")), NIGHT)
    assert [(row.touchpoint.code, row.now.denominator, row.then.denominator) for row in week.rows] == [
        ("phone", 100, 0),
        ("email", 1, 1),
    ]
    assert not Measurement.objects.exists()
    assert Norm.objects.filter(code="N1.1").count() == 1
    assert tried(with_terms(norm("N3.1"), STRICT), NIGHT).rows == []


@pytest.mark.django_db
def test_a_norm_may_be_for_companies_or_for_people_only(phone, tell, alina):
    firm = Organization.objects.create(name="Кофе на углу", created_at=NIGHT)
    for wait, holder in ((10, {"organization": firm}), (400, {"individual": alina})):
        tell(MONDAY, wait=wait, account=Account.objects.create(number=str(wait), created_at=NIGHT, **holder))
    tell(MONDAY, wait=400)
    found = {}
    for audience in ("", "companies", "people"):
        other = with_terms(norm("N1.1"), replace(STRICT, scope=norm("N1.1").scope | {"audience": audience}))
        found[audience] = [(row.then.numerator, row.then.denominator) for row in tried(other, NIGHT).rows]
    assert found == {"": [(1, 3)], "companies": [(1, 1)], "people": [(0, 2)]}
