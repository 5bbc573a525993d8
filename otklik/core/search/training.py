"""Learning how signals combine: for each question, its right documents against its wrong ones. numpy only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from otklik.core.search.ranking import FEATURES, QUALITY, Model, quality_of

HIDDEN = 12
BOOSTS = {"solved": 0.15, "official": 0.25, "helpful": 0.03, "fresh": 0.1, "language": 0.1}
_RATE, _DECAY = 0.01, 0.0005


@dataclass(frozen=True)
class Example:
    """One question: features of its candidates, (n, len(FEATURES)), which of them are right, and how much it counts."""

    features: np.ndarray
    right: np.ndarray
    weight: float = 1.0


Weights = dict[str, np.ndarray]


def learn(examples: Sequence[Example], *, rounds: int = 30, seed: int = 7) -> Model:
    """A model of the examples in which something is right and something wrong; raises ValueError without any."""
    useful = [one for one in examples if one.right.any() and not one.right.all()]
    if not useful:
        raise ValueError("nothing to learn from: no question has both right and wrong candidates")
    together = np.concatenate([one.features for one in useful])
    mean, deviation = together.mean(axis=0), together.std(axis=0)
    deviation = np.where(deviation < 0.02, 1.0, deviation)
    scaled = [replace(one, features=(one.features - mean) / deviation) for one in useful]
    weights = _descend(scaled, rounds, np.random.default_rng(seed))
    nothing = np.zeros(len(QUALITY) + 1, np.float32)
    return Model(mean, deviation, **weights, boosts=BOOSTS, good=nothing, threshold=0.5, card={})


def learn_goodness(model: Model, told: Sequence[tuple[np.ndarray, bool]]) -> Model:
    """The model with its judgement of "no good answer" learned: features of a question, and whether it has an answer.

    The threshold is the one that makes as few mistakes among answered questions as among unanswered ones.
    """
    x = np.stack([quality_of(features, model.score(features)) for features, _ in told])
    y = np.asarray([is_answered for _, is_answered in told], np.float64)
    mean, deviation = x.mean(axis=0), np.maximum(x.std(axis=0), 0.02)
    scaled = np.column_stack([(x - mean) / deviation, np.ones(len(x))])
    weights = np.zeros(scaled.shape[1])
    balance = np.where(y > 0, 0.5 / max(y.sum(), 1), 0.5 / max((1 - y).sum(), 1))
    for _ in range(3000):
        wrong = 1 / (1 + np.exp(-scaled @ weights)) - y
        weights -= 1.0 * (scaled.T @ (balance * wrong) + 0.001 * np.append(weights[:-1], 0))
    good = np.append(weights[:-1] / deviation, weights[-1] - (weights[:-1] * mean / deviation).sum())
    known = replace(model, good=good.astype(np.float32))
    return replace(known, threshold=_even_threshold(np.asarray([known.goodness(one) for one in x]), y))


def auroc(scores: Sequence[float], is_positive: Sequence[bool]) -> float:
    """Probability that a positive scores above a negative; ties count a half; nan when one side is empty."""
    values, positive = np.asarray(scores, np.float64), np.asarray(is_positive, bool)
    if not positive.any() or positive.all():
        return float("nan")
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    count = int(positive.sum())
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (len(values) - count)))


def _even_threshold(goodness: np.ndarray, y: np.ndarray) -> float:
    choices = np.linspace(0.02, 0.98, 97)
    gaps = [abs((goodness[y > 0] < at).mean() - (goodness[y == 0] >= at).mean()) for at in choices]
    return float(choices[int(np.argmin(gaps))])


def _descend(examples: list[Example], rounds: int, chance: np.random.Generator) -> Weights:
    """Adam over batches of questions; the rate falls to nothing by the last round."""
    weights = _begin(chance)
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    step, size = 0, 64
    batches = max(len(examples) // size, 1)
    for _ in range(rounds):
        order = chance.permutation(len(examples))
        for batch in np.array_split(order, batches):
            step += 1
            slopes = _slopes(weights, [examples[at] for at in batch])
            rate = _RATE * max(1 - step / (rounds * batches), 0.02)
            for name, slope in slopes.items():
                first[name] = 0.9 * first[name] + 0.1 * slope
                second[name] = 0.99 * second[name] + 0.01 * slope**2
                move = first[name] / (1 - 0.9**step) / (np.sqrt(second[name] / (1 - 0.99**step)) + 1e-8)
                weights[name] = weights[name] - rate * (move + _DECAY * weights[name])
    return {name: value.astype(np.float32) for name, value in weights.items()}


def _begin(chance: np.random.Generator) -> Weights:
    count = len(FEATURES)
    return {
        "linear": np.zeros(count),
        "first": chance.normal(0, 0.3 / np.sqrt(count), (count, HIDDEN)),
        "first_bias": np.zeros(HIDDEN),
        "second": chance.normal(0, 0.1, HIDDEN),
    }


def _slopes(weights: Weights, batch: list[Example]) -> Weights:
    """Slopes of the loss: minus the logarithm of the probability that a right document comes first."""
    x = np.concatenate([one.features for one in batch])
    starts = np.cumsum([0, *(len(one.features) for one in batch)])[:-1]
    sizes = [len(one.features) for one in batch]
    right = np.concatenate([one.right for one in batch]).astype(np.float64)
    hidden = np.tanh(x @ weights["first"] + weights["first_bias"])
    scores = x @ weights["linear"] + hidden @ weights["second"]
    chances = _shares(scores, np.ones_like(right), starts, sizes)
    wanted = _shares(scores, right, starts, sizes)
    counted = np.repeat([one.weight for one in batch], sizes) / sum(one.weight for one in batch)
    slope = (chances - wanted) * counted
    back = np.outer(slope, weights["second"]) * (1 - hidden**2)
    return {
        "linear": x.T @ slope + 0.001 * weights["linear"],
        "first": x.T @ back + 0.001 * weights["first"],
        "first_bias": back.sum(axis=0),
        "second": hidden.T @ slope + 0.001 * weights["second"],
    }


def _shares(scores: np.ndarray, counted: np.ndarray, starts: np.ndarray, sizes: list[int]) -> np.ndarray:
    """Softmax of the counted candidates within each question."""
    top = np.repeat(np.maximum.reduceat(scores, starts), sizes)
    powers = np.exp(scores - top) * counted
    return np.asarray(powers / np.maximum(np.repeat(np.add.reduceat(powers, starts), sizes), 1e-30))


def card_of(sets: dict[str, Any]) -> dict[str, Any]:
    """What is told of a model beside its weights."""
    return {"features": len(FEATURES), "hidden": HIDDEN, **sets}
