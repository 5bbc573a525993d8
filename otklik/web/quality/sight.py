"""What each place sees of a probe, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from otklik.quality import queries
from otklik.quality.models import ProbeDefinition
from otklik.web.quality.probe_forms import name_of


@dataclass(frozen=True)
class Place:
    name: str
    seen: queries.SeenFrom


@dataclass(frozen=True)
class Sight:
    """split: (names of places it is down from, names of those it works from), None while they agree."""

    places: list[Place]
    split: tuple[str, str] | None


def sights(probes: Sequence[ProbeDefinition], at: datetime) -> dict[int, Sight]:
    """By probe; one query for all of them."""
    seen = queries.seen_from(probes, at)
    return {probe.pk: _sight(seen.get(probe.pk, [])) for probe in probes}


def _sight(rows: list[queries.SeenFrom]) -> Sight:
    split = queries.disagree(rows)
    names = (", ".join(map(name_of, split[0])), ", ".join(map(name_of, split[1]))) if split else None
    return Sight([Place(name_of(row.vantage), row) for row in rows], names)
