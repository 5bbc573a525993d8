"""Outages as answers of the ask box: not searched for, but told at once to those whom they concern."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from otklik.core.sources import Card, Document, Source, register_source
from otklik.outages.models import Outage
from otklik.outages.queries import concerning
from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.parties.queries import said_in

if TYPE_CHECKING:
    from otklik.core.sources import Asker

_MOST: Final = 3


class OutageSource(Source):
    """Nothing in the index: an outage is news for a street, and no news for the rest of the town."""

    kind = "outage"
    events = ()

    def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
        return []

    def documents(self, refs: Sequence[str] | None = None) -> Iterator[Document]:
        return iter(())

    def at_once(self, question: str, asker: "Asker", language: str, at: datetime) -> Sequence[Card]:
        """For trouble at the asker's own address, or a street that the question names."""
        person = asker if isinstance(asker, Individual) else None
        return [_card(outage, language, at) for outage in concerning(question, person, at)[:_MOST]]

    def cards(self, refs: Sequence[str], asker: "Asker", language: str) -> dict[str, Card]:
        rows = Outage.objects.select_related("closing").prefetch_related("areas").filter(pk__in=_ids(refs))
        at = now()
        return {outage.ref: _card(outage, language, at) for outage in rows}


def _card(outage: Outage, language: str, at: datetime) -> Card:
    with translation.override(language):
        return Card(
            ref=outage.ref,
            group="outage",
            title=said_in(outage.title, language),
            url=address("outage", outage.pk),
            excerpt=_when(outage, at) + " " + "; ".join(str(area) for area in outage.areas.all()),
            why="outage",
        )


def _when(outage: Outage, at: datetime) -> str:
    end = outage.expected_end_at
    if hasattr(outage, "closing"):
        return _("It works again.")
    if end is None or end <= at:
        return _("We are working on it; the end is not known yet.")
    told = localtime(end)
    when = f"{told:%H:%M}" if told.date() == localdate(at) else date_format(told, "j E, H:i")
    return _("We expect to finish by %(when)s.") % {"when": when}


def _ids(refs: Sequence[str]) -> list[int]:
    numbers = [number for kind, _colon, number in (ref.partition(":") for ref in refs) if kind == OutageSource.kind]
    return [int(number) for number in numbers if number.isdecimal() and len(number) < 19]


register_source(OutageSource())
