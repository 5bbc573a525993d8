"""N1.2x: of the contacts that reached the company, how many were answered at all.

Who gave up was not answered, however soon. Who has waited for a day and waits still was not either; who waits less may
be, and is left out.
"""

from collections import Counter
from typing import Final

from otklik.quality.queries.contacts import Contact, Fate, Longest, contacts
from otklik.quality.queries.measured import Measured, Question, measured_share

VERSION: Final = 1
A_DAY: Final = 86400  # seconds by the clock


def measure(asked: Question) -> Measured:
    """Percent answered."""
    counts: Counter[str] = Counter()
    longest = Longest()
    for contact in contacts(asked):
        counts[how := _outcome(contact)] += 1
        if how in ("gave_up", "still_waiting"):
            longest.add(contact)
    counted = {name: counts[name] for name in ("answered", "gave_up", "still_waiting")}
    # who nobody wrote the moment of was answered all the same
    counted["answered"] += counts["untold"]
    left_out = {name: counts[name] for name in ("may_be_answered", "helped", "unreached") if counts[name]}
    facts = {"longest": longest.rows()}
    return measured_share(counted["answered"], counted, left_out, unknown=counts["may_be_answered"], facts=facts)


def _outcome(contact: Contact) -> str:
    if contact.fate is Fate.WAITING:
        return "still_waiting" if contact.elapsed > A_DAY else "may_be_answered"
    return contact.fate.value
