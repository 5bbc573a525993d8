"""Two drawings of one map side by side: what was added, removed, moved, told anew, felt otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from otklik.quality.models import Journey, StepEmotion
from otklik.quality.models.journey_body import STAGE_KEYS, Body, Step, Words
from otklik.quality.queries.journeys import Sheet, sheet_newest, sheet_of_draft

ADDED, REMOVED, MOVED, WORDS, TOUCHPOINTS, EMOTION = "added", "removed", "moved", "words", "touchpoints", "emotion"


class Told(Protocol):
    """An emotion as a file tells it."""

    @property
    def value(self) -> int: ...

    @property
    def reason(self) -> Words: ...


@dataclass(frozen=True)
class StepPair:
    """A step on the left, on the right or on both. marks: what differs; gone, come: touchpoints of one side only."""

    key: str
    left: Step | None = None
    right: Step | None = None
    left_stage: str = ""
    right_stage: str = ""
    left_emotion: StepEmotion | None = None
    right_emotion: StepEmotion | None = None
    marks: tuple[str, ...] = ()

    @property
    def gone(self) -> list[str]:
        return [code for code in _codes(self.left) if code not in _codes(self.right)] if self.right else []

    @property
    def come(self) -> list[str]:
        return [code for code in _codes(self.right) if code not in _codes(self.left)] if self.left else []


@dataclass(frozen=True)
class Comparison:
    """stages: by stage the pairs that stand in it, on the left and on the right, each in its own order."""

    left: Sheet
    right: Sheet
    pairs: dict[str, StepPair]

    @property
    def stages(self) -> list[tuple[str, list[StepPair], list[StepPair]]]:
        return [(stage, self._of(self.left, stage), self._of(self.right, stage)) for stage in STAGE_KEYS]

    @property
    def counts(self) -> dict[str, int]:
        marks = [mark for pair in self.pairs.values() for mark in pair.marks]
        return {mark: marks.count(mark) for mark in (ADDED, REMOVED, MOVED, WORDS, TOUCHPOINTS, EMOTION)}

    @property
    def persona_differs(self) -> bool:
        return self.left.body.persona != self.right.body.persona or self.left.body.title != self.right.body.title

    @property
    def is_same(self) -> bool:
        return not self.persona_differs and not any(pair.marks for pair in self.pairs.values())

    def _of(self, sheet: Sheet, stage: str) -> list[StepPair]:
        return [self.pairs[step.key] for step in sheet.body.steps_of(stage)]


def compare(left: Sheet, right: Sheet) -> Comparison:
    """Both sheets have to be of one map: steps are known by their keys."""
    before = {step.key: (stage, step) for stage, step in left.body.steps()}
    after = {step.key: (stage, step) for stage, step in right.body.steps()}
    still = _in_order([key for key in before if key in after], [key for key in after if key in before])
    pairs = {}
    for key in dict.fromkeys([*before, *after]):
        left_stage, one = before.get(key, ("", None))
        right_stage, other = after.get(key, ("", None))
        emotions = left.emotions.get(key), right.emotions.get(key)
        marks = _marks(one, other, emotions, left_stage != right_stage or key not in still)
        pairs[key] = StepPair(key, one, other, left_stage, right_stage, *emotions, marks=tuple(marks))
    return Comparison(left, right, pairs)


def draft_against_newest(journey: Journey) -> Comparison | None:
    """What publishing would change; None for a map that nobody has published yet."""
    newest = sheet_newest(journey)
    return compare(newest, sheet_of_draft(journey)) if newest else None


def file_against_draft(code: str, body: Body, emotions: Mapping[str, Told]) -> Comparison:
    """What a file would change of the draft of the map with its code; against nothing where there is none."""
    journey = Journey.objects.filter(code=code).first() or Journey(code=code, draft=Body({}).as_json())
    left = sheet_of_draft(journey) if journey.pk else Sheet(journey, journey.body)
    told = {key: StepEmotion(step=key, value=said.value, reason=said.reason) for key, said in emotions.items()}
    return compare(left, Sheet(journey, body, None, {**left.emotions, **told}))


def _marks(
    one: Step | None, other: Step | None, emotions: tuple[StepEmotion | None, StepEmotion | None], is_moved: bool
) -> list[str]:
    if one is None or other is None:
        return [REMOVED if other is None else ADDED]
    was, became = emotions
    differs = {
        MOVED: is_moved,
        WORDS: (one.title, one.about) != (other.title, other.about),
        TOUCHPOINTS: one.touchpoints != other.touchpoints,
        EMOTION: (was.value if was else None) != (became.value if became else None),
    }
    return [mark for mark, is_so in differs.items() if is_so]


def _in_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The keys that need not have moved: a longest row of them that stands in the same order on both sides."""
    place = {key: number for number, key in enumerate(before)}
    best: list[tuple[str, ...]] = []  # best[n]: of the rows of n + 1 keys the one that ends first
    for key in after:
        at = next((n for n, row in enumerate(best) if place[row[-1]] > place[key]), len(best))
        best[at : at + 1] = [(*(best[at - 1] if at else ()), key)]
    return set(best[-1]) if best else set()


def _codes(step: Step | None) -> tuple[str, ...]:
    return step.touchpoints if step else ()
