"""The settings of a probe as of now: what they leave to the catalogue of touchpoints is filled in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from otklik.quality.models import ProbeDefinition
from otklik.quality.ports import Catalogued
from otklik.quality.queries.adapters import probe_kinds
from otklik.touchpoints.models import PortalAction, Touchpoint
from otklik.touchpoints.queries import PREFETCHED, own_contacts, week_of

_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def settings_now(definitions: Sequence[ProbeDefinition]) -> list[dict[str, Any]]:
    """In the same order, secrets as they are kept; no query where no definition leaves anything to the catalogue.

    One without a touchpoint comes from the server, which has filled it in.
    """
    asking = {row.touchpoint_id for row in definitions if leaves_to_catalogue(row)}
    known = _catalogued(asking) if asking else {}
    return [_filled(row, known) for row in definitions]


def leaves_to_catalogue(definition: ProbeDefinition) -> bool:
    """Whether the catalogue has to be asked before a look."""
    adapter = probe_kinds.all().get(definition.kind)
    return adapter is not None and adapter.asks_catalogue and definition.touchpoint_id is not None


def _filled(row: ProbeDefinition, known: Mapping[int, Catalogued]) -> dict[str, Any]:
    told: dict[str, Any] = dict(row.settings)
    if leaves_to_catalogue(row) and row.touchpoint_id in known:
        told |= probe_kinds[row.kind].from_catalogue(row.settings, known[row.touchpoint_id])
    return told


def _catalogued(keys: set[int]) -> dict[int, Catalogued]:
    own = own_contacts()
    return {row.pk: _known(row, own) for row in _touchpoints(keys)}


def _touchpoints(keys: set[int]) -> QuerySet[Touchpoint]:
    actions = Prefetch("portalaction_set", PortalAction.objects.filter(retired_at=None).order_by("pk"))
    parts = Touchpoint.objects.filter(retired_at=None).prefetch_related(actions).order_by("position", "pk")
    rows = Touchpoint.objects.filter(pk__in=keys).select_related("calendar", "parent__calendar")
    return rows.prefetch_related(*PREFETCHED, "parent__calendar__week", actions, Prefetch("parts", parts))


def _known(row: Touchpoint, own: Mapping[str, str]) -> Catalogued:
    parts = list(row.parts.all())
    addresses = (place.address or own.get(place.code, "") for place in (row, *parts))
    named = [part.title for part in parts]
    named += [action.title for place in (row, *parts) for action in place.portalaction_set.all()]
    return Catalogued(
        hours=tuple(_hours(row)),
        contacts=tuple(dict.fromkeys(one.strip() for one in addresses if _stands_on_pages(one))),
        names=tuple(dict.fromkeys(text for title in named if (text := _in_any_language(title)))),
    )


def _hours(row: Touchpoint) -> Iterator[str]:
    """A part without a calendar has its whole's; round the clock is written until 24:00."""
    calendar = row.calendar or (row.parent.calendar if row.parent else None)
    for one in week_of(calendar) if calendar else ():
        closes = "24:00" if one.opens_at == one.closes_at else f"{one.closes_at:%H:%M}"
        yield f"{_DAYS[one.weekday]} {one.opens_at:%H:%M}-{closes}"


def _stands_on_pages(address: str) -> bool:
    """Addresses of the web are links: no page has to say them in words."""
    return bool(address.strip()) and not address.startswith("/") and "://" not in address


def _in_any_language(title: Mapping[str, str]) -> str:
    return "\n".join(dict.fromkeys(text.strip() for text in title.values() if text.strip()))
