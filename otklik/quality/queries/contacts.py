"""Contacts at a touchpoint as they stood when the window ended: how long each waited, and how it went."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from heapq import heappush, heappushpop
from typing import NamedTuple

from django.db.models import Q

from otklik.interactions.models import Interaction, InteractionQuerySet
from otklik.quality.queries.measured import Question

_CHUNK = 5000
_SHOWN = 20
_HELPED = frozenset({"self_service", "asked", "left"})
_ANSWERED = frozenset({"solved", "answered"})


class Fate(StrEnum):
    """helped: ended without needing anybody; untold: answered, but nobody wrote when."""

    ANSWERED = "answered"
    GAVE_UP = "gave_up"
    WAITING = "waiting"
    HELPED = "helped"
    UNTOLD = "untold"


class Contact(NamedTuple):
    """seconds: of waiting, inside opening hours where the norm counts so; elapsed: by the clock."""

    pk: int
    fate: Fate
    seconds: float
    elapsed: float


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
    names = ("pk", "touchpoint_id", "opened_at", "answered_at", "ended_at", "outcome")
    ends = asked.window.ends
    for pk, place, opened, answered, ended, outcome in rows_of(asked).values_list(*names).iterator(chunk_size=_CHUNK):
        fate, until = _fate(answered, ended, outcome, ends)
        yield Contact(pk, fate, asked.clocks[place].seconds(opened, until), (until - opened).total_seconds())


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
    return (Fate.UNTOLD if outcome in _ANSWERED else Fate.GAVE_UP), ended
