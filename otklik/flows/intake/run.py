"""Bring one file in: batches of rows, each row in a savepoint of its own, refused rows into a file."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import timezone

from otklik.flows.intake.customers import Customers
from otklik.flows.intake.interactions import Interactions
from otklik.flows.intake.kind import Kind
from otklik.flows.intake.knowledge import Knowledge
from otklik.flows.intake.mapping import Map, RowRefused
from otklik.flows.intake.readers import Row, Values, rows, settled
from otklik.flows.intake.record import Busy, begun, note, remember
from otklik.flows.intake.refusals import Refusals
from otklik.flows.intake.reviews import Reviews
from otklik.flows.intake.topics import Topics
from otklik.flows.models import ImportRun

KINDS: dict[str, type[Kind]] = {
    "topics": Topics,
    "knowledge": Knowledge,
    "customers": Customers,
    "interactions": Interactions,
    "reviews": Reviews,
}
BATCH = 500
_SHORTEST_PAUSE = 0.03  # seconds


@dataclass
class Outcome:
    """What came of a file: records written anew, known before (changed or not), refused.

    read_as: encoding, for CSV the delimiter, the zone where the map names one. run: the import's record, nothing of a
    dry run. gone_on_after: records that were dealt with in an earlier go; the counts tell of all goes together.
    """

    created: int = 0
    known: int = 0
    refused: int = 0
    refused_file: Path | None = None
    read_as: Values = field(default_factory=dict)
    run: ImportRun | None = None
    gone_on_after: int = 0


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
    by: str = "system",
    dry_run: bool = False,
    follow: Callable[[int], object] = lambda _bytes: None,
    pause: Callable[[float], object] = time.sleep,
) -> Outcome:
    """Write the records of the file; safe to repeat. Refused rows go to `refused_file`: JSON lines {line, reason, row}.

    An import of the same file that was broken off goes on after its last batch, into its own file of refused rows.
    follow: told the bytes read so far. After each batch the writer rests twice the time the batch took, so that
    people's own clicks get through. Raises UnreadableFile; Busy; Stopped when the database fails: the batches before
    it stay.
    """
    read_as = settled(path, map.format, map.options | {"has_map": bool(map.fields)})
    outcome = Outcome(read_as=read_as)
    run = (
        None
        if dry_run
        else begun(what=what, path=path, map=map, read_as=read_as, by=by, at=at, refused_file=refused_file)
    )
    if run is not None:
        outcome = _so_far(run, read_as)
        refused_file = Path(run.refused_file)
    kind = KINDS[what](map.source, at)
    found = islice(rows(path, map.format, read_as, follow), outcome.gone_on_after, None)
    with Refusals(refused_file, run.refused_bytes if run else 0) as refusals:
        work = _Work(kind, map, run, outcome, refusals)
        while batch := list(islice(found, BATCH)):
            began = time.monotonic()
            with timezone.override(read_as.get("zone") or timezone.get_default_timezone()):
                work.carry_out(batch)
            pause(max(_SHORTEST_PAUSE, 2 * (time.monotonic() - began)))
    if run is not None:
        note(run, ended_at=at, last_at=at)
    return outcome


def _so_far(run: ImportRun, read_as: Values) -> Outcome:
    refused_file = Path(run.refused_file) if run.refused else None
    return Outcome(run.created, run.known, run.refused, refused_file, read_as, run, run.records)


@dataclass
class _Work:
    """Batches of rows into the database, one transaction each."""

    kind: Kind
    map: Map
    run: ImportRun | None
    outcome: Outcome
    refusals: Refusals

    def carry_out(self, batch: list[Row]) -> None:
        """Raises Stopped, Busy: then nothing of the batch is kept."""
        before = replace(self.outcome)
        try:
            with suppress(_DryRun), transaction.atomic():
                done = self._at_once(batch)
                for place, row in enumerate(batch):
                    if place not in done:
                        self._one(row)
                self._conclude(len(batch))
        except (DatabaseError, Busy) as error:
            self.refusals.drop()
            if isinstance(error, Busy):
                raise
            raise Stopped(before) from error

    def _at_once(self, batch: list[Row]) -> set[int]:
        """Places of the rows that the kind could write together; when that fails all go one by one."""
        places, told = list[int](), list[Values]()
        for place, row in enumerate(batch):
            with suppress(RowRefused):
                if not row.reason:
                    told.append(self.map.values(row))
                    places.append(place)
        made = len(self.kind.made)
        together: tuple[type[Exception], ...] = (RowRefused, DataError, IntegrityError, *self.kind.refusals)
        try:
            with transaction.atomic():
                written = self.kind.bring_in_many(told)
        except together:
            del self.kind.made[made:]
            self.kind.forget()
            return set()
        self.outcome.created += len(written)
        return {places[number] for number in written}

    def _conclude(self, count: int) -> None:
        """What belongs to the batch is written with it: its refused rows before, so that none is ever lost."""
        size = self.refusals.write()
        made, told_again = self.kind.kept()
        if self.run is None:
            self.kind.forget()
            raise _DryRun
        remember(self.run, made, told_again)
        done = self.outcome
        note(
            self.run, records=self.run.records + count, created=done.created, known=done.known, refused=done.refused,
            refused_bytes=size, last_at=self.kind.at,
        )  # fmt: skip

    def _refuse(self, row: Row, reason: str) -> None:
        self.outcome.refused += 1
        self.outcome.refused_file = self.refusals.path
        self.kind.forget()
        told = {"line": row.line, "reason": reason, "row": row.values}
        self.refusals.add(json.dumps(told, ensure_ascii=True, default=str) + "\n")

    def _one(self, row: Row) -> None:
        if row.reason:
            self._refuse(row, row.reason)
            return
        made, told_again = len(self.kind.made), len(self.kind.told_again)
        known: tuple[type[Exception], ...] = (RowRefused, DatabaseError, *self.kind.refusals)
        try:
            with transaction.atomic():
                fresh = self.kind.bring_in(self.map.values(row))
        except known as error:
            del self.kind.made[made:], self.kind.told_again[told_again:]
            self._refuse(row, _reason(self.kind, error))
        else:
            self.outcome.created += fresh
            self.outcome.known += not fresh


def _reason(kind: Kind, error: Exception) -> str:
    """What is said of the row; a failure of the database that is not the row's fault is raised again."""
    if isinstance(error, RowRefused):
        return str(error)
    if type(error) in kind.refusals:
        return kind.refusals[type(error)].format(error)
    if not isinstance(error, DatabaseError) or not _is_fault_of_the_row(error):
        raise error
    told = str(error).splitlines()[0]
    return f"the database cannot keep this record: {told}. Correct the row and bring it in again"


def _is_fault_of_the_row(error: DatabaseError) -> bool:
    """Whether other rows may fare better: a value that breaks a rule, or is too large for PostgreSQL (class 54)."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, (DataError, IntegrityError)) or state.startswith("54")


def kinds() -> Iterator[str]:
    """What can be brought in."""
    return iter(KINDS)
