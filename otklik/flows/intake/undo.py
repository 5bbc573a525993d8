"""Take one import back: what it made goes, what people or later imports have touched since stays and is told.

Rows go by batches, each in a transaction of its own with its part of the import's record, those that hang on others
before them; broken off, the same command goes on. A dry run marks what would go and changes nothing else.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from otklik.community.actions import withdraw_replies, withdraw_topics
from otklik.core import audit
from otklik.flows.intake import ties
from otklik.flows.intake.record import marks_of
from otklik.flows.models import ImportedRow, ImportRun
from otklik.interactions.actions import withdraw_contacts
from otklik.knowledge.actions import withdraw_articles

BATCH: Final = 200
CHANGED: Final = "was changed since"
# those that hang on others come before them
_ORDER: Final = (
    "community.topic", "community.reply", "community.acceptedanswer", "interactions.interaction", "knowledge.article",
    "feedback.review",
    "parties.line", "parties.account", "parties.identity", "parties.organization", "parties.individual",
    "community.tag", "community.category", "knowledge.section",
)  # fmt: skip


class UnknownImport(Exception):
    """There is no import of this number."""


@dataclass
class Undone:
    """What an undo did: rows gone by kind, rows kept with the reason, rows that were there before and stay as told."""

    gone: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    stay: int = 0


def undo(
    *, number: int, by: str, at: datetime, dry_run: bool = False, keep: Callable[[str, str], object] = lambda *_: None
) -> Undone:
    """Take the import back; `keep` is told the reference of every row that stays, and why. Raises UnknownImport."""
    run = ImportRun.objects.filter(pk=number).first()
    if run is None:
        raise UnknownImport(number)
    if dry_run:
        ImportedRow.objects.filter(run=run, going=True).update(going=False)
    else:
        with transaction.atomic():  # from now on nobody goes on with it
            ImportRun.objects.filter(pk=run.pk, undone_at=None).update(undone_at=at)
            audit.record(actor=by, act="flows.undo_import", subject=run.ref, at=at)
    done = Undone(stay=ImportedRow.objects.filter(run=run, made=False).count())
    for kind in _ORDER:
        for batch in _batches(run, kind):
            with transaction.atomic():
                _one_batch(_Batch(run, kind, batch, dry_run, at), done, keep)
    if not dry_run:
        audit.record(actor=by, act="flows.undid_import", subject=run.ref, at=at, gone=done.gone.total(),
                     kept=done.kept.total())  # fmt: skip
    return done


@dataclass(frozen=True)
class _Batch:
    run: ImportRun
    kind: str
    rows: list[ImportedRow]
    dry_run: bool
    at: datetime

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.kind)


def _batches(run: ImportRun, kind: str) -> Iterator[list[ImportedRow]]:
    after = 0
    while True:
        rows = list(ImportedRow.objects.filter(run=run, kind=kind, made=True, pk__gt=after).order_by("pk")[:BATCH])
        if not rows:
            return
        yield rows
        after = rows[-1].pk


def _one_batch(batch: _Batch, done: Undone, keep: Callable[[str, str], object]) -> None:
    rows = batch.rows
    if batch.kind in ties.PARTS:  # they stay or go with what they are part of
        apart = ties.with_their_whole(batch.run, batch.kind, [row.key for row in rows])
        rows = [row for row in rows if row.key not in apart]
    marks = marks_of((row.kind, row.key) for row in rows)
    present = {row.key for row in rows if (row.kind, row.key) in marks}
    why = ties.held(batch.run, batch.kind, present)
    for row in rows:
        if row.key in present and marks[row.kind, row.key] != row.mark:
            why[row.key] = CHANGED
    going = [row.key for row in rows if row.key in present and row.key not in why]
    parts = ties.parts_of(batch.run, batch.kind, going)
    _let_go(batch, going, parts)
    done.gone[batch.kind] += len(going)
    for kind, keys in parts.items():
        done.gone[kind] += len(keys)
    name = batch.kind.partition(".")[2]
    for key, reason in sorted(why.items()):
        done.kept[name] += 1
        keep(f"{name}:{key}", reason)
    if not batch.dry_run:  # rows that were gone already are remembered no longer
        ImportedRow.objects.filter(pk__in=[row.pk for row in rows if row.key not in why]).delete()


def _let_go(batch: _Batch, keys: Collection[int], parts: dict[str, list[int]]) -> None:
    every = {batch.kind: list(keys), **parts}
    for kind, some in every.items():
        mine = ImportedRow.objects.filter(run=batch.run, kind=kind, key__in=some)
        if batch.dry_run:
            mine.update(going=True)
        elif kind != batch.kind:
            mine.delete()
    if batch.dry_run or not keys:
        return
    if batch.kind == "community.topic":
        withdraw_topics(ids=keys, at=batch.at)
    elif batch.kind == "community.reply":
        withdraw_replies(ids=keys, at=batch.at)
    elif batch.kind == "interactions.interaction":
        withdraw_contacts(ids=keys)
    elif batch.kind == "knowledge.article":
        withdraw_articles(ids=keys, at=batch.at)
    else:
        batch.model._base_manager.filter(pk__in=keys).delete()
