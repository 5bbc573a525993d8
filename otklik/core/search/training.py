"""Learning how signals combine: for each question, its right documents against its wrong ones. numpy only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from otklik.core.search.ranking import FEATURES, QUALITY, Model

BOOSTS = {"fresh": 0.1, "language": 0.15}
# to be shown a wrong answer without a word costs one and a half times as much as to be told "no good answer" above the
# right one, which still stands beneath: that much surer of an answer the box must be
DOUBT = 0.6
_RATE, _DECAY, _BATCH = 0.01, 0.0005, 64


@dataclass(frozen=True)
class Example:
    """One question: features of its candidates, (n, len(FEATURES)), which of them are right, and how much it counts."""

    features: np.ndarray
    right: np.ndarray
    weight: float = 1.0


@dataclass(frozen=True)
class Judged:
    """Questions of a set by their quality, (n, len(QUALITY)), and which of them have an answer at all, (n,) bool."""

    quality: np.ndarray
    is_answered: np.ndarray


def learn(examples: Sequence[Example], *, rounds: int = 15, seed: int = 7, begin: Model | None = None) -> Model:
    """A model of the examples in which something is right and something wrong; raises ValueError without any.

    begin: a model to go on from, whose boosts and judgement are kept.
    """
    useful = [one for one in examples if one.right.any() and not one.right.all()]
    if not useful:
        raise ValueError("nothing to learn from: no question has both right and wrong candidates")
    known = begin or _blank(np.concatenate([one.features for one in useful]))
    scaled = [replace(one, features=(one.features - known.mean) / known.deviation) for one in useful]
    return replace(known, weights=_descend(scaled, known.weights, rounds, np.random.default_rng(seed)))


def learn_goodness(model: Model, told: Sequence[Judged]) -> Model:
    """The model with its judgement of "no good answer" learned, every set counting the same."""
    x = np.concatenate([one.quality for one in told])
    y = np.concatenate([one.is_answered for one in told]).astype(np.float64)
    balance = np.concatenate([_even(one.is_answered) for one in told]) / len(told)
    mean, deviation = balance @ x, np.maximum(x.std(axis=0), 0.02)
    scaled = np.column_stack([(x - mean) / deviation, np.ones(len(x))])
    weights = np.zeros(scaled.shape[1])
    for _ in range(3000):
        wrong = 1 / (1 + np.exp(-scaled @ weights)) - y
        weights -= 1.0 * (scaled.T @ (balance * wrong) + 0.001 * np.append(weights[:-1], 0))
    good = np.append(weights[:-1] / deviation, weights[-1] - (weights[:-1] * mean / deviation).sum())
    return replace(model, good=good.astype(np.float32))


def calibrate(model: Model, judged: Judged) -> Model:
    """The model whose goodness is the share of questions like these that have an answer: stretched and moved."""
    logits = judged.quality @ model.good[:-1] + model.good[-1]
    x, y = np.column_stack([logits, np.ones(len(logits))]).astype(np.float64), judged.is_answered.astype(np.float64)
    weights = np.asarray([1.0, 0.0])
    for _ in range(50):  # Newton's steps
        p = 1 / (1 + np.exp(-x @ weights))
        weights -= np.linalg.solve((x.T * (p * (1 - p))) @ x + 1e-6 * np.eye(2), x.T @ (p - y))
    good = model.good * weights[0]
    good[-1] += weights[1]
    return replace(model, good=good.astype(np.float32), threshold=DOUBT)


def auroc(scores: Sequence[float], is_positive: Sequence[bool]) -> float:
    """Probability that a positive scores above a negative; ties count a half; nan when one side is empty."""
    values, positive = np.asarray(scores, np.float64), np.asarray(is_positive, bool)
    if not positive.any() or positive.all():
        return float("nan")
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    count = int(positive.sum())
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (len(values) - count)))


def _even(is_answered: np.ndarray) -> np.ndarray:
    """Weights by which answered and unanswered questions of a set count a half each."""
    answered = float(is_answered.sum())
    return np.where(is_answered, 0.5 / max(answered, 1), 0.5 / max(len(is_answered) - answered, 1))


def _blank(features: np.ndarray) -> Model:
    """A model that knows the size of features and nothing else."""
    deviation = features.std(axis=0)
    return Model(
        mean=features.mean(axis=0),
        deviation=np.where(deviation < 0.02, 1.0, deviation),
        weights=np.zeros(len(FEATURES)),
        boosts=BOOSTS,
        good=np.zeros(len(QUALITY) + 1, np.float32),
        threshold=DOUBT,
    )


def _descend(examples: list[Example], weights: np.ndarray, rounds: int, chance: np.random.Generator) -> np.ndarray:
    """Adam over batches of questions; the rate falls to nothing by the last round."""
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    batches = max(len(examples) // _BATCH, 1)
    step = 0
    for _ in range(rounds):
        for batch in np.array_split(chance.permutation(len(examples)), batches):
            step += 1
            slope = _slope(weights, [examples[at] for at in batch])
            first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
            move = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
            weights = weights - _RATE * max(1 - step / (rounds * batches), 0.02) * (move + _DECAY * weights)
    return weights


def _slope(weights: np.ndarray, batch: list[Example]) -> np.ndarray:
    """Slope of the loss: minus the logarithm of the probability that a right document comes first."""
    x = np.concatenate([one.features for one in batch])
    sizes = [len(one.features) for one in batch]
    starts = np.cumsum([0, *sizes])[:-1]
    right = np.concatenate([one.right for one in batch]).astype(np.float64)
    scores = x @ weights
    chances = _shares(scores, np.ones_like(right), starts, sizes)
    counted = np.repeat([one.weight for one in batch], sizes) / sum(one.weight for one in batch)
    wrong = (chances - _shares(scores, right, starts, sizes)) * counted
    return np.asarray(x.T @ wrong + 0.001 * weights)


def _shares(scores: np.ndarray, counted: np.ndarray, starts: np.ndarray, sizes: list[int]) -> np.ndarray:
    """Softmax of the counted candidates within each question."""
    top = np.repeat(np.maximum.reduceat(scores, starts), sizes)
    powers = np.exp(scores - top) * counted
    return np.asarray(powers / np.maximum(np.repeat(np.add.reduceat(powers, starts), sizes), 1e-30))
