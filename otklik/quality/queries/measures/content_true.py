"""N2.2c: of the pages that are looked at, how many say what was approved: every fact there, the text unchanged.

A page that could not be read in the whole window is left out: nobody knows what it says. A broken link is no untruth.
"""

from typing import Final

from otklik.quality.queries.census import counted_whole
from otklik.quality.queries.looks import last_words
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1
_TRUE: Final = frozenset({"ok", "links_broken"})
_UNTRUE: Final = frozenset({"fact_missing", "changed", "altered", "part_missing"})


def measure(asked: Question) -> Measured:
    """Percent of content probes (P07) whose last look at the page found it true."""
    counted, unseen, untrue = {"true": 0, "untrue": 0}, 0, []
    for probe, run in last_words(asked, "content", _TRUE | _UNTRUE):
        if run is None:
            unseen += 1
            continue
        counted["true" if run.why in _TRUE else "untrue"] += 1
        untrue += [] if run.why in _TRUE else [[probe.pk, probe.name, run.why]]
    left_out = {"not_seen": unseen} if unseen else {}
    seen = sum(counted.values())
    coverage = seen / (seen + unseen) if seen else None
    facts = {"untrue": untrue[:20]}
    return counted_whole(counted["true"], counted, coverage=coverage, left_out=left_out, facts=facts)
