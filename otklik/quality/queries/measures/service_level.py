"""N1.1: of those who turned to us, how many were answered within the norm.

answered with w <= T / (all - gave up with w <= 5 s), w: open seconds between opening the contact and its answer. Who
gave up later or still waits longer than T was not answered in time; who waits less than T when the window ends may
still be, and is left out. Dropping everybody who still waits would flatter.
"""

from collections import Counter
from typing import Final

from otklik.quality.queries.contacts import Contact, Fate, Longest, contacts
from otklik.quality.queries.measured import Measured, Question, measured_share

VERSION: Final = 1
READS: Final = ("seconds", "abandoned_not_counted_within_seconds", "literal_percent")


def measure(asked: Question) -> Measured:
    """Percent answered in time; beside it the source's literal reading: all of them, within the plain norm."""
    told = asked.parameters
    if "within" in told:
        return Measured("%", why="promised_slot")  # the journal does not know what was promised
    limit, at_once = told["seconds"], told.get("abandoned_not_counted_within_seconds", 0)
    plain = asked.norm.parameters["seconds"]
    counts: Counter[str] = Counter()
    literal: Counter[str] = Counter()
    longest = Longest()
    for contact in contacts(asked):
        counts[how := outcome(contact, limit, at_once)] += 1
        literal[outcome(contact, plain, at_once)] += 1
        if how in _LATE:
            longest.add(contact)
    counted = {name: counts[name] for name in ("in_time", *_LATE)}
    left_out = {name: counts[name] for name in _LEFT_OUT if counts[name]}
    facts = {
        "seconds": limit,
        "literal": {
            "seconds": plain,
            "percent": told.get("literal_percent", 100),
            "in_time": literal["in_time"],
            "counted": sum(literal[name] for name in counted),
        },
        "longest": longest.rows(),
    }
    unknown = counts["may_be_in_time"] + counts["untold"]
    return measured_share(counts["in_time"], counted, left_out, unknown=unknown, facts=facts)


_LATE: Final = ("late", "gave_up", "still_waiting")
_LEFT_OUT: Final = ("gave_up_at_once", "gave_up_closed", "may_be_in_time", "helped", "unreached", "untold")


def outcome(contact: Contact, limit: float, at_once: float) -> str:
    """in_time, one of those that are late, or why it is left out."""
    if contact.fate is Fate.ANSWERED:
        return "in_time" if contact.seconds <= limit else "late"
    if contact.fate is Fate.WAITING:
        return "still_waiting" if contact.seconds > limit else "may_be_in_time"
    if contact.fate is Fate.GAVE_UP:
        if contact.seconds > at_once:
            return "gave_up"
        return "gave_up_at_once" if contact.elapsed <= at_once else "gave_up_closed"
    return contact.fate.value
