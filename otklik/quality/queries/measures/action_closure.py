"""M20: of the actions whose date lay in the period, how many were done by then.

At the touchpoint where feedback is analysed all actions of the company count; elsewhere those of the touchpoint and
its parts. What was refused is left out, and what was never decided. One done, then reopened, is not done.
"""

from collections import Counter
from datetime import timedelta
from typing import Final

from django.utils.timezone import localdate

from otklik.quality.models import Improvement
from otklik.quality.models.improvements import DONE, MEASURED, PROPOSED, REFUSED, VERIFIED
from otklik.quality.queries.measured import Measured, Question, measured_share
from otklik.quality.queries.measures.loop_closed import WHOLE

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent done in time."""
    first, after = localdate(asked.window.begins), localdate(asked.window.ends)
    rows = Improvement.objects.filter(due_date__gte=first, due_date__lt=after)
    if asked.touchpoint.kind != WHOLE:
        rows = rows.filter(touchpoint__in=list(asked.clocks))
    counts = Counter(_fate(row, asked) for row in rows)
    counted = {name: counts[name] for name in ("done_in_time", "done_late", "not_done")}
    left_out = {name: counts[name] for name in (REFUSED, PROPOSED) if counts[name]}
    return measured_share(counts["done_in_time"], counted, left_out, unknown=0, facts={})


def _fate(row: Improvement, asked: Question) -> str:
    if row.state in (REFUSED, PROPOSED):
        return row.state
    if row.state not in (DONE, VERIFIED, MEASURED) or row.done_at is None or row.done_at >= asked.window.ends:
        return "not_done"
    in_time = row.due_date is not None and localdate(row.done_at) < row.due_date + timedelta(days=1)
    return "done_in_time" if in_time else "done_late"
