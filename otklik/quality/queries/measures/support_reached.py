"""N1.2y: of the attempts to reach the support, how many succeeded.

An attempt that was turned away (all lines busy) never became a wait: only the telephone exchange knows of it. So this
is measured where its export tells of such attempts; without them the share would be that of N1.2x.
"""

from collections import Counter
from datetime import timedelta
from typing import Final

from otklik.interactions.models import Interaction
from otklik.quality.queries.contacts import Fate, contacts
from otklik.quality.queries.measured import Measured, Question, measured_share

VERSION: Final = 1
READS: Final[tuple[str, ...]] = ()
_A_DAY: Final = 86400  # seconds by the clock
_TOLD_WITHIN: Final = timedelta(days=365)
_NAMES: Final = {
    Fate.ANSWERED: "answered",
    Fate.UNTOLD: "answered",
    Fate.HELPED: "helped",
    Fate.GAVE_UP: "gave_up",
    Fate.UNREACHED: "unreached",
}


def measure(asked: Question) -> Measured:
    """Percent of attempts that were answered, by a person or by what helped without one; hanging up at once fails."""
    ends = asked.window.ends
    told = Interaction.objects.filter(touchpoint_id__in=list(asked.clocks), outcome=Fate.UNREACHED)
    if not told.filter(opened_at__gte=ends - _TOLD_WITHIN, opened_at__lt=ends).exists():
        return Measured("%", why="attempts_untold")
    counts: Counter[str] = Counter()
    for contact in contacts(asked):
        waits = "still_waiting" if contact.elapsed > _A_DAY else "may_be_answered"
        counts[_NAMES.get(contact.fate, waits)] += 1
    counted = {name: counts[name] for name in ("answered", "helped", "gave_up", "unreached", "still_waiting")}
    left_out = {"may_be_answered": counts["may_be_answered"]} if counts["may_be_answered"] else {}
    reached = counted["answered"] + counted["helped"]
    return measured_share(reached, counted, left_out, unknown=counts["may_be_answered"], facts={})
