"""Inspections: one that goes on, one submitted, appealed and repeated by a second assessor; a template, a plan."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from otklik.quality.actions.inspection_decisions import appeal_inspection
from otklik.quality.actions.inspection_evidence import keep_photo
from otklik.quality.actions.inspection_templates import begin_inspection_template, publish_inspection_template
from otklik.quality.actions.inspections import Told, assign_second, plan_inspections, submit_inspection, take_answers
from otklik.quality.models import Inspection, InspectionEvidence, InspectionTemplateVersion
from otklik.quality.models.inspection_body import Item, Section, Sheet
from otklik.touchpoints.models import Touchpoint
from tests.house.cast_sets import those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

READERS = those_who_may("quality.read")
SEEING = READERS | {"kirill"}  # who does it sees his own


def build(world: "World", at: datetime) -> None:
    version = _template(world, at)
    waiting, done = _inspections(world, version, at)
    world.add("template_id", version.template_id, "a template of inspections")
    world.add("item", "1", "a question of an inspection")
    world.add("inspection_id", done.pk, "an inspection, submitted")
    world.add("inspection_id", waiting.pk, "an inspection, to be done")
    for row in (waiting, done):
        world.add("assigned_id", row.pk, "an inspection of Kirill", staff=frozenset({"kirill"}))
    world.add("evidence_id", InspectionEvidence.objects.get(inspection=done).pk, "a photo", staff=SEEING)


def grow(world: "World", at: datetime) -> None:
    _inspections(world, _template(world, at), at)


def _template(world: "World", at: datetime) -> InspectionTemplateVersion:
    """Every template has a question called 1: the walk over the addresses takes any of each."""
    word = world.secrets.text
    item = Item("1", {"ru": word("question of an inspection", SEEING)}, critical=True, evidence=True)
    section = Section("1", {"ru": word("section of an inspection", SEEING)}, (item,))
    sheet = Sheet({"ru": word("title of a template", SEEING)}, {"ru": word("words on a template", SEEING)}, (section,))
    marta, code = world.people["marta"], f"template-{world.number()}"
    row = begin_inspection_template(code=code, kind="A01", sheet=sheet, by=marta, at=at)
    return publish_inspection_template(template=row, by=marta, at=at)


def _inspections(world: "World", version: InspectionTemplateVersion, at: datetime) -> list[Inspection]:
    """The one to be done and the one submitted."""
    word, kirill, timur = world.secrets.text, world.people["kirill"], world.people["timur"]
    day = (at + timedelta(days=1)).date()
    plan = plan_inspections(
        version=version, touchpoints=[Touchpoint.objects.get(code="phone")], each=2, begins_on=day,
        ends_on=day + timedelta(days=20), days_to_do=1, assignees=[kirill], by=world.people["marta"], at=at,
        seed=f"seed-{world.number()}",
    )  # fmt: skip
    waiting, done = Inspection.objects.filter(plan=plan).select_related("version").order_by("pk")
    note = word("note of an inspection", SEEING)
    key = f"house-{done.pk}-answer"
    take_answers(inspection=done, told=[Told(key, "1", "no", note, 1, at)], by=kirill, at=at)
    _photo(done, f"house-{done.pk}-photo", at)
    submit_inspection(inspection=done, by=kirill, at=at)
    words = word("words of an appeal", SEEING)
    appeal_inspection(inspection=done, words=words, by=timur, at=at + timedelta(hours=1))
    second = assign_second(inspection=done, assignee=timur, due_on=day, by=world.people["marta"], at=at)
    again = Told(f"house-{second.pk}-answer", "1", "no", "", 1, at)
    take_answers(inspection=second, told=[again], by=timur, at=at)
    _photo(second, f"house-{second.pk}-photo", at)
    submit_inspection(inspection=second, by=timur, at=at)  # until then the first one is closed to him
    return [waiting, done]


def _photo(row: Inspection, key: str, at: datetime) -> None:
    from tests.house.world import upload

    keep_photo(inspection=row, item="1", key=key, file=upload("a.png"), taken_at=at, by=row.assignee, at=at)
