"""Plan inspections, do them, submit them. Every answer is a row of its own, so that a phone may send it twice."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.timezone import get_default_timezone, localdate

from otklik.core import audit
from otklik.core.events import publish
from otklik.core.text import clean_text
from otklik.parties.models import Individual
from otklik.quality.events import InspectionsAssigned, InspectionSubmitted
from otklik.quality.models import (
    CompetitorPlace,
    Inspection,
    InspectionAnswer,
    InspectionPlan,
    InspectionStep,
    InspectionTemplateVersion,
)
from otklik.quality.models.inspection_body import BadAnswer, Item, cleaned
from otklik.quality.queries.inspection_score import missing, score
from otklik.quality.queries.inspections import filled
from otklik.quality.queries.sampling import moments, working_days
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import timetable_of

PUBLIC_KINDS: Final = ("A01", "A02", "A03", "A10")
MOST_AT_ONCE: Final = 200  # inspections of a plan, answers of one sending
MOST_ANSWERS: Final = 5000  # of one inspection
LONGEST_NOTE: Final = 2000
_LAST_SEQUENCE: Final = 2**53


class NotPublicScript(Exception):
    """Only scripts of what every customer may see and ask (PUBLIC_KINDS) are taken to a competitor."""


class PlanTooLarge(Exception):
    """A plan holds MOST_AT_ONCE inspections."""


class PlanExists(Exception):
    """This version is drawn with this seed from this day already; args: the number of that plan."""


class NoOpenHours(Exception):
    """No touchpoint of the plan is open in these days."""


class MayNotInspect(Exception):
    """This person's roles do not allow inspections."""


class AlreadySubmitted(Exception):
    """The inspection takes no more answers."""


