"""How probes and touchpoints stood over a window, read from the permanent record."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Q

from otklik.quality.models import Maintenance, ProbeDefinition, StateInterval
from otklik.quality.queries.stretches import (
    ABSENT,
    MAINTENANCE,
    UNKNOWN,
    Availability,
    Line,
    Span,
    Stretch,
    availability,
    combined,
    inside,
    line,
    overlaid,
)
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import timetable_of

FORMULA_VERSION: Final = 1  # of availability and coverage
_EVER: Final = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Standing:
    """A touchpoint over a window. line: announced work laid over it; open_line: cut to opening hours.

    seen_from: when its first probe was set up, if inside the window; figures are told from there.
    """

    line: Line
    open_line: Line
    seen_from: datetime | None

    @property
    def state(self) -> str:
        """Now, at the end of the window."""
        return self.line[-1].state if self.line else UNKNOWN

    @property
    def availability(self) -> Availability:
        return availability(self.open_line)

    @property
    def round_the_clock(self) -> Availability:
        return availability(self.line)

    def since(self, begins: datetime) -> "Standing":
        """The last part of the window, from a moment on."""
        ends = self.line[-1].ends
        late = self.seen_from if self.seen_from and self.seen_from > begins else None
        return Standing(inside(self.line, [(begins, ends)]), inside(self.open_line, [(begins, ends)]), late)


def lines_of(probes: Sequence[ProbeDefinition], begins: datetime, ends: datetime) -> dict[int, Line]:
    """{probe: its line over the window}, in one query; `absent` where it was not set up."""
    known: dict[int, list[Stretch]] = defaultdict(list)
    rows = StateInterval.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=begins), definition__in=probes, begins_at__lt=ends
    )
    for row in rows.order_by("definition", "begins_at"):
        until = min(row.ends_at or row.seen_until, row.seen_until)
        if until > row.begins_at:
            known[row.definition_id].append(Stretch(row.begins_at, until, row.state, row.pk))
    return {probe.pk: _of_its_life(probe, line(known[probe.pk], begins, ends)) for probe in probes}


def standings(touchpoints: Sequence[Touchpoint], begins: datetime, ends: datetime) -> dict[int, Standing]:
    """{touchpoint: how it stood}, for those that have or had a probe; a constant number of queries."""
    probes = list(
        ProbeDefinition.objects.filter(
            Q(retired_at=None) | Q(retired_at__gt=begins), touchpoint__in=touchpoints, created_at__lt=ends
        )
    )
    lines = lines_of(probes, begins, ends)
    works = works_of(touchpoints, begins, ends)
    of: dict[int, list[ProbeDefinition]] = defaultdict(list)
    for probe in probes:
        of[probe.touchpoint_id].append(probe)
    told = {}
    spans: dict[int | None, list[Span]] = {None: [(begins, ends)]}  # many touchpoints go by one calendar
    for touchpoint in touchpoints:
        if mine := of.get(touchpoint.pk):
            if touchpoint.calendar and touchpoint.calendar_id not in spans:
                spans[touchpoint.calendar_id] = list(timetable_of(touchpoint.calendar).spans(begins, ends))
            whole = combined([(lines[probe.pk], probe.effect) for probe in mine])
            opened = spans[touchpoint.calendar_id]
            told[touchpoint.pk] = _standing(mine, whole, works[touchpoint.pk], opened)
    return told


def works_of(touchpoints: Iterable[Touchpoint], begins: datetime, ends: datetime) -> dict[int, list[Span]]:
    """{touchpoint: spans of announced work that touch the window}."""
    told: dict[int, list[Span]] = defaultdict(list)
    rows = Maintenance.objects.filter(touchpoint__in=touchpoints, begins_at__lt=ends, ends_at__gt=begins)
    for touchpoint_id, first, last in rows.order_by("begins_at").values_list("touchpoint", "begins_at", "ends_at"):
        told[touchpoint_id].append((first, last))
    return told


def _standing(probes: list[ProbeDefinition], whole: Line, works: list[Span], opened: list[Span]) -> Standing:
    first = min(probe.created_at for probe in probes)
    begins, ends = whole[0].begins, whole[-1].ends
    if first > begins:
        whole = inside(whole, [(first, ends)])
    whole = overlaid(whole, works, MAINTENANCE)
    return Standing(whole, inside(whole, opened), first if first > begins else None)


def _of_its_life(probe: ProbeDefinition, stretches: Line) -> Line:
    gone = [(_EVER[0], probe.created_at)]
    if probe.retired_at:
        gone.append((probe.retired_at, _EVER[1]))
    return overlaid(stretches, gone, ABSENT)
