"""Shelves of the knowledge base: add, name, put in order, archive."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.core.text import clean_line
from otklik.knowledge.actions.rights import NotAllowed
from otklik.knowledge.events import SectionChanged
from otklik.knowledge.models import Article, Section
from otklik.parties.models import Individual

_ICON: Final = "book"


class KeyTaken(Exception):
    """There is a section of this key, perhaps an archived one."""


class SectionNotEmpty(Exception):
    """Articles that are not archived stand in the section."""


def add_section(*, key: str, title: Mapping[str, str], by: Individual, at: datetime) -> Section:
    """A shelf at the end of the list. title: by language code; the key never changes. Raises NotAllowed, KeyTaken."""
    _insist(by)
    try:
        with transaction.atomic():
            last = Section.objects.order_by("-position").values_list("position", flat=True).first()
            section = Section.objects.create(
                key=key, title=_clean(title), icon=_ICON, position=0 if last is None else last + 1
            )
            _tell(section, "add_section", by, at)
    except IntegrityError:
        if not Section.objects.filter(key=key).exists():
            raise
        raise KeyTaken from None
    return section


def rename_section(*, section: Section, title: Mapping[str, str], by: Individual, at: datetime) -> Section:
    """Another title; its addresses stay. Raises NotAllowed."""
    _insist(by)
    with transaction.atomic():
        row = Section.objects.select_for_update().get(pk=section.pk)
        if row.title != _clean(title):
            row.title = _clean(title)
            row.save(update_fields=["title"])
            _tell(row, "rename_section", by, at)
    return row


def move_section(*, section: Section, up: bool, by: Individual, at: datetime) -> bool:
    """One place up or down among the sections in use; False at the end of the list. Raises NotAllowed."""
    _insist(by)
    with transaction.atomic():
        rows = list(Section.objects.select_for_update().filter(archived_at=None).order_by("position", "pk"))
        place = next((number for number, row in enumerate(rows) if row.pk == section.pk), None)
        other = None if place is None else place + (-1 if up else 1)
        if place is None or other is None or not 0 <= other < len(rows):
            return False
        rows[place], rows[other] = rows[other], rows[place]
        for number, row in enumerate(rows):
            row.position = number
        Section.objects.bulk_update(rows, ["position"])
        _tell(section, "move_section", by, at)
    return True


def archive_section(*, section: Section, by: Individual, at: datetime) -> Section:
    """Nobody is offered the section any more; twice is once. Raises NotAllowed, SectionNotEmpty."""
    _insist(by)
    with transaction.atomic():
        row = Section.objects.select_for_update().get(pk=section.pk)
        if row.archived_at is not None:
            return row
        if Article.objects.filter(section=row).exclude(state=Article.ARCHIVED).exists():
            raise SectionNotEmpty
        row.archived_at = at
        row.save(update_fields=["archived_at"])
        _tell(row, "archive_section", by, at)
    return row


def restore_section(*, section: Section, by: Individual, at: datetime) -> bool:
    """Back in use; False when it was. Raises NotAllowed."""
    _insist(by)
    with transaction.atomic():
        restored = Section.objects.filter(pk=section.pk, archived_at__isnull=False).update(archived_at=None)
        if restored:
            _tell(section, "restore_section", by, at)
    return bool(restored)


def _insist(by: Individual) -> None:
    if not by.may("knowledge.edit"):
        raise NotAllowed


def _clean(title: Mapping[str, str]) -> dict[str, str]:
    return {code: clean_line(words) for code, words in title.items() if clean_line(words)}


def _tell(section: Section, act: str, by: Individual, at: datetime) -> None:
    audit.record(actor=by.ref, act=f"knowledge.{act}", subject=f"section:{section.pk}", at=at)
    publish(SectionChanged(section.pk), at=at)
