"""N1.1m: how long people wait: the mean, and within how long half and nineteen of twenty are answered.

Kaplan and Meier: who still waits, or gave up, has waited at least so long. The mean of those answered alone is shorter
the longer the queue is.
"""

from collections import Counter
from typing import Final

from otklik.quality.queries.contacts import Fate, Longest, contacts
from otklik.quality.queries.measured import Measured, Question
from otklik.quality.queries.waiting import Waits

VERSION: Final = 1
READS: Final = ("quantiles",)


def measure(asked: Question) -> Measured:
    """The mean in seconds; facts["quantiles"]: seconds by percent, None where so many are not answered yet."""
    waits, counts, longest = Waits(), Counter[str](), Longest()
    for contact in contacts(asked):
        counts[contact.fate.value] += 1
        if contact.fate is Fate.ANSWERED:
            waits.answered[round(contact.seconds)] += 1
        elif contact.fate in (Fate.WAITING, Fate.GAVE_UP):
            waits.unanswered[round(contact.seconds)] += 1
        else:
            continue
        longest.add(contact)
    mean = waits.mean()
    facts = {
        "quantiles": {str(percent): waits.quantile(percent) for percent in asked.parameters["quantiles"]},
        "answered": waits.answered.total(),
        "longest": longest.rows(),
    }
    return Measured(
        "s",
        None,
        waits.n,
        mean.value if mean else None,
        mean.low if mean else None,
        mean.high if mean else None,
        waits.n / (waits.n + counts["untold"]) if waits.n else None,
        {name: counts[name] for name in ("answered", "gave_up", "waiting")},
        {name: counts[name] for name in ("helped", "unreached", "untold") if counts[name]},
        facts,
    )
