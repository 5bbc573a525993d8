"""Inspections of the demo operator: what people saw at offices, on the phone and in the chat; photos drawn here."""

import io
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from PIL import Image, ImageDraw, ImageFont

from demo import facts
from otklik.parties.models import Individual
from otklik.quality.actions.inspection_decisions import accept_silent, appeal_inspection, decide_appeal
from otklik.quality.actions.inspection_evidence import keep_photo
from otklik.quality.actions.inspection_templates import bring_presets
from otklik.quality.actions.inspections import Told, assign_second, plan_inspections, submit_inspection, take_answers
from otklik.quality.models import Inspection, InspectionPlan, InspectionTemplateVersion
from otklik.quality.models.inspection_body import Item
from otklik.touchpoints.models import Touchpoint

_HOUR: Final = timedelta(hours=1)
_SIZE: Final = (640, 480)


def load(at: datetime, people: dict[str, Individual]) -> Iterator[int]:
    """Templates, plans, then inspections one by one; yields how many came. Safe twice."""
    told = facts.inspections()
    bring_presets(by=None, at=at - timedelta(days=120))
    for plan in told["plan"]:
        if not InspectionPlan.objects.filter(seed=plan["seed"]).exists():
            yield _planned(plan, at, people)
    for second in told["second"]:
        _second(second, people)
    for appeal in told["appeal"]:
        _appeal(appeal, people)
    for days in range(88, -1, -1):
        accept_silent(at - timedelta(days=days))


def _planned(told: facts.Facts, at: datetime, people: dict[str, Individual]) -> int:
    begins, ends = (localdate(at - timedelta(days=told[name])) for name in ("begins", "ends"))
    made_at = min(at, at - timedelta(days=told["begins"] + 3))
    versions = InspectionTemplateVersion.objects.filter(template__code=told["template"])
    plan = plan_inspections(
        version=versions.order_by("number")[0],
        touchpoints=list(Touchpoint.objects.filter(code__in=told["touchpoints"]).order_by("pk")),
        each=told["each"], begins_on=begins, ends_on=ends, days_to_do=2, seed=told["seed"],
        assignees=[people[key] for key in told["people"]], by=people["marta"], at=made_at,
    )  # fmt: skip
    seen: dict[str, int] = {}
    rows = Inspection.objects.filter(plan=plan).select_related("version", "touchpoint", "assignee")
    for row in rows.order_by("planned_at", "pk"):
        place = row.touchpoint.code
        seen[place] = seen.get(place, 0) + 1
        if row.planned_at < at - 3 * _HOUR and not told.get("open"):
            faults = [one for one in told.get("fault", ()) if (one["at"], one["number"]) == (place, seen[place])]
            carry_out(row, {one["item"]: one for one in faults}, told.get("words", ()))
    return rows.count()


def carry_out(row: Inspection, faults: dict[str, facts.Facts], words: Any) -> None:
    """Everything in order but the faults."""
    dice, when = random.Random(f"{row.plan_id} {row.pk}"), row.planned_at
    items = list(row.version.sheet.items())
    told = []
    for number, item in enumerate(items, 1):
        fault = faults.get(item.key, {})
        value = fault.get("value", _fine(item, dice, words))
        moment = when + timedelta(minutes=number)
        told.append(Told(f"demo-{row.pk}-{number}", item.key, value, fault.get("note", ""), number, moment))
    take_answers(inspection=row, told=told, by=row.assignee, at=when + _HOUR)
    for number, item in enumerate(items, 1):
        if item.evidence or item.answer == "photo":
            _photo(row, item, number, when + timedelta(minutes=number))
    submit_inspection(inspection=row, by=row.assignee, at=when + _HOUR)


def _fine(item: Item, dice: random.Random, words: Any) -> Any:
    if item.answer == "scale":
        return dice.choice((3, 4, 4))
    if item.answer == "number":
        low, high = item.low or 0, item.high if item.high is not None else 2 * (item.low or 0)
        return round(low + (high - low) * dice.uniform(0.2, 0.8))
    if item.answer == "photo":
        return ""
    if item.answer == "text":
        return dice.choice(words) if words else "—"
    return "yes"


