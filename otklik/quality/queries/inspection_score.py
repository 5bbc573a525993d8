"""The score of an inspection: the weighted share of what is good among what applies. Asks the database nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from otklik.quality.models.inspection_body import BEST_STEP, NOT_APPLICABLE, NUMBER, SCALE, YES, Item

VERSION: Final = 1


@dataclass(frozen=True)
class Score:
    """share: 0..1, None when nothing applies; good, bad, left_out: keys of scored items; critical: of those failed."""

    share: float | None
    counted: int
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    version: int = VERSION

    @property
    def is_failed(self) -> bool:
        return bool(self.critical)

    def as_json(self) -> dict[str, Any]:
        told = {"share": self.share, "counted": self.counted, "version": self.version}
        lists = {name: list(getattr(self, name)) for name in ("good", "bad", "left_out", "critical")}
        return told | lists | {"failed": self.is_failed}


def score(items: Sequence[Item], values: Mapping[str, Any]) -> Score:
    """sum(weight x points) / sum(weight) over scored items that were answered and apply.

    points: yes 1, no 0; step / 4; a number within its limits 1, else 0. A critical item without all its points fails
    the whole, whatever the share; of a scale the lower half is failed.
    """
    good, bad, left_out, critical = list[str](), list[str](), list[str](), list[str]()
    total = weights = 0.0
    for item in items:
        value = values.get(item.key)
        if not item.is_scored or value is None:
            continue
        if value == NOT_APPLICABLE:
            left_out.append(item.key)
            continue
        got = points(item, value)
        total, weights = total + item.weight * got, weights + item.weight
        (good if is_good(item, value) else bad).append(item.key)
        if item.critical and not is_good(item, value):
            critical.append(item.key)
    share = total / weights if weights else None
    return Score(share, len(good) + len(bad), tuple(good), tuple(bad), tuple(left_out), tuple(critical))


def points(item: Item, value: Any) -> float:
    """0..1 for an answer that applies."""
    if item.answer == SCALE:
        return int(value) / BEST_STEP
    return float(is_good(item, value))


def is_good(item: Item, value: Any) -> bool:
    """Whether there is nothing to find fault with: yes, a number within its limits, the upper half of a scale."""
    if item.answer == SCALE:
        return int(value) > BEST_STEP / 2
    if item.answer == NUMBER:
        return (item.low is None or value >= item.low) and (item.high is None or value <= item.high)
    return bool(value == YES)


def missing(items: Sequence[Item], values: Mapping[str, Any], photos: Mapping[str, int]) -> list[Item]:
    """What still stands in the way of submitting: no answer, or no photo where one is required and it applies."""
    waiting = []
    for item in items:
        value = values.get(item.key)
        applies = value != NOT_APPLICABLE
        wants_photo = item.answer == "photo" or item.evidence
        has_answer = item.answer in ("photo", "text") or value is not None
        if not has_answer or (wants_photo and applies and not photos.get(item.key)):
            waiting.append(item)
    return waiting
