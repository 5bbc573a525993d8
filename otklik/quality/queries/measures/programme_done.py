"""N4.1: of the inspections that were to be done by a day of the window, how many were; and whether probes looked.

What was due is the figure. Of the opening hours of the touchpoints that have probes, the norm's percent must have been
seen: a touchpoint nobody looked at was not monitored.
"""

from typing import Final

from django.utils.timezone import localdate

from otklik.quality.models import Inspection
from otklik.quality.queries.census import counted_whole
from otklik.quality.queries.measured import Also, Measured, Question
from otklik.quality.queries.states import standings
from otklik.quality.queries.stretches import DEGRADED, DOWN, UNKNOWN, UP
from otklik.touchpoints.models import Touchpoint

VERSION: Final = 2
READS: Final = ("probe_coverage_percent",)
_FOR_ALL: Final = "feedback-analysis"  # row 12 of the catalogue answers for the whole programme


def measure(asked: Question) -> Measured:
    """Percent submitted by their last day; those of the touchpoint and its parts."""
    window = asked.window
    rows = Inspection.objects.filter(second_of=None, due_on__gte=localdate(window.begins), due_on__lt=window.day)
    if asked.touchpoint.kind != _FOR_ALL:
        rows = rows.filter(touchpoint__in=list(asked.clocks))
    told = list(rows.values_list("due_on", "submitted_at"))
    done = sum(submitted is not None and localdate(submitted) <= due for due, submitted in told)
    counted = {"done": done, "late_or_not": len(told) - done}
    return counted_whole(done, counted, nothing="nothing_planned", also=(_seen(asked),) if told else ())


def _seen(asked: Question) -> Also:
    """Minutes of opening hours in which the probes knew how it stood; announced work apart."""
    places = Touchpoint.objects.filter(retired_at=None)
    if asked.touchpoint.kind != _FOR_ALL:
        places = places.filter(pk__in=list(asked.clocks))
    rows = list(places.select_related("calendar").prefetch_related("calendar__week", "calendar__special"))
    seen = whole = 0.0
    for how in standings(rows, asked.window.begins, asked.window.ends).values():
        seconds = how.availability.seconds
        known = sum(seconds.get(state, 0.0) for state in (UP, DEGRADED, DOWN))
        seen, whole = seen + known, whole + known + seconds.get(UNKNOWN, 0.0)
    return Also("seen", round(seen / 60), round(whole / 60), asked.parameters.get("probe_coverage_percent"))
