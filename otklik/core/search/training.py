"""Learning how signals combine: for each question, its right documents against its wrong ones. numpy only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from otklik.core.search.ranking import FEATURES, QUALITY, Model, quality_of

BOOSTS = {"fresh": 0.1, "language": 0.15}
_RATE, _DECAY, _BATCH = 0.01, 0.0005, 64


@dataclass(frozen=True)
class Example:
    """One question: features of its candidates, (n, len(FEATURES)), which of them are right, and how much it counts."""

    features: np.ndarray
    right: np.ndarray
    weight: float = 1.0


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


def calm_threshold(model: Model, answered: Sequence[np.ndarray]) -> float:
    """The goodness below which a fifth of questions with an answer lie; features of such questions, one at least.

    To be told "no good answer" above the right one is worse than to be shown a weak answer without a word.
    """
    told = [model.goodness(quality_of(features, model.score(features))) for features in answered]
    return round(float(np.quantile(told, 0.2)), 2)


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


def _blank(features: np.ndarray) -> Model:
    """A model that knows the size of features and nothing else."""
    deviation = features.std(axis=0)
    return Model(
        mean=features.mean(axis=0),
        deviation=np.where(deviation < 0.02, 1.0, deviation),
        weights=np.zeros(len(FEATURES)),
        boosts=BOOSTS,
        good=np.zeros(len(QUALITY) + 1, np.float32),
        threshold=0.5,
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
