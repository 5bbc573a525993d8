"""N1.5: of the faults of the network, how many were mended by the end that was promised first.

A later promise does not move the term. One that goes on past its term was not mended in time; whose term still runs is
left out. Announced work is no fault.
"""

from collections import Counter
from datetime import datetime
from typing import Final

from django.db.models import Q

from otklik.outages.models import Outage
from otklik.quality.queries.measured import Measured, Question, Window, measured_share

VERSION: Final = 1
READS: Final[tuple[str, ...]] = ()


def measure(asked: Question) -> Measured:
    """Percent mended in time, of all outages: the network is the company's, whatever touchpoint answers for it."""
    counts: Counter[str] = Counter()
    window = asked.window
    rows = Outage.objects.filter(Q(closing=None) | Q(closing__ended_at__gte=window.begins), is_planned=False)
    for row in rows.filter(started_at__lt=window.ends).select_related("closing"):
        counts[_fate(row, row.promised_end_at, window)] += 1
    counted = {name: counts[name] for name in ("mended_in_time", "mended_late", "broken_past_term")}
    left_out = {name: counts[name] for name in ("no_term", "term_runs") if counts[name]}
    if not any(counted.values()):
        return Measured("%", why="no_faults", left_out=left_out)
    return measured_share(counted["mended_in_time"], counted, left_out, unknown=counts["no_term"], facts={})


def _fate(row: Outage, term: datetime | None, window: Window) -> str:
    closing = getattr(row, "closing", None)
    ended = closing.ended_at if closing is not None and closing.ended_at < window.ends else None
    if term is None:
        return "no_term"
    if ended is not None:
        return "mended_in_time" if ended <= term else "mended_late"
    return "broken_past_term" if term < window.ends else "term_runs"
