"""Measures made of what probes saw and of incidents, by hand and against a slow oracle."""

from datetime import timedelta
from math import exp, factorial

import pytest

from otklik.quality.models import Incident, ProbeDefinition, ProbeRun, Vantage
from otklik.quality.queries import judged
from otklik.quality.queries.effects import effect_of
from otklik.quality.queries.measures.time_to_restore import chi_square
from otklik.touchpoints.actions import create_touchpoint
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON
from tests.quality.measures.conftest import MONDAY, NIGHT, norm

pytestmark = pytest.mark.django_db

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def saw(phone):
    """`saw(place, kind, (moment, outcome, why, facts), ...)`: a probe and its runs."""
    here = Vantage.objects.create(code="here")

    def record(place, kind, *runs, **terms):
        terms["settings"] = {"touchpoint": place.code}
        probe = ProbeDefinition.objects.create(touchpoint=place, kind=kind, name=kind, created_at=NOON - DAY, **terms)
        for due, outcome, why, *facts in runs:
            ProbeRun.objects.create(
                definition=probe, vantage=here, version=1, due_at=due, outcome=outcome, why=why, facts=dict(*facts)
            )
        return probe

    return record


def figures(row):
    return row.numerator, row.denominator, row.value, row.verdict


def test_pages_tell_the_truth_by_their_last_look_that_read_them(saw, marta):
    site = Touchpoint.objects.get(code="site-home")
    part = create_touchpoint(code="site-2", kind="site", by=marta, at=NOON, title={"ru": "Часть"}, parent=site)
    assert figures(judged(site, norm("N2.2c"), NIGHT.date())) == (0, 0, None, "nothing")
    saw(
        site,
        "content",
        (MONDAY, "fail", "fact_missing"),
        (MONDAY + DAY, "ok", "ok"),
        (MONDAY + 2 * DAY, "fail", "timeout"),
    )
    saw(part, "content", (MONDAY, "degraded", "links_broken"))
    row = judged(site, norm("N2.2c"), NIGHT.date())
    assert figures(row) == (2, 2, 100.0, "pass")  # all pages there are: few are enough
    assert (row.low, row.high) == (100.0, 100.0)
    wrong = saw(site, "content", (MONDAY, "ok", "ok"), (MONDAY + HOUR, "degraded", "changed"), (NIGHT, "ok", "ok"))
    saw(site, "content", (MONDAY, "fail", "timeout"))
    saw(site, "content", (MONDAY, "fail", "altered"), retired_at=MONDAY)
    row = judged(site, norm("N2.2c"), NIGHT.date())
    assert figures(row) == (2, 3, pytest.approx(200 / 3), "fail")
    assert (row.facts["left_out"], row.coverage) == ({"not_seen": 1}, 0.75)
    assert row.facts["untrue"] == [[wrong.pk, "content", "changed"]]


def test_hours_are_published_where_they_were_right(saw):
    site = Touchpoint.objects.get(code="site-home")
    saw(site, "hours", (MONDAY, "ok", "ok"))
    wrong = saw(site, "hours", (MONDAY, "fail", "hours_differ"))
    row = judged(site, norm("N1.2"), NIGHT.date())
    assert figures(row) == (1, 2, 50.0, "fail")
    assert row.facts["wrong"] == [[wrong.pk, "hours", "hours_differ"]]


def test_a_backup_is_proved_by_the_last_drill_of_it(saw, phone):
    def judge():
        row = judged(phone, norm("N3.1"), NIGHT.date())
        return row.facts["counted"] or row.facts["why"], row.verdict

    spare, other = Touchpoint.objects.get(code="email"), Touchpoint.objects.get(code="chatbot")
    Touchpoint.objects.filter(pk=phone.pk).update(backup=None)
    assert judge() == ({"proved": 0, "no_backup": 1}, "fail")
    Touchpoint.objects.filter(pk=phone.pk).update(backup=spare)
    assert judge() == ("no_drill", "nothing")
    told = {"touchpoint": "phone", "backup": "email"}
    saw(phone, "backup_drill", (NIGHT - 91 * DAY, "ok", "ok", told))
    saw(phone, "backup_drill", (MONDAY, "ok", "ok", told | {"backup": other.code}))
    saw(phone, "backup_drill", (MONDAY, "ok", "ok", told | {"touchpoint": "support"}))
    assert judge() == ({"proved": 0, "never_proved": 1}, "fail")
    before = judged(phone, norm("N3.1"), NIGHT.date())
    saw(phone, "backup_drill", (MONDAY, "ok", "ok", told), (MONDAY + DAY, "unknown", "not_known", told))
    assert judge() == ({"proved": 1}, "pass")
    after = judged(phone, norm("N3.1"), NIGHT.date())
    effect = effect_of(before, after)  # one of one is all there is
    assert (effect.verdict, effect.low, effect.value, effect.high) == ("better", 100, 100, 100)
    assert [effect_of(*pair).verdict for pair in ((after, before), (after, after))] == ["worse", "no_difference"]
    saw(phone, "backup_drill", (MONDAY + 2 * DAY, "fail", "not_ready", told))
    assert judge() == ({"proved": 0, "drill_failed": 1}, "fail")
    Touchpoint.objects.filter(pk=spare.pk).update(retired_at=NIGHT)
    assert judge() == ({"proved": 0, "no_backup": 1}, "fail")


def test_time_to_restore_counts_what_goes_on_too(phone):
    def down(began, **facts):
        Incident.objects.create(touchpoint=phone, began_at=began, opened_at=began, **facts)

    row = judged(phone, norm("N3.2t"), NIGHT.date())
    assert (row.value, row.verdict, row.facts["why"]) == (None, "nothing", "no_incidents")
    down(MONDAY, recovered_at=MONDAY + 30 * MINUTE, resolved_at=MONDAY + 5 * HOUR)  # it worked before it was closed
    down(MONDAY + DAY, resolved_at=MONDAY + DAY + 90 * MINUTE)
    down(NOON - 90 * DAY, resolved_at=NOON - 80 * DAY)
    row = judged(phone, norm("N3.2t"), NIGHT.date())
    assert (row.value, row.denominator, row.verdict, row.unit) == (60.0, 2, "few", "min")
    assert row.facts["between"] == {"hours": 359.0, "begun": 2}  # thirty days without two hours
    # chi-square with four degrees of freedom: 11.1433 and 0.4844
    assert (row.low, row.high) == (pytest.approx(240 / 11.14329, rel=1e-5), pytest.approx(240 / 0.484419, rel=1e-5))
    ends = row.window_to
    down(ends - HOUR, recovered_at=ends + HOUR, resolved_at=ends + HOUR)  # after the window: it has not happened yet
    row = judged(phone, norm("N3.2t"), NIGHT.date())
    assert (row.value, row.facts["counted"]) == (90.0, {"restored": 2, "goes_on": 1})


@pytest.mark.parametrize("pairs", [1, 2, 7, 30])
def test_quantiles_of_chi_square(pairs):
    for share in (0.025, 0.5, 0.975):
        half = chi_square(share, pairs) / 2
        assert 1 - exp(-half) * sum(half**k / factorial(k) for k in range(pairs)) == pytest.approx(share, abs=1e-9)
