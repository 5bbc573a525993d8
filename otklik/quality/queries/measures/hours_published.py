"""N1.2: of the places where hours have to stand, how many publish the right ones.

A place is one probe of published hours (P09): the site, a network, a map. One that could not be read in the whole
window is left out.
"""

from typing import Final

from otklik.quality.queries.census import counted_whole
from otklik.quality.queries.looks import last_words
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1
_SEEN: Final = frozenset({"ok", "no_hours", "no_place", "hours_differ"})


def measure(asked: Question) -> Measured:
    """Percent of places whose hours were right when they were last seen."""
    counted, unseen, wrong = {"right": 0, "wrong": 0}, 0, []
    for probe, run in last_words(asked, "hours", _SEEN):
        if run is None:
            unseen += 1
            continue
        counted["right" if run.why == "ok" else "wrong"] += 1
        wrong += [] if run.why == "ok" else [[probe.pk, probe.name, run.why]]
    left_out = {"not_seen": unseen} if unseen else {}
    seen = sum(counted.values())
    coverage = seen / (seen + unseen) if seen else None
    facts = {"wrong": wrong[:20]}
    return counted_whole(counted["right"], counted, coverage=coverage, left_out=left_out, facts=facts)
