"""People against load, half hour by half hour of a day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, localtime, now
from django.views.decorators.http import require_GET

from otklik.quality.queries.staffing import Day, Slot, day_of
from otklik.web.quality.waits_drawing import HEIGHT, WIDTH, steps
from otklik.web.shell.access import desk_page
from otklik.workforce import queries


@dataclass(frozen=True)
class Bar:
    """A half hour in the drawing's own units: how many are needed, as a bar; contacts told beside it."""

    slot: Slot
    hour: str
    x: str
    y: str
    width: str
    height: str

    @property
    def is_short(self) -> bool:
        return self.slot.is_short


@dataclass(frozen=True)
class Chart:
    """present, planned: points of two lines of steps; most: people at the upper edge."""

    day: Day
    bars: list[Bar]
    present: str
    planned: str
    most: int
    contacts: int
    short: int
    width: int = WIDTH
    height: int = HEIGHT


@desk_page("workforce.read")
@require_GET
def desk_staffing(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    place, at = queries.access_place(request.user, touchpoint_id), now()
    yesterday = localdate(at) - timedelta(days=1)
    try:
        day = date.fromisoformat(request.GET.get("day", "")[:10])
        day = min(max(day, date(2000, 1, 3)), localdate(at))
    except ValueError:
        day = yesterday
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    begins, ends = (datetime.combine(one, time(), midnight.tzinfo) for one in (day, day + timedelta(days=1)))
    words: dict[str, Any] = {"place": place, "day": day, "earlier": day - timedelta(days=1)}
    words["charts"] = [chart_of(one) for one in day_of(place.pk, begins, ends, at=at)]
    words["later"] = day + timedelta(days=1) if day < localdate(at) else None
    return render(request, "workforce/desk_staffing.html", words)


def chart_of(day: Day) -> Chart:
    """Bars of people needed, lines of people planned and present."""
    slots = day.slots
    most = max((max(one.needed, one.required, one.present, one.planned) for one in slots), default=0) or 1
    step, scale = WIDTH / max(len(slots), 1), HEIGHT / (most * 1.1)
    bars = []
    for place, slot in enumerate(slots):
        height = scale * max(slot.needed, slot.required)
        sizes = (place * step, HEIGHT - height, step * 0.8, height)
        hour = f"{localtime(slot.begins):%H:%M}"
        bars.append(Bar(slot, hour, *(f"{size:.1f}" for size in sizes)))
    return Chart(
        day,
        bars,
        steps([slot.present for slot in slots], step, scale),
        steps([slot.planned for slot in slots], step, scale),
        round(most),
        sum(slot.contacts for slot in slots),
        sum(slot.is_short for slot in slots),
    )
