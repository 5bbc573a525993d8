"""Reads of inspections: who may open what, the lists, what holds of the answers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from otklik.parties.models import Individual, StaffRole
from otklik.parties.roles import PERMISSIONS
from otklik.quality.models import (
    Inspection,
    InspectionAnswer,
    InspectionEvidence,
    InspectionPlan,
    InspectionStep,
    InspectionTemplate,
    InspectionTemplateVersion,
)
from otklik.quality.models.inspection_body import Item, Section
from otklik.quality.queries.agreement import Agreement, cohen, weighted
from otklik.quality.queries.inspection_score import is_good

User = Individual | AnonymousUser
ROWS: Final = 50
TOLD_DAYS: Final = 365  # over which the list is summed up
APPEAL_DAYS: Final = 5  # after it was submitted
STATES: Final = ("todo", "late", "submitted", "appealed", "accepted", "failed")


@dataclass(frozen=True)
class InspectionFilter:
    """Empty words and None filter nothing; state: one of STATES; plan: its number."""

    kind: str = ""
    state: str = ""
    touchpoint: int | None = None
    plan: int | None = None


@dataclass(frozen=True)
class InspectionList:
    rows: list[Inspection]
    next_after: int | None


@dataclass
class Totals:
    """shares: of those done that have a score; worst: items that failed more than once, however often, five at most.

    An item is counted over all versions of its template and worded as in the newest of those.
    """

    planned: int
    done: int = 0
    failed: int = 0
    shares: list[float] = field(default_factory=list)
    worst: list[tuple[Item, int]] = field(default_factory=list)


@dataclass(frozen=True)
class AnswerRow:
    """An item with what holds for it. earlier: answers that another one replaced, the newest first."""

    item: Item
    answer: InspectionAnswer | None
    photos: list[InspectionEvidence]
    earlier: list[InspectionAnswer] = field(default_factory=list)

    @property
    def value(self) -> Any:
        return None if self.answer is None or self.answer.value == "" else self.answer.value

    @property
    def is_bad(self) -> bool:
        applies = self.value not in (None, "na") and self.item.is_scored
        return applies and not is_good(self.item, self.value)


@dataclass(frozen=True)
class Filled:
    """An inspection with its answers by section."""

    inspection: Inspection
    sections: list[tuple[Section, list[AnswerRow]]]

    def rows(self) -> list[AnswerRow]:
        return [row for _section, rows in self.sections for row in rows]

    def values(self) -> dict[str, Any]:
        return {row.item.key: row.value for row in self.rows() if row.value is not None}

    def photos(self) -> dict[str, int]:
        return {row.item.key: len(row.photos) for row in self.rows()}


@dataclass(frozen=True)
class Compared:
    """Two assessors of one inspection. binary: answers yes, no, not applicable; steps: of scales, where both told one.

    differ: (item, the first one's answer, the second one's).
    """

    binary: Agreement | None
    steps: Agreement | None
    differ: list[tuple[Item, Any, Any]]
    same: int


def access_inspection(user: User, inspection_id: int) -> Inspection:
    """For those who read results; others get 404, and so does who has yet to answer the same for a comparison."""
    row = _reached(inspection_id, isinstance(user, Individual) and user.may("quality.read"))
    if _still_compares(user, row.pk):
        raise Http404
    return row


def access_assigned(user: User, inspection_id: int) -> Inspection:
    """Only for the person who does it."""
    row = _reached(inspection_id, isinstance(user, Individual) and user.may("quality.inspect"))
    if row.assignee_id != user.pk:
        raise Http404
    return row


def access_evidence(user: User, evidence_id: int) -> InspectionEvidence:
    """A photo: for those who read results and for the person who took it."""
    row = InspectionEvidence.objects.select_related("inspection").filter(pk=evidence_id).first()
    if row is None or not isinstance(user, Individual):
        raise Http404
    if not (user.may("quality.read") or (user.may("quality.inspect") and row.inspection.assignee_id == user.pk)):
        raise Http404
    if _still_compares(user, row.inspection_id):
        raise Http404
    return row


def access_inspection_template(user: User, template_id: int) -> InspectionTemplate:
    row = InspectionTemplate.objects.select_related("changed_by").filter(pk=template_id).first()
    if row is None or not (isinstance(user, Individual) and user.may("quality.read")):
        raise Http404
    return row


def inspections(asked: InspectionFilter, today: date, after: int | None = None) -> InspectionList:
    """By the moment drawn, the last first, ROWS of them, without those that only repeat another; after: a number."""
    rows = _with_names(Inspection.objects.filter(second_of=None).filter(_wanted(asked, today)))
    last = Inspection.objects.filter(pk=after).first() if after is not None else None
    if last is not None:
        rows = rows.filter(Q(planned_at__lt=last.planned_at) | Q(planned_at=last.planned_at, pk__lt=last.pk))
    found = list(rows.order_by("-planned_at", "-pk")[: ROWS + 1])
    return InspectionList(found[:ROWS], found[ROWS - 1].pk if len(found) > ROWS else None)


def inspections_of(person: Individual) -> tuple[list[Inspection], list[Inspection]]:
    """His to do, the first due first; and the last fifty he submitted."""
    rows = _with_names(Inspection.objects.filter(assignee=person))
    todo = rows.filter(submitted_at=None).order_by("due_on", "planned_at", "pk")
    return list(todo[:200]), list(rows.filter(submitted_at__isnull=False).order_by("-submitted_at")[:50])


def waiting_for(person: Individual) -> int:
    return Inspection.objects.filter(assignee=person, submitted_at=None).count()


def inspection_totals(asked: InspectionFilter, today: date) -> Totals:
    """Of the rows of the filter in the last TOLD_DAYS; of a plan, all of them. Three queries."""
    rows = Inspection.objects.filter(second_of=None).filter(_wanted(asked, today))
    if asked.plan is None:
        rows = rows.filter(planned_at__date__gt=today - timedelta(days=TOLD_DAYS))
    found, bad = Totals(rows.count()), Counter[tuple[int, str]]()
    newest: dict[tuple[int, str], int] = {}
    done = rows.filter(submitted_at__isnull=False).values_list("version__template", "version", "result")
    for template, version, result in done.iterator():
        found.done += 1
        found.failed += bool(result.get("failed"))
        found.shares += [] if result.get("share") is None else [result["share"]]
        keys = [(template, key) for key in result.get("bad", ())]
        bad.update(keys)
        newest |= {key: max(version, newest.get(key, 0)) for key in keys}
    worst = {key: times for key, times in bad.most_common(5) if times > 1}
    sheets = InspectionTemplateVersion.objects.in_bulk({newest[key] for key in worst})
    told = [(sheets[newest[key]].sheet.find(key[1]), times) for key, times in worst.items()]
    found.worst = [(item, times) for item, times in told if item is not None]
    return found


def filled(inspection: Inspection) -> Filled:
    """The answers that hold; three queries."""
    answers: dict[str, list[InspectionAnswer]] = {}
    counted = inspection.answers.filter(is_late=False).select_related("by")
    for answer in counted.order_by("-is_correction", "-sequence", "-key"):
        answers.setdefault(answer.item, []).append(answer)
    photos: dict[str, list[InspectionEvidence]] = {}
    for photo in inspection.evidence.filter(is_late=False).order_by("taken_at", "pk"):
        photos.setdefault(photo.item, []).append(photo)
    sections = []
    for section in inspection.version.sheet.sections:
        rows = []
        for item in section.items:
            told = answers.get(item.key, [])
            rows.append(AnswerRow(item, told[0] if told else None, photos.get(item.key, []), told[1:]))
        sections.append((section, rows))
    return Filled(inspection, sections)


def compared(first: Filled, second: Filled) -> Compared:
    """How far two assessors agree on what both answered."""
    ours, theirs = first.values(), second.values()
    both = [row.item for row in first.rows() if row.item.key in ours and row.item.key in theirs]
    scored = [item for item in both if item.is_scored]
    pairs = [(ours[item.key], theirs[item.key]) for item in scored if item.answer == "yes_no"]
    steps = [(ours[item.key], theirs[item.key]) for item in scored if item.answer == "scale"]
    told = [(float(a), float(b)) for a, b in steps if "na" not in (a, b)]
    differ = [(item, ours[item.key], theirs[item.key]) for item in scored if ours[item.key] != theirs[item.key]]
    return Compared(cohen(pairs), weighted(told), differ, len(scored) - len(differ))


def may_appeal(inspection: Inspection, person: Individual) -> bool:
    """Those who answer for touchpoints, except the assessor; whether the days are over is said when they try."""
    kinds = {step.kind for step in inspection.steps.all()}
    is_open = inspection.submitted_at is not None and inspection.accepted_at is None
    if inspection.competitor_place_id is not None:  # nobody here answers for a competitor's touchpoint
        return False
    is_another = person.pk != inspection.assignee_id and inspection.second_of_id is None
    return is_open and is_another and InspectionStep.APPEALED not in kinds and person.may("quality.duty")


def may_decide(inspection: Inspection, person: Individual) -> bool:
    """Neither the assessor nor whoever appealed."""
    involved = {inspection.assignee_id, *(row.by_id for row in inspection.steps.all() if row.kind == "appealed")}
    is_open = inspection.submitted_at is not None and inspection.accepted_at is None and inspection.second_of_id is None
    return is_open and person.pk not in involved and person.may("quality.manage")


def inspectors() -> QuerySet[Individual]:
    """Who may be given inspections."""
    roles = [role for role, allowed in PERMISSIONS.items() if "quality.inspect" in allowed]
    holders = StaffRole.objects.filter(role__in=roles).values("individual")
    return Individual.objects.filter(pk__in=holders, is_active=True).order_by("name", "pk")


def inspection_templates() -> list[InspectionTemplate]:
    versions = InspectionTemplateVersion.objects.order_by("-number")
    rows = InspectionTemplate.objects.prefetch_related(Prefetch("versions", versions))
    return list(rows.order_by("kind", "pk"))


def newest_versions() -> list[InspectionTemplateVersion]:
    """What can be planned: the newest version of each template, by kind."""
    found: dict[int, InspectionTemplateVersion] = {}
    for row in InspectionTemplateVersion.objects.select_related("template").order_by("number"):
        found[row.template_id] = row
    return sorted(found.values(), key=lambda row: (row.template.kind, row.template_id))


def inspection_plans() -> list[InspectionPlan]:
    """The last hundred with how many are planned and done."""
    counts = {"planned": Count("inspections"), "done": Count("inspections", Q(inspections__submitted_at__isnull=False))}
    rows = InspectionPlan.objects.select_related("version__template", "made_by").annotate(**counts)
    return list(rows.order_by("-pk")[:100])


def inspection_record(told: Filled) -> dict[str, Any]:
    """All of an inspection for a file, with the hashes of its evidence; people by reference."""
    row = told.inspection
    return {
        "inspection": row.ref,
        "template": {"code": row.version.template.code, "version": row.version.number},
        "touchpoint": row.touchpoint.code,
        "competitor": row.competitor.code if row.competitor else None,
        "competitor_address": row.competitor_place.address if row.competitor_place else None,
        "assignee": row.assignee.ref,
        "planned_at": row.planned_at.isoformat(),
        "due_on": row.due_on.isoformat(),
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "accepted_at": row.accepted_at.isoformat() if row.accepted_at else None,
        "result": row.result,
        "steps": [
            {"kind": step.kind, "at": step.at.isoformat(), "by": step.by.ref if step.by else None, "words": step.words}
            for step in row.steps.all()
        ],
        "answers": [_answer_record(one) for one in told.rows()],
    }


def _answer_record(row: AnswerRow) -> dict[str, Any]:
    answer = row.answer
    told: dict[str, Any] = {"item": row.item.key, "critical": row.item.critical, "weight": row.item.weight}
    told |= {"value": row.value, "note": answer.note if answer else ""}
    told |= {"answered_at": answer.answered_at.isoformat() if answer else None}
    told |= {"is_correction": bool(answer and answer.is_correction), "replaced": len(row.earlier)}
    return told | {
        "photos": [
            {
                "sha256": photo.sha256, "phone_sha256": photo.phone_sha256, "taken_at": photo.taken_at.isoformat(),
                "received_at": photo.received_at.isoformat(), "size": photo.size, "place": photo.place,
                "exif": photo.exif,
            }
            for photo in row.photos
        ]
    }  # fmt: skip


def _reached(inspection_id: int, is_allowed: bool) -> Inspection:
    names = ("version__template", "touchpoint", "assignee", "second_of", "plan", "competitor_place__competitor")
    rows = Inspection.objects.select_related(*names)
    steps = InspectionStep.objects.select_related("by").order_by("at", "pk")
    row = rows.prefetch_related(Prefetch("steps", steps)).filter(pk=inspection_id).first() if is_allowed else None
    if row is None:
        raise Http404
    return row


def _still_compares(user: User, inspection_id: int) -> bool:
    """Whether he is asked the same as somebody else and has not submitted: what the other said would lead him."""
    own = Inspection.objects.filter(assignee=user.pk, submitted_at=None)
    return own.filter(Q(second_of=inspection_id) | Q(second=inspection_id)).exists()


def _with_names(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    names = ("version__template", "touchpoint", "assignee", "competitor_place__competitor")
    return rows.select_related(*names).prefetch_related("steps")


def _wanted(asked: InspectionFilter, today: date) -> Q:
    found = Q()
    if asked.kind:
        found &= Q(version__template__kind=asked.kind)
    if asked.touchpoint is not None:
        found &= Q(touchpoint=asked.touchpoint)
    if asked.plan is not None:
        found &= Q(plan=asked.plan)
    appealed = InspectionStep.objects.filter(kind=InspectionStep.APPEALED).values("inspection")
    states = {
        "todo": Q(submitted_at=None),
        "late": Q(submitted_at=None, due_on__lt=today),
        "submitted": Q(submitted_at__isnull=False, accepted_at=None),
        "appealed": Q(pk__in=appealed, accepted_at=None),
        "accepted": Q(accepted_at__isnull=False),
        "failed": Q(result__failed=True),
    }
    return found & states.get(asked.state, Q())


def appeal_ends(inspection: Inspection) -> Any:
    """Until when it may be appealed, None before it is submitted."""
    return inspection.submitted_at + timedelta(days=APPEAL_DAYS) if inspection.submitted_at else None
