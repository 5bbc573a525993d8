"""Write the questions of inspections: a draft is changed, a published version stays as it is."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.models import InspectionTemplate, InspectionTemplateVersion
from otklik.quality.models.inspection_body import KINDS, MOST_ITEMS, Item, Section, Sheet, Words, sheet_of

PRESETS: Final = Path(__file__).resolve().parent.parent / "data" / "inspections"


class TemplateCodeTaken(Exception):
    """Another template has this code."""


class NoQuestions(Exception):
    """A template without items is not published."""


class SameAsBefore(Exception):
    """The draft says what the newest version says."""


class ItemKeyTaken(Exception):
    """Another item of the template has this key."""


class TooManyItems(Exception):
    """A template holds MOST_ITEMS items."""


def begin_inspection_template(
    *, code: str, kind: str, sheet: Sheet, by: Individual | None, at: datetime
) -> InspectionTemplate:
    """A template with its first draft; raises TemplateCodeTaken and ValueError for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(kind)
    try:
        with transaction.atomic():
            draft = sheet_of(sheet.as_json()).as_json()
            row = InspectionTemplate.objects.create(code=code, kind=kind, draft=draft, changed_by=by, changed_at=at)
            _audit(row, "inspections.template", by, at)
    except IntegrityError:
        if InspectionTemplate.objects.filter(code=code).exists():
            raise TemplateCodeTaken(code) from None
        raise
    return row


def redraw_inspection_template(
    *, template: InspectionTemplate, sheet: Sheet, by: Individual, at: datetime
) -> InspectionTemplate:
    """Another draft instead of the present one; raises BadTemplate."""
    return _redraw(template, lambda _present: sheet, by, at)


def put_item(
    *, template: InspectionTemplate, section: str, title: Words, item: Item, place: int, by: Individual, at: datetime,
    was: str = "",
) -> InspectionTemplate:  # fmt: skip
    """Add an item to a section, or tell the one called `was` anew; place: from 1, beyond the last is the last.

    title: of the section, if it does not exist yet. Raises ItemKeyTaken, TooManyItems, BadTemplate.
    """

    def put(sheet: Sheet) -> Sheet:
        if item.key != was and sheet.find(item.key):
            raise ItemKeyTaken(item.key)
        rest = _without(sheet, was)
        if sum(1 for _one in rest.items()) >= MOST_ITEMS:
            raise TooManyItems
        sections = list(rest.sections)
        if section not in [row.key for row in sections]:
            sections.append(Section(section, title))
        for number, row in enumerate(sections):
            if row.key == section:
                items = list(row.items)
                items.insert(max(0, place - 1), item)
                sections[number] = replace(row, items=tuple(items))
        return replace(rest, sections=tuple(row for row in sections if row.items))

    return _redraw(template, put, by, at)


def remove_item(*, template: InspectionTemplate, key: str, by: Individual, at: datetime) -> InspectionTemplate:
    """Take an item out of the draft; a section that is empty then goes with it."""

    def remove(sheet: Sheet) -> Sheet:
        rest = _without(sheet, key)
        return replace(rest, sections=tuple(row for row in rest.sections if row.items))

    return _redraw(template, remove, by, at)


def publish_inspection_template(
    *, template: InspectionTemplate, by: Individual | None, at: datetime
) -> InspectionTemplateVersion:
    """The draft becomes the next version; inspections that are planned already keep theirs.

    Raises NoQuestions and SameAsBefore.
    """
    with transaction.atomic():
        row = InspectionTemplate.objects.select_for_update().get(pk=template.pk)
        if not any(row.sheet.items()):
            raise NoQuestions
        last = row.versions.order_by("-number").first()
        if last is not None and last.body == row.draft:
            raise SameAsBefore
        version = InspectionTemplateVersion.objects.create(
            template=row, number=last.number + 1 if last else 1, body=row.draft, published_by=by, published_at=at
        )
        _audit(row, "inspections.publish", by, at, version=version.number)
    return version


def bring_presets(*, by: Individual | None, at: datetime) -> int:
    """The templates that come with the product, one of each kind, published; those that exist stay. How many came."""
    known = set(InspectionTemplate.objects.values_list("code", flat=True))
    came = 0
    for path in sorted(PRESETS.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        if told["code"] not in known:
            came += _bring(told, by, at)
    return came


def _bring(told: dict[str, Any], by: Individual | None, at: datetime) -> int:
    sheet = sheet_of(json.loads(json.dumps(told["template"])))
    try:
        with transaction.atomic():
            row = begin_inspection_template(code=told["code"], kind=told["kind"], sheet=sheet, by=by, at=at)
            publish_inspection_template(template=row, by=by, at=at)
    except (TemplateCodeTaken, IntegrityError):
        return 0  # another was faster
    return 1


def _redraw(
    template: InspectionTemplate, change: Callable[[Sheet], Sheet], by: Individual, at: datetime
) -> InspectionTemplate:
    """change: from the draft as it is now, which somebody else may have changed since the page was opened."""
    with transaction.atomic():
        row = InspectionTemplate.objects.select_for_update().get(pk=template.pk)
        row.draft = sheet_of(change(row.sheet).as_json()).as_json()
        row.changed_by, row.changed_at = by, at
        row.save()
    return row


def _without(sheet: Sheet, key: str) -> Sheet:
    sections = (replace(row, items=tuple(item for item in row.items if item.key != key)) for row in sheet.sections)
    return replace(sheet, sections=tuple(sections))


def _audit(row: InspectionTemplate, act: str, by: Individual | None, at: datetime, **facts: int) -> None:
    if by is not None:
        audit.record(actor=by.ref, act=act, subject=row.ref, at=at, **facts)