class NotWhole(Exception):
    """Items without an answer or without the photo they require; `items` names them."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__(", ".join(item.key for item in items))
        self.items = list(items)


class SecondExists(Exception):
    """Somebody else repeats this inspection already, or it is itself a repetition."""


class SameAssessor(Exception):
    """Who did the inspection cannot be compared with himself."""


@dataclass(frozen=True)
class Told:
    """One answer as the phone sends it. key: made by the phone, once for ever; answered_at: by its clock."""

    key: str
    item: str
    value: Any
    note: str
    sequence: int
    answered_at: datetime


@dataclass(frozen=True)
class TakenAnswers:
    """Keys the server has now, new or known before; refused: key -> "item", "value", "key" or "many"."""

    kept: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def plan_inspections(
    *,
    version: InspectionTemplateVersion,
    touchpoints: Sequence[Touchpoint],
    each: int,
    begins_on: date,
    ends_on: date,
    days_to_do: int,
    assignees: Sequence[Individual],
    by: Individual,
    at: datetime,
    seed: str = "",
    competitor_places: Sequence[CompetitorPlace] = (),
) -> InspectionPlan:
    """Draw `each` moments for every touchpoint in its open hours; people take turns. The same seed draws the same.

    days_to_do: from the moment drawn to the last day. competitor_places: drawn in the hours of our touchpoint they are
    compared with. Raises PlanTooLarge, PlanExists, NoOpenHours, MayNotInspect, NotPublicScript.
    """
    if each * (len(touchpoints) + len(competitor_places)) > MOST_AT_ONCE:
        raise PlanTooLarge
    if competitor_places and version.template.kind not in PUBLIC_KINDS:
        raise NotPublicScript
    for person in assignees:
        _insist(person)
    seed = seed or secrets.token_hex(8)
    places = [*((one, None) for one in touchpoints), *((one.ours, one) for one in competitor_places)]
    drawn = _drawn(places, begins_on, ends_on, each, seed)
    if not drawn:
        raise NoOpenHours
    with transaction.atomic():
        plan = _begun(
            InspectionPlan(
                version=version, begins_on=begins_on, ends_on=ends_on, each=each, seed=seed, made_by=by, made_at=at
            )
        )
        rows = [
            Inspection(
                version=version, touchpoint=place, competitor_place=theirs, plan=plan, planned_at=when, made_at=at,
                assignee=assignees[number % len(assignees)], due_on=localdate(when) + timedelta(days=days_to_do),
            )
            for number, (when, place, theirs) in enumerate(drawn)
        ]  # fmt: skip
        Inspection.objects.bulk_create(rows)
        audit.record(actor=by.ref, act="inspections.plan", subject=f"inspection_plan:{plan.pk}", at=at, count=len(rows))
        _tell(rows, at)
    return plan


def assign_second(
    *, inspection: Inspection, assignee: Individual, due_on: date, by: Individual, at: datetime
) -> Inspection:
    """Have another person answer the same questions about the same touchpoint, to compare the two.

    Raises SecondExists, SameAssessor, MayNotInspect.
    """
    _insist(assignee)
    with transaction.atomic():
        row = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if row.second_of_id or Inspection.objects.filter(second_of=row).exists():
            raise SecondExists
        if row.assignee_id == assignee.pk:
            raise SameAssessor
        second = Inspection.objects.create(
            version=row.version, touchpoint=row.touchpoint, competitor_place=row.competitor_place, second_of=row,
            assignee=assignee, planned_at=at, due_on=due_on, made_at=at,
        )  # fmt: skip
        audit.record(actor=by.ref, act="inspections.second", subject=row.ref, at=at)
        _tell([second], at)
    return second


def take_answers(*, inspection: Inspection, told: Sequence[Told], by: Individual, at: datetime) -> TakenAnswers:
    """Keep what came from a phone, each answer once, in whatever order. What is wrong is refused one by one.

    Answers that come after the inspection was submitted are kept as late and count for nothing.
    """
    with transaction.atomic():
        row = Inspection.objects.select_for_update(of=("self",)).select_related("version").get(pk=inspection.pk)
        sheet = row.version.sheet
        known = dict(
            InspectionAnswer.objects.filter(key__in=[one.key for one in told]).values_list("key", "inspection")
        )
        room = MOST_ANSWERS - row.answers.count()
        taken, fresh = TakenAnswers(), dict[str, InspectionAnswer]()
        for one in told:
            if known.get(one.key, row.pk) != row.pk:
                taken.refused[one.key] = "key"
            elif one.key in known or one.key in fresh:
                taken.kept.append(one.key)
            elif len(fresh) >= room:
                taken.refused[one.key] = "many"
            elif item := sheet.find(one.item):
                _take(row, item, one, by, at, taken, fresh)
            else:
                taken.refused[one.key] = "item"
        InspectionAnswer.objects.bulk_create(fresh.values())
    return taken


def submit_inspection(*, inspection: Inspection, by: Individual, at: datetime) -> Inspection:
    """Say that it is done: from now on nothing of it changes. Raises AlreadySubmitted and NotWhole."""
    with transaction.atomic():
        row = Inspection.objects.select_for_update(of=("self",)).select_related("version").get(pk=inspection.pk)
        if row.submitted_at is not None:
            raise AlreadySubmitted
        told = filled(row)
        items = list(row.version.sheet.items())
        if lacking := missing(items, told.values(), told.photos()):
            raise NotWhole(lacking)
        found = score(items, told.values())
        row.submitted_at, row.result = at, found.as_json()
        row.save(update_fields=["submitted_at", "result"])
        InspectionStep.objects.create(inspection=row, kind=InspectionStep.SUBMITTED, by=by, at=at)
        if row.second_of_id is None and row.competitor_place_id is None:
            publish(InspectionSubmitted(row.pk, row.touchpoint_id, list(found.critical)), at=at)
    return row


def next_sequence(inspection: Inspection) -> int:
    """The number of the next answer: greater than all the server knows."""
    last = inspection.answers.order_by("-sequence").values_list("sequence", flat=True).first()
    return (last or 0) + 1


def _begun(plan: InspectionPlan) -> InspectionPlan:
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        drawn = InspectionPlan.objects.filter(version=plan.version, seed=plan.seed, begins_on=plan.begins_on)
        known = drawn.values_list("pk", flat=True).first()
        if known is None:
            raise
        raise PlanExists(known) from None
    return plan


def _take(
    row: Inspection, item: Item, one: Told, by: Individual, at: datetime, taken: TakenAnswers,
    fresh: dict[str, InspectionAnswer],
) -> None:  # fmt: skip
    try:
        value = cleaned(item, one.value)
    except BadAnswer:
        taken.refused[one.key] = "value"
        return
    if not 0 < one.sequence < _LAST_SEQUENCE:
        taken.refused[one.key] = "value"
        return
    fresh[one.key] = InspectionAnswer(
        inspection=row, item=item.key, value=clean_text(value) if isinstance(value, str) else value,
        note=clean_text(one.note)[:LONGEST_NOTE], key=one.key, sequence=one.sequence, answered_at=one.answered_at,
        received_at=at, by=by, is_late=row.submitted_at is not None,
    )  # fmt: skip
    taken.kept.append(one.key)


def _drawn(
    places: Sequence[tuple[Touchpoint, CompetitorPlace | None]], begins_on: date, ends_on: date, each: int, seed: str
) -> list[tuple[datetime, Touchpoint, CompetitorPlace | None]]:
    """Moments of all places together, in their order."""
    zone = get_default_timezone()
    begins = datetime.combine(begins_on, time(), zone)
    ends = datetime.combine(ends_on + timedelta(days=1), time(), zone)
    drawn = list[tuple[datetime, Touchpoint, CompetitorPlace | None]]()
    for place, theirs in places:
        hours = timetable_of(place.calendar) if place.calendar else working_days()
        salt = f"{seed}:{place.code}" + (f":{theirs.pk}" if theirs else "")
        drawn += [(when, place, theirs) for when in moments(hours, begins, ends, each, salt)]
    return sorted(drawn, key=lambda one: (one[0], one[1].pk, one[2].pk if one[2] else 0))


def _tell(rows: Sequence[Inspection], at: datetime) -> None:
    """One letter to each person, however many there are."""
    for assignee in sorted({row.assignee_id for row in rows}):
        publish(InspectionsAssigned(assignee, [row.pk for row in rows if row.assignee_id == assignee]), at=at)


def _insist(person: Individual) -> None:
    if not person.may("quality.inspect"):
        raise MayNotInspect(person.ref)
