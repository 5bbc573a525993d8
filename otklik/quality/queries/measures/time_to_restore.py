"""N3.2t: how long a touchpoint is down: minutes from the beginning of an incident till it works again.

The time of all incidents divided by those that ended. One that goes on when the window ends has lasted at least so
long: its time counts, and there is one end fewer. The interval is exact if repairs end at a constant rate
(exponential times): 2T / chi-square with 2n degrees of freedom; with few incidents it is wide, as it should be.
"""

from math import exp
from typing import Any, Final

from django.db.models import Q

from otklik.quality.models import Incident
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """The mean in minutes; denominator: incidents that ended in the window.

    facts["between"]: mean hours it worked between incidents, and how many began in the window.
    """
    begins, ends = asked.window.begins, asked.window.ends
    places = Q(touchpoint=asked.touchpoint) | Q(touchpoint__parent=asked.touchpoint)
    rows = Incident.objects.filter(places, Q(resolved_at=None) | Q(resolved_at__gte=begins), began_at__lt=ends)
    minutes, over, going_on, begun, down = 0.0, 0, 0, 0, 0.0
    longest: list[tuple[int, int, str]] = []
    for row in rows.order_by("pk"):
        end = row.recovered_at or row.resolved_at
        if end is not None and end < begins:  # it worked again before, only the words came late
            continue
        lasted = ((end if end and end < ends else ends) - row.began_at).total_seconds() / 60
        minutes, is_over = minutes + lasted, end is not None and end < ends
        begun, down = begun + (row.began_at >= begins), down + min(lasted, (ends - begins).total_seconds() / 60)
        over, going_on = over + is_over, going_on + (not is_over)
        longest.append((round(lasted), row.pk, "restored" if is_over else "goes_on"))
    counted = {"restored": over} | ({"goes_on": going_on} if going_on else {})
    facts: dict[str, Any] = {"incidents": [[pk, lasted, how] for lasted, pk, how in sorted(longest, reverse=True)[:20]]}
    if begun:
        hours = max(0.0, (ends - begins).total_seconds() / 3600 - down / 60) / begun
        facts["between"] = {"hours": round(hours, 1), "begun": begun}
    if not over:
        return Measured("min", counted=counted, facts=facts, why="none_over" if going_on else "no_incidents")
    low, high = 2 * minutes / chi_square(0.975, over), 2 * minutes / chi_square(0.025, over)
    return Measured("min", None, over, minutes / over, low, high, over / (over + going_on), counted, {}, facts)


def chi_square(share: float, pairs: int) -> float:
    """The quantile with 2 * pairs degrees of freedom: P(X < x) = 1 - e^-h (1 + h + h^2/2! + ...), h = x / 2."""
    low, high = 0.0, 4.0 * pairs + 60
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle / 2, pairs) < share else (low, middle)
    return (low + high) / 2


def _below(half: float, pairs: int) -> float:
    term = total = exp(-half)
    for number in range(1, pairs):
        term *= half / number
        total += term
    return 1 - total
