"""Records another system tells by itself, not by a file: all of them come in, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, IntegrityError, transaction

from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import RowRefused
from otklik.flows.intake.readers import Values
from otklik.flows.intake.run import KINDS


@dataclass(frozen=True)
class Taken:
    """created: written anew; completed: were still open and got what has happened since; known: nothing new."""

    created: int
    completed: int
    known: int


class Wrong(Exception):
    """Some records cannot come in, and none did. errors: (place in what was told, a sentence)."""

    def __init__(self, errors: list[tuple[int, str]]) -> None:
        super().__init__(errors)
        self.errors = errors


def take(*, what: str, source: str, records: Sequence[Values], at: datetime) -> Taken:
    """Write the records, remembered under `source`; safe to repeat. Raises Wrong with every bad one."""
    kind = KINDS[what](source, at)
    errors: list[tuple[int, str]] = []
    with transaction.atomic():
        done = _at_once(kind, records)
        created = len(done)
        for place, values in enumerate(records):
            if place in done:
                continue
            try:
                with transaction.atomic():
                    created += kind.bring_in(values)
            except RowRefused as error:
                errors.append((place, str(error)))
            except tuple(kind.refusals) as error:
                errors.append((place, kind.refusals[type(error)].format(error)))
        if errors:
            raise Wrong(errors)
    _made, told_again = kind.kept()
    return Taken(created, len(told_again), len(records) - created - len(told_again))


def _at_once(kind: Kind, records: Sequence[Values]) -> set[int]:
    """Places of those that could be written together."""
    try:
        with transaction.atomic():
            return set(kind.bring_in_many(records))
    except (DataError, IntegrityError):
        return set()
