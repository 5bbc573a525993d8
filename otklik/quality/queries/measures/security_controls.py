"""N2.2: of the controls that keep customers' data safe, how many passed: what probes see, and what people checked.

Probes: certificates (P03), closed pages (P28), our data (P25), each by its last look that saw anything. People: items
for N2.2 of the newest inspection of the touchpoint and of each part, and the register of controls, where second factors
and reviews of access have their proofs. A failure is told whoever saw it; that all is well only where both looked.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from otklik.quality.queries.census import counted_whole, places_of
from otklik.quality.queries.inspected import measured_by_people, newest
from otklik.quality.queries.looks import last_sights
from otklik.quality.queries.measured import Measured, Question
from otklik.workforce.queries import counted_entries

VERSION: Final = 1
READS: Final[tuple[str, ...]] = ("access_review_days",)
_PROBES: Final = ("tls", "access", "data_integrity")
_STALE: Final = timedelta(days=2)  # the longest of their intervals is a day
_GOOD: Final = ("probe_passed", "in_order", "control_holds")


def measure(asked: Question) -> Measured:
    """Percent passed; facts: probes that failed, critical items. coverage: kinds of evidence seen, of five."""
    inspected = newest(asked, "N2.2", asked.parameters.get("access_review_days", 90))
    people = measured_by_people(asked, "N2.2", inspected, ())
    register = counted_entries(places_of(asked), ("control",), asked.window.day - timedelta(days=1))
    seen = list(_seen(asked))
    failed = [[pk, name, why] for _kind, pk, name, why in seen if why]
    counted = {
        "probe_passed": len(seen) - len(failed), "probe_failed": len(failed),
        "in_order": people.counted.get("in_order", 0), "not_in_order": people.counted.get("not_in_order", 0),
        "control_holds": register.get("holds", 0), "control_lacks": sum(register.values()) - register.get("holds", 0),
    }  # fmt: skip
    passed, whole = sum(counted[name] for name in _GOOD), sum(counted.values())
    if not whole:
        return Measured("%", why="not_secured")
    if passed == whole and not (seen and (people.denominator or register)):
        return Measured("%", why="half_seen", counted=counted)
    kinds = len({kind for kind, *_rest in seen}) + bool(people.denominator) + bool(register)
    facts = {"failed_probes": failed} | dict(people.facts)
    more: dict[str, Any] = {"left_out": people.left_out, "facts": facts, "also": people.also}
    return counted_whole(passed, counted, coverage=kinds / (len(_PROBES) + 2), **more)


def _seen(asked: Question) -> Iterator[tuple[str, int, str, str]]:
    """(kind, key, name, why it fails or nothing) of each probe that saw something lately."""
    for kind in _PROBES:
        for probe, run in last_sights(asked, kind):
            if run is not None and run.due_at >= asked.window.ends - _STALE:
                yield kind, probe.pk, probe.name, run.why if run.outcome == "fail" else ""
