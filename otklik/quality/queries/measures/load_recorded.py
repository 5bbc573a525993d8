"""N4.3: of the open hours, in how many the load was recorded.

An hour with contacts was recorded. An hour without any was not, if so many usually come then that silence happens less
than once in a hundred such hours (five or more: e^-5 = 0.7 %). Where few come silence says nothing: left out.
Beside it how far off a forecast by the same hour of the four weeks before would have been.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Final

from otklik.interactions.models import Interaction
from otklik.quality.queries.census import counted_whole
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1
READS: Final[tuple[str, ...]] = ()
_HOUR: Final = timedelta(hours=1)
_WEEK: Final = 168  # hours
_WEEKS: Final = 4
_TELLING: Final = 5.0  # contacts an hour
_ENOUGH: Final = 30  # hours; of fewer it is not told how all of them were


def measure(asked: Question) -> Measured:
    """Percent of hours; facts["forecast"]: mean error in percent of the hours with contacts, and how many hours."""
    came = _came(asked)
    if not came:
        return Measured("%", why="no_contacts")
    open_hours = list(_open_hours(asked))
    counts = Counter(_fate(came, hour, open_hours) for hour in open_hours)
    left_out = {"few_come": counts["few_come"]} if counts["few_come"] else {}
    counted = {name: counts[name] for name in ("recorded", "silent")}
    facts = {"forecast": _forecast(came, open_hours)}
    found = counted_whole(counts["recorded"], counted, left_out=left_out, facts=facts)
    return replace(found, is_census=found.denominator >= _ENOUGH)


def _came(asked: Question) -> Counter[int]:
    """Contacts by the hour since the window began; hours of the weeks before are negative. One query."""
    begins = asked.window.begins
    rows = Interaction.objects.standing().filter(touchpoint_id__in=list(asked.clocks), direction=Interaction.INBOUND)
    rows = rows.filter(opened_at__gte=begins - _WEEKS * _WEEK * _HOUR, opened_at__lt=asked.window.ends)
    return Counter((moment - begins) // _HOUR for moment in rows.values_list("opened_at", flat=True).iterator(5000))


def _open_hours(asked: Question) -> list[int]:
    """By the hours of the touchpoint itself; a part of it, such as a voice menu, may be open longer."""
    begins, ends = asked.window.begins, asked.window.ends
    clock = asked.clocks[asked.touchpoint.pk]
    hours = range((ends - begins) // _HOUR)
    return [n for n in hours if clock.seconds(begins + n * _HOUR, begins + (n + 1) * _HOUR) > 1]


def _fate(came: Counter[int], hour: int, open_hours: list[int]) -> str:
    if came[hour]:
        return "recorded"
    last = open_hours[-1]
    others = [n for n in range(hour % _WEEK - _WEEKS * _WEEK, last + 1, _WEEK) if n != hour]
    usual = sum(came[n] for n in others) / max(len(others), 1)
    return "silent" if usual >= _TELLING else "few_come"


def _forecast(came: Counter[int], open_hours: list[int]) -> dict[str, float]:
    """The mean of the same hour in the weeks before, where at least two of them are known, against what came."""
    first, errors = min(came), []
    for hour in open_hours:
        before = [came[hour - week * _WEEK] for week in range(1, _WEEKS + 1) if hour - week * _WEEK >= first]
        if came[hour] and len(before) > 1:
            errors.append(abs(came[hour] - sum(before) / len(before)) / came[hour])
    return {"error_percent": round(100 * sum(errors) / len(errors), 1), "hours": len(errors)} if errors else {}