def _photo(row: Inspection, item: Item, number: int, when: datetime) -> None:
    file = SimpleUploadedFile("photo.jpg", picture(f"{row.pk} {item.key}", when), "image/jpeg")
    place = {"latitude": round(53.9 + row.pk / 1000, 5), "longitude": round(27.5 + number / 1000, 5), "accuracy": 14.0}
    keep_photo(
        inspection=row, item=item.key, key=f"demo-{row.pk}-{item.key}", file=file, taken_at=when, by=row.assignee,
        at=when + _HOUR, place=place,
    )  # fmt: skip


def picture(seed: str, when: datetime) -> bytes:
    """A front with a sign, a door and a plate with hours, as a camera would have saved it: JPEG with EXIF."""
    dice = random.Random(seed)
    sky, wall = dice.choice((("#bcd3e6", "#d8cbb8"), ("#9fb3c8", "#c9c4bb"), ("#e3e7ea", "#b9a999")))
    made = Image.new("RGB", _SIZE, sky)
    draw = ImageDraw.Draw(made)
    left = dice.randrange(40, 110)
    draw.rectangle((left, 120, left + 460, 480), fill=wall)
    draw.rectangle((left + 20, 140, left + 440, 200), fill="#0b6e75")
    draw.text((left + 150, 148), "PARUS", fill="white", font=ImageFont.load_default(40))
    draw.rectangle((left + 300, 240, left + 400, 470), fill="#5c4a3a")
    draw.rectangle((left + 312, 270, left + 388, 350), fill="#f4f1ea")
    draw.text((left + 320, 285), "9 - 20", fill="#222222", font=ImageFont.load_default(22))
    draw.rectangle((left + 50, 250, left + 240, 400), fill="#87a7b5")
    draw.rectangle((0, 462, *_SIZE), fill="#8b8b86")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Parus demo", "Drawn picture", when.strftime("%Y:%m:%d %H:%M:%S")
    out = io.BytesIO()
    made.save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()


def _found(told: facts.Facts) -> Inspection | None:
    """The inspection a fact speaks of, None where the plan has not come so far."""
    rows = Inspection.objects.filter(plan__seed=told["plan"], touchpoint__code=told["at"], second_of=None)
    found = list(rows.select_related("version").order_by("planned_at", "pk")[: told["number"]])
    return found[-1] if len(found) == told["number"] and found[-1].submitted_at else None


def _second(told: facts.Facts, people: dict[str, Individual]) -> None:
    row = _found(told)
    if row is None or row.submitted_at is None or Inspection.objects.filter(second_of=row).exists():
        return
    who, at = people[told["who"]], row.submitted_at + _HOUR
    second = assign_second(inspection=row, assignee=who, due_on=localdate(at), by=people["marta"], at=at)
    first = {answer.item: answer.value for answer in row.answers.all()} | told["answers"]
    answers = [
        Told(f"demo-{second.pk}-{number}", item.key, first[item.key], "", number, at)
        for number, item in enumerate(row.version.sheet.items(), 1)
    ]
    take_answers(inspection=second, told=answers, by=who, at=at)
    for number, item in enumerate(row.version.sheet.items(), 1):
        if item.evidence:
            _photo(second, item, number, at)
    submit_inspection(inspection=second, by=who, at=at + _HOUR)


def _appeal(told: facts.Facts, people: dict[str, Individual]) -> None:
    row = _found(told)
    if row is None or row.submitted_at is None or row.steps.filter(kind="appealed").exists():
        return
    by = people[told["by"]] if people[told["by"]].pk != row.assignee_id else people[told["otherwise"]]
    appeal_inspection(inspection=row, words=told["words"], by=by, at=row.submitted_at + 20 * _HOUR)
    judge = next(
        people[key] for key in (told["decided_by"], "marta", "igor") if people[key].pk not in (row.assignee_id, by.pk)
    )
    decide_appeal(
        inspection=row, is_upheld=told["verdict"] == "upheld", words=told["reason"], by=judge,
        corrections=told.get("fix", {}), at=row.submitted_at + 66 * _HOUR,
    )  # fmt: skip
