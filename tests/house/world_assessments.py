"""An assessment that runs, and a drill held in it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from otklik.quality import actions
from otklik.quality.actions import AssessmentTerms, DrillMoments
from otklik.touchpoints.models import Touchpoint
from tests.house.cast_sets import those_who_may

if TYPE_CHECKING:
    from tests.house.world import World


def build(world: "World", at: datetime) -> None:
    _assessment(world, at)
    world.add("phase", "continuity", "a phase")
    world.add("sheet", "zip", "a form of the report")


def grow(world: "World", at: datetime) -> None:
    _assessment(world, at)


def _assessment(world: "World", at: datetime) -> None:
    readers, marta = those_who_may("quality.read"), world.people["marta"]
    word = world.secrets.text
    place = Touchpoint.objects.get(code="phone")
    terms = AssessmentTerms(
        title=word("title of an assessment", readers),
        goals=word("goals of an assessment", readers),
        risks=word("risks of an assessment", readers),
        begins_on=at.date() - timedelta(days=3),
        ends_on=at.date() + timedelta(days=3),
        touchpoints=[place],
        norms=[str(world.things["code"][0].value)],
    )
    row = actions.plan_assessment(terms=terms, by=marta, at=at)
    actions.propose_assessment(assessment=row, by=marta, at=at)
    actions.approve_assessment(assessment=row, by=world.people["oleg"], at=at)
    actions.write_drill(
        touchpoint=place,
        moments=DrillMoments(at - timedelta(hours=2), at - timedelta(hours=1)),
        scenario=word("scenario of a drill", readers),
        assessment=row,
        by=marta,
        at=at,
    )
    actions.measure_assessment(assessment=row, at=at)
    world.add("assessment_id", row.pk, "an assessment")
