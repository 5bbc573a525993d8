"""What inspections tell of norms: equipment in order, plans for failures, the programme done."""

from datetime import timedelta

import pytest

from otklik.quality.actions import add_probe
from otklik.quality.actions.drills import DrillMoments, write_drill
from otklik.quality.actions.inspection_templates import bring_presets
from otklik.quality.models import Inspection, InspectionAnswer, InspectionTemplateVersion, StateInterval
from otklik.quality.queries.judging import judged
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.workforce import actions as workforce
from tests.cast import NOON
from tests.quality.conftest import terms

TODAY, DAY = NOON.date(), timedelta(days=1)


@pytest.fixture
def inspect(catalogue, marta):
    """Submit an inspection by a ready-made template, days ago; `bad` and `critical` name the items that failed."""
    bring_presets(by=marta, at=NOON - timedelta(days=400))

    def submitted(place, template, days, bad=(), critical=(), in_time=True):
        version = InspectionTemplateVersion.objects.get(template__code=template)
        keys = [item.key for item in version.sheet.items() if item.is_scored]
        result = {"good": [key for key in keys if key not in bad], "bad": bad, "left_out": [], "critical": critical}
        at = NOON - timedelta(days=days)
        due = at.date() if in_time else at.date() - timedelta(days=1)
        return Inspection.objects.create(
            version=version, touchpoint=place, assignee=marta, planned_at=at, due_on=due, made_at=at,
            submitted_at=at, result=result,
        )  # fmt: skip

    return submitted


def verdict(place, code):
    row = judged(place, Norm.objects.get(code=code), TODAY)
    return row.verdict, row.numerator, row.denominator


def test_equipment_is_that_of_the_newest_inspection_of_every_part(inspect):
    offices = Touchpoint.objects.get(code="offices")
    part = Touchpoint.objects.create(code="office-1", kind="offices", title={"en": "One"}, parent=offices)
    assert verdict(offices, "N2.1") == ("nothing", None, 0)
    inspect(part, "equipment", 100)
    assert verdict(offices, "N2.1") == ("nothing", None, 0)  # too long ago
    inspect(part, "equipment", 20, bad=["wifi", "demo"])
    assert verdict(offices, "N2.1") == ("fail", 13, 15)
    inspect(part, "equipment", 10)
    assert verdict(offices, "N2.1") == ("pass", 15, 15)
    entry = workforce.add_entry(
        terms=workforce.EntryTerms("equipment", part, "Касса", "it"), by=None, at=NOON - 9 * DAY
    )
    assert verdict(offices, "N2.1") == ("fail", 15, 15)  # it stands in the register and was never proved
    workforce.prove(entry=entry, terms=workforce.ProofTerms(TODAY - 8 * DAY), by=None, at=NOON)
    assert verdict(offices, "N2.1") == ("pass", 15, 15)
    inspect(offices, "equipment", 5, bad=["till"], critical=["till"])
    assert verdict(offices, "N2.1") == ("fail", 29, 30)  # 97 %, but a critical one
    Norm.objects.filter(code="N2.1").update(parameters={"critical_items_percent": 80})
    assert verdict(offices, "N2.1") == ("pass", 29, 30)


def test_a_plan_for_failures_allows_no_exception(inspect):
    phone = Touchpoint.objects.get(code="phone")
    inspect(phone, "continuity-drill", 30, bad=["told"])  # no fact for the norm
    assert verdict(phone, "N3.2") == ("pass", 5, 5)
    inspect(phone, "continuity-drill", 3, bad=["reviewed"])
    assert verdict(phone, "N3.2") == ("fail", 4, 5)


def test_a_plan_is_reviewed_and_drilled_within_the_figures_of_the_norm(inspect, timur):
    phone = Touchpoint.objects.get(code="phone")
    row = inspect(phone, "continuity-drill", 30)
    facts = {"answered_at": NOON, "received_at": NOON, "by": timur, "sequence": 1}
    for item, value in (("reviewed", 300), ("restore", 40)):
        InspectionAnswer.objects.create(inspection=row, item=item, value=value, key=item, **facts)
    assert verdict(phone, "N3.2") == ("pass", 5, 5)
    for name, least in (("reviewed_within_days", 328), ("restore_minutes", 39)):  # 29 days have passed since
        kept = Norm.objects.get(code="N3.2").parameters
        Norm.objects.filter(code="N3.2").update(parameters=kept | {name: least})
        assert verdict(phone, "N3.2") == ("fail", 5, 5)
        Norm.objects.filter(code="N3.2").update(parameters=kept)
    for days, minutes, told in ((20, 70, "fail"), (10, 50, "pass"), (5, None, "fail")):  # the newest decides
        began = NOON - days * DAY
        ended = None if minutes is None else began + timedelta(minutes=minutes)
        write_drill(
            touchpoint=phone, moments=DrillMoments(began, began, began, ended), wanted_minutes=90, by=timur, at=NOON
        )
        assert verdict(phone, "N3.2") == (told, 5, 5)


def test_the_programme_counts_what_was_due(inspect):
    analysis, site = (Touchpoint.objects.get(code=code) for code in ("feedback-analysis", "site"))
    assert verdict(analysis, "N4.1") == ("nothing", None, 0)
    inspect(site, "content-review", 9)
    inspect(Touchpoint.objects.get(code="phone"), "mystery-call", 9, in_time=False)
    assert (verdict(analysis, "N4.1"), verdict(site, "N4.1")) == (("fail", 1, 2), ("pass", 1, 1))


def test_what_probes_did_not_see_was_not_monitored(inspect, marta):
    site, began = Touchpoint.objects.get(code="site"), NOON - 10 * DAY
    inspect(site, "content-review", 9)
    watch = terms("https://example.org/", every_seconds=3600)
    probe = add_probe(touchpoint=site, kind="http", terms=watch, by=marta, at=began)
    StateInterval.objects.create(definition=probe, touchpoint=site, state="up", begins_at=began, seen_until=NOON)
    assert verdict(site, "N4.1") == ("pass", 1, 1)
    StateInterval.objects.update(seen_until=began + DAY)
    assert verdict(site, "N4.1") == ("fail", 1, 1)
