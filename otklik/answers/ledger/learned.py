"""Weights learned from this installation: which answer its people said had helped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from otklik.answers.ledger.votes import votes
from otklik.answers.queries.ask import models
from otklik.answers.queries.layer import current_layer
from otklik.core.search import ranking, training
from otklik.core.search.engine import shared_engine
from otklik.core.search.training import Example
from otklik.core.search.words import key_of

LEAST = 200  # questions; with fewer the weights that come with the product are better
_MOST = 5000  # the newest
_JUDGED = 5  # every fifth question is not learned from, but judges


class TooLittle(Exception):
    """Too few people said which answer helped."""


@dataclass(frozen=True)
class Learned:
    """questions: learned from and judged on; before, after: percent of judged ones with the right answer first."""

    questions: int
    before: float
    after: float

    @property
    def is_kept(self) -> bool:
        return self.after > self.before


def learn_from_answers(path: Path) -> Learned:
    """Learn from answered sessions and keep the weights in `path` when they are better; raises TooLittle."""
    examples = _examples()
    if len(examples) < LEAST:
        raise TooLittle(f"{len(examples)} questions have an answer that helped; {LEAST} are needed")
    judged, learned_on = examples[::_JUDGED], [one for at, one in enumerate(examples) if at % _JUDGED]
    before = models()
    after = replace(before, meaning=training.learn(learned_on, rounds=8, begin=before.meaning))
    told = Learned(len(examples), _first(before.meaning, judged), _first(after.meaning, judged))
    if told.is_kept:
        ranking.save(replace(after, card=before.card | {"then_learned_on": f"{len(learned_on)} own questions"}), path)
    return told


def _examples() -> list[Example]:
    """A customer's word for an answer far down counts for those who did not look there; staff only find for others."""
    engine, layer, found = shared_engine(), current_layer(), []
    for vote in votes(most=_MOST):
        candidates = None if vote.is_staff else engine.candidates(vote.question, layer)
        if candidates is None:
            continue
        right = candidates.keys == key_of(vote.ref)
        if right.any() and not right.all():
            found.append(Example(ranking.features_of(candidates), right, vote.weight))
    return found


def _first(model: ranking.Model, examples: Sequence[Example]) -> float:
    return 100 * float(np.mean([one.right[int(np.argmax(model.score(one.features)))] for one in examples]))
