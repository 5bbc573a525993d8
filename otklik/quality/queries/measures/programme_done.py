"""N4.1: of the inspections that were to be done by a day of the window, how many were."""

from typing import Final

from django.utils.timezone import localdate

from otklik.quality.models import Inspection
from otklik.quality.queries.inspected import census
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1
_FOR_ALL: Final = "feedback-analysis"  # row 12 of the catalogue answers for the whole programme


def measure(asked: Question) -> Measured:
    """Percent submitted by their last day; those of the touchpoint and its parts."""
    window = asked.window
    rows = Inspection.objects.filter(second_of=None, due_on__gte=localdate(window.begins), due_on__lt=window.day)
    if asked.touchpoint.kind != _FOR_ALL:
        rows = rows.filter(touchpoint__in=list(asked.clocks))
    told = list(rows.values_list("due_on", "submitted_at"))
    done = sum(submitted is not None and localdate(submitted) <= due for due, submitted in told)
    return census(done, {"done": done, "late_or_not": len(told) - done}, {}, 1.0, {}, "nothing_planned")
