"""What inspections tell of norms: equipment in order, plans for failures, the programme done."""

from datetime import timedelta

import pytest

from otklik.quality.actions.inspection_templates import bring_presets
from otklik.quality.models import Inspection, InspectionTemplateVersion
from otklik.quality.queries.judging import judged
from otklik.touchpoints.models import Norm, Touchpoint
from tests.cast import NOON

TODAY = NOON.date()


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
    inspect(offices, "equipment", 5, bad=["till"], critical=["till"])
    assert verdict(offices, "N2.1") == ("fail", 29, 30)  # 97 %, but a critical one


def test_a_plan_for_failures_allows_no_exception(inspect):
    phone = Touchpoint.objects.get(code="phone")
    inspect(phone, "continuity-drill", 30, bad=["told"])  # no fact for the norm
    assert verdict(phone, "N3.2") == ("pass", 5, 5)
    inspect(phone, "continuity-drill", 3, bad=["reviewed"])
    assert verdict(phone, "N3.2") == ("fail", 4, 5)


def test_the_programme_counts_what_was_due(inspect):
    analysis, site = (Touchpoint.objects.get(code=code) for code in ("feedback-analysis", "site"))
    assert verdict(analysis, "N4.1") == ("nothing", None, 0)
    inspect(site, "content-review", 9)
    inspect(Touchpoint.objects.get(code="phone"), "mystery-call", 9, in_time=False)
    assert (verdict(analysis, "N4.1"), verdict(site, "N4.1")) == (("fail", 1, 2), ("pass", 1, 1))
