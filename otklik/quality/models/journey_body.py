"""What a journey map says: persona, six stages, steps. Read from JSON and written back, nothing asked of anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from otklik.touchpoints.queries import STAGES

Words = dict[str, str]  # by language code

FORMAT: Final = "otklik-journey/1"  # of the file a map is taken away in
STAGE_KEYS: Final = tuple(STAGES)


@dataclass(frozen=True)
class Persona:
    """Who goes this way; goals and fears one a line."""

    name: Words = field(default_factory=dict)
    about: Words = field(default_factory=dict)
    goals: Words = field(default_factory=dict)
    fears: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """key: stays with the step through every version; touchpoints: codes of the catalogue in the order they are met."""

    key: str
    title: Words
    about: Words = field(default_factory=dict)
    touchpoints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Body:
    """One drawing of a map. stages: by each of STAGE_KEYS its steps in order."""

    title: Words
    persona: Persona = field(default_factory=Persona)
    stages: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    def steps_of(self, stage: str) -> tuple[Step, ...]:
        return self.stages.get(stage, ())

    def steps(self) -> Iterator[tuple[str, Step]]:
        """(stage, step) from the first to the last."""
        return ((stage, step) for stage in STAGE_KEYS for step in self.steps_of(stage))

    def find(self, key: str) -> tuple[str, Step] | None:
        return next(((stage, step) for stage, step in self.steps() if step.key == key), None)

    def codes(self) -> list[str]:
        """Every touchpoint once, in the order of the journey."""
        return list(dict.fromkeys(code for _stage, step in self.steps() for code in step.touchpoints))

    def with_stage(self, stage: str, steps: tuple[Step, ...]) -> "Body":
        return replace(self, stages={**self.stages, stage: steps})

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "persona": vars(self.persona),
            "stages": {stage: [_step_as_json(step) for step in self.steps_of(stage)] for stage in STAGE_KEYS},
        }


def body_of(told: Mapping[str, Any]) -> Body:
    """The body that `as_json` wrote; what strangers wrote is looked through by `actions.journey_file` first."""
    stages = {
        stage: tuple(Step(**one | {"touchpoints": tuple(one["touchpoints"])}) for one in steps)
        for stage, steps in told["stages"].items()
    }
    return Body(told["title"], Persona(**told["persona"]), stages)


def _step_as_json(step: Step) -> dict[str, Any]:
    return vars(step) | {"touchpoints": list(step.touchpoints)}
