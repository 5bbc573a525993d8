"""Contacts at a touchpoint as they stood when the window ended: how long each waited, and how it went."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from heapq import heappush, heappushpop
from typing import Any, NamedTuple

from django.db.models import Q

from otklik.interactions.models import Interaction, InteractionQuerySet
from otklik.quality.queries.clock import OpenClock
from otklik.quality.queries.measured import Question

_CHUNK = 5000
_SHOWN = 20
_HELPED = frozenset({"self_service", "asked", "left"})
_ANSWERED = frozenset({"solved", "answered"})


class Fate(StrEnum):
    """helped: ended without needing anybody; untold: answered, but nobody wrote when; unreached: never got through."""

    ANSWERED = "answered"
    GAVE_UP = "gave_up"
    WAITING = "waiting"
    HELPED = "helped"
    UNTOLD = "untold"
    UNREACHED = "unreached"


class Contact(NamedTuple):
    """seconds: of waiting, inside opening hours where the norm counts so; elapsed: by the clock.

    opened_at: when they turned to us; lasted: seconds by the clock until it was over, None if it goes on.
    """

    pk: int
    fate: Fate
    seconds: float
    elapsed: float
    opened_at: datetime
    lasted: float | None = None


class Longest:
    """The contacts that waited longest, no more than a screen of them however many come by."""

    def __init__(self) -> None:
        self._kept: list[tuple[int, int, str]] = []

    def add(self, contact: Contact) -> None:
        row = (round(contact.seconds), contact.pk, contact.fate.value)
        (heappush if len(self._kept) < _SHOWN else heappushpop)(self._kept, row)

    def rows(self) -> list[list[int | str]]:
        """[id, seconds, fate], the longest first."""
        return [[pk, seconds, fate] for seconds, pk, fate in sorted(self._kept, reverse=True)]


def contacts(asked: Question) -> Iterator[Contact]:
    """Contacts that customers opened within the window, corrected ones once. One query, read in portions.

    What happened after the window ended has not happened yet.
    """
    rows = rows_of(asked).values_list("pk", "touchpoint_id", "opened_at", "answered_at", "ended_at", "outcome")
    return told(rows.iterator(chunk_size=_CHUNK), asked.clocks, asked.window.ends)


def told(rows: Iterable[tuple[Any, ...]], clocks: Mapping[int, OpenClock], cut_off: datetime) -> Iterator[Contact]:
    """Rows (key, touchpoint, opened, answered, ended, outcome) as they stood at `cut_off`; asks nothing more."""
    for pk, place, opened, answered, ended, outcome in rows:
        fate, until = _fate(answered, ended, outcome, cut_off)
        lasted = (ended - opened).total_seconds() if ended is not None and ended < cut_off else None
        waited = clocks[place].seconds(opened, until)
        yield Contact(pk, fate, waited, (until - opened).total_seconds(), opened, lasted)


def rows_of(asked: Question) -> InteractionQuerySet:
    """The rows of the journal behind a figure; where the norm is for companies, or for people, only theirs.

    Who turned to us without a contract that we know counts as a person.
    """
    rows = Interaction.objects.standing().filter(
        touchpoint_id__in=list(asked.clocks),
        direction=Interaction.INBOUND,
        opened_at__gte=asked.window.begins,
        opened_at__lt=asked.window.ends,
    )
    of_company = Q(account__organization__isnull=False)
    audience = {"companies": of_company, "people": ~of_company}.get(asked.norm.scope.get("audience", ""))
    return rows.filter(audience) if audience else rows


def _fate(answered: datetime | None, ended: datetime | None, outcome: str, cut_off: datetime) -> tuple[Fate, datetime]:
    if answered is not None and answered < cut_off:
        return Fate.ANSWERED, answered
    if ended is None or ended >= cut_off:
        return Fate.WAITING, cut_off
    if outcome in _HELPED:
        return Fate.HELPED, ended
    if outcome == Fate.UNREACHED:
        return Fate.UNREACHED, ended
    return (Fate.UNTOLD if outcome in _ANSWERED else Fate.GAVE_UP), ended
