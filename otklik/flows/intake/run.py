"""Bring one file in: batches of rows, each row in a savepoint of its own, refused rows into a file."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

from django.db import DatabaseError, DataError, IntegrityError, transaction

from otklik.flows.intake.customers import Customers
from otklik.flows.intake.interactions import Interactions
from otklik.flows.intake.kind import Kind
from otklik.flows.intake.knowledge import Knowledge
from otklik.flows.intake.mapping import Map, RowRefused
from otklik.flows.intake.readers import Row, Values, rows, settled
from otklik.flows.intake.topics import Topics

KINDS: dict[str, type[Kind]] = {
    "topics": Topics,
    "knowledge": Knowledge,
    "customers": Customers,
    "interactions": Interactions,
}
BATCH = 500
_SHORTEST_PAUSE = 0.03  # seconds


@dataclass
class Outcome:
    """What came of a file: records written anew, known before (changed or not), refused."""

    created: int = 0
    known: int = 0
    refused: int = 0
    refused_file: Path | None = None
    read_as: Values = field(default_factory=dict)  # encoding, and for CSV the delimiter


class Stopped(Exception):
    """The database failed for no fault of a row; outcome: what is kept. The cause is the database's own error."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class _DryRun(Exception):
    """Leaves a transaction without keeping anything."""


def bring_in(
    *,
    what: str,
    path: Path,
    map: Map,
    at: datetime,
    refused_file: Path,
    dry_run: bool = False,
    follow: Callable[[int], object] = lambda _bytes: None,
    pause: Callable[[float], object] = time.sleep,
) -> Outcome:
    """Write the records of the file; safe to repeat. Refused rows go to `refused_file`: JSON lines {line, reason, row}.

    follow: told the bytes read so far. After each batch the writer rests twice the time the batch took, so that
    people's own clicks get through. Raises UnreadableFile; Stopped when the database fails: the batches before it stay.
    """
    options = settled(path, map.format, map.options | {"has_map": bool(map.fields)})
    kind, outcome = KINDS[what](map.source, at), Outcome(read_as=options)
    found = rows(path, map.format, options, follow)
    with _refusals(refused_file) as write:

        def refuse(row: Row, reason: str) -> None:
            outcome.refused += 1
            outcome.refused_file = refused_file
            kind.forget()
            told = {"line": row.line, "reason": reason, "row": row.values}
            write(json.dumps(told, ensure_ascii=True, default=str) + "\n")

        while batch := list(islice(found, BATCH)):
            began, before = time.monotonic(), replace(outcome)
            try:
                with suppress(_DryRun), transaction.atomic():
                    for row in batch:
                        _one(kind, map, row, outcome, refuse)
                    if dry_run:
                        kind.forget()
                        raise _DryRun
            except DatabaseError as error:
                raise Stopped(replace(outcome, created=before.created, known=before.known)) from error
            pause(max(_SHORTEST_PAUSE, 2 * (time.monotonic() - began)))
    return outcome


def _one(kind: Kind, map: Map, row: Row, outcome: Outcome, refuse: Callable[[Row, str], None]) -> None:
    if row.reason:
        refuse(row, row.reason)
        return
    try:
        with transaction.atomic():
            fresh = kind.bring_in(map.values(row))
    except RowRefused as error:
        refuse(row, str(error))
    except tuple(kind.refusals) as error:
        refuse(row, kind.refusals[type(error)].format(error))
    except DatabaseError as error:
        if not _is_fault_of_the_row(error):
            raise
        told = str(error).splitlines()[0]
        refuse(row, f"the database cannot keep this record: {told}. Correct the row and bring it in again")
    else:
        outcome.created += fresh
        outcome.known += not fresh


def _is_fault_of_the_row(error: DatabaseError) -> bool:
    """Whether other rows may fare better: a value that breaks a rule, or is too large for PostgreSQL (class 54)."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, (DataError, IntegrityError)) or state.startswith("54")


class _refusals:
    """A file that is made only when there is something to write into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[str] | None = None

    def __enter__(self) -> Callable[[str], None]:
        return self._write

    def __exit__(self, *_error: object) -> None:
        if self.file is not None:
            self.file.close()

    def _write(self, line: str) -> None:
        if self.file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.file = self.path.open("w", encoding="utf-8")
        self.file.write(line)


def kinds() -> Iterator[str]:
    """What can be brought in."""
    return iter(KINDS)
