"""The record of an import: who brought which file when, how far it came, and which rows it made."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db.models import Model

from otklik.flows.intake.mapping import Map
from otklik.flows.intake.readers import Values
from otklik.flows.models import ImportedRow, ImportRun

# what changes by itself: people reading and talking are looked for elsewhere
_MOVING: Final = {
    "reply_count", "support_count", "view_count", "last_activity_at", "thanks_count", "helpful_count",
    "unhelpful_count", "seen_at",
}  # fmt: skip
_CHUNK: Final = 1 << 20


class Busy(Exception):
    """Another process is bringing in the same file, or took this import back meanwhile."""


def checksum_of(path: Path) -> str:
    """SHA-256 of the file on disk."""
    told = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            told.update(chunk)
    return told.hexdigest()


def begun(*, what: str, path: Path, map: Map, read_as: Values, by: str, at: datetime, refused_file: Path) -> ImportRun:
    """The import of this file that did not come to its end, else a new one."""
    told = {"encoding": read_as.get("encoding", ""), "delimiter": read_as.get("delimiter", ""), "map": _map_mark(map)}
    same = {"what": what, "source": map.source, "checksum": checksum_of(path), "read_as": told}
    known = ImportRun.objects.filter(**same, ended_at=None, undone_at=None).order_by("-pk").first()
    return known or ImportRun.objects.create(
        **same, file_name=path.name[:255], by=by[:80], begun_at=at, last_at=at, refused_file=str(refused_file)
    )


def note(run: ImportRun, **facts: Any) -> None:
    """Write how far it came, in the transaction of the rows themselves. Raises Busy."""
    mine = ImportRun.objects.filter(pk=run.pk, records=run.records, ended_at=None, undone_at=None)
    if not mine.update(**facts):
        raise Busy(run.pk)
    for name, value in facts.items():
        setattr(run, name, value)


def remember(run: ImportRun, made: Sequence[Model], told_again: Sequence[Model]) -> None:
    """Note the rows as they are now, at the end of a batch and in its transaction."""
    fresh = {(kind_of(row), row.pk) for row in made}
    again = {(kind_of(row), row.pk) for row in told_again} - fresh
    mine = _mine(run, again)
    marks = marks_of(fresh | again)
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(run=run, kind=kind, key=key, made=(kind, key) in fresh, mark=marks[kind, key])
            for kind, key in sorted(fresh | again - mine.keys())
            if (kind, key) in marks
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )
    for one, row in mine.items():
        row.mark = marks.get(one, row.mark)
    ImportedRow.objects.bulk_update(mine.values(), ["mark"], batch_size=500)


def kind_of(row: Model) -> str:
    return str(row._meta.label_lower)


def marks_of(rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """A short hash of each row as it is in the database; those that are gone are missing."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, key in rows:
        by_kind[kind].append(key)
    return {(kind, key): mark for kind, keys in by_kind.items() for key, mark in _marks(kind, keys)}


def _marks(kind: str, keys: list[int]) -> Iterable[tuple[int, str]]:
    model = apps.get_model(kind)
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in _MOVING]
    for start in range(0, len(keys), 500):
        for values in model._base_manager.filter(pk__in=keys[start : start + 500]).values_list("pk", *names):
            told = json.dumps(values[1:], default=str, sort_keys=True)
            yield values[0], hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _mine(run: ImportRun, rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], ImportedRow]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, key in rows:
        by_kind[kind].append(key)
    return {
        (row.kind, row.key): row
        for kind, keys in by_kind.items()
        for row in ImportedRow.objects.filter(run=run, kind=kind, key__in=keys)
    }


def _map_mark(map: Map) -> str:
    told = json.dumps([map.format, map.options, map.fields], sort_keys=True, default=str)
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
