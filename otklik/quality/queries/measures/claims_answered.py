"""N1.4: of the claims, how many were registered and answered in the time the law gives.

The whole register counts, whatever touchpoint a claim is about: the duty is the company's. Those received in the
window, and older ones that still had no answer when it ended. Who may yet be answered in time is left out.
"""

from collections import Counter
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils.timezone import localdate

from otklik.feedback.models import Claim
from otklik.feedback.queries.claims import fate_of
from otklik.feedback.queries.terms import lawful_working_days, not_before
from otklik.quality.queries.measured import Measured, Question, measured_share

VERSION: Final = 1
READS: Final = ("days",)


def measure(asked: Question) -> Measured:
    """Percent answered in time; the norm's own number of days, where it is shorter than the claim's term, holds."""
    first, until = localdate(asked.window.begins), localdate(asked.window.ends)
    is_working, days = lawful_working_days(), asked.parameters["days"]
    counts: Counter[str] = Counter()
    undecided = Q(answer=None) | Q(answer__answered_on__gte=until)
    rows = Claim.objects.filter(Q(received_on__gte=first) | undecided, received_on__lt=until).select_related("answer")
    for claim in rows.iterator(chunk_size=500):
        due_on = claim.due_on
        if not claim.needs_checks:
            start = min(claim.registered_on, claim.register_by)
            due_on = min(due_on, not_before(start + timedelta(days=days), is_working))
        counts[fate_of(claim, due_on, until)] += 1
    counted = {name: counts[name] for name in ("in_time", "late", "overdue", "registered_late")}
    left_out = {"undecided": counts["undecided"]} if counts["undecided"] else {}
    if not any(counted.values()):
        return Measured("%", why="no_claims", left_out=left_out)
    return measured_share(counted["in_time"], counted, left_out, unknown=0, facts={})
