"""How signals become one score: features of a candidate among its rivals, and a small learned model over them."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from otklik.core.search.candidates import SIGNALS, Candidates
from otklik.core.search.vectors import ASKED, PARTS

_LEXICAL = ("title", "answer", "asked", "all", "title_grams", "body_grams")
_YEAR = 365 * 86400
# what is known of e5's cosines before any is seen: mean, deviation, and how many seen rows outweigh it
_USUAL_MEAN, _USUAL_DEVIATION, _USUAL_COUNT = 0.80, 0.03, 20
FEATURES = (
    *(f"{name}_ratio" for name in _LEXICAL),
    "cover_all", "cover_title", "title_share", "exact",
    "cos_title", "cos_body", "cos_tags", "cos_asked", "cos_best", "words_and_meaning",
    "solved", "official", "open", "helpful",
)  # fmt: skip
QUALITY = ("best", "lead", "cover_all", "cover_title", "cos_best", "exact", "agreement", "nearest", "words_found")
_SOLVED, _OFFICIAL = 1, 2
LANGUAGES = {"ru": 1, "be": 2, "en": 3}  # as words.py keeps them in the flags


@dataclass(frozen=True)
class Model:
    """A linear scorer over standardised features, and what makes an answer good. Hidden layers transferred worse.

    boosts: constants set by hand, for being fresh and in the asker's language. good: weights of QUALITY, the last
    the bias; below `threshold` there is no good answer.
    """

    mean: np.ndarray
    deviation: np.ndarray
    weights: np.ndarray
    boosts: dict[str, float]
    good: np.ndarray
    threshold: float

    def score(self, features: np.ndarray) -> np.ndarray:
        """Scores of candidates, shape (n,), from features of shape (n, len(FEATURES))."""
        return np.asarray((features - self.mean) / self.deviation @ self.weights, np.float32)

    def goodness(self, quality: np.ndarray) -> float:
        """How likely the best answer answers at all, 0..1, from `quality_of`."""
        return float(1 / (1 + np.exp(-(quality @ self.good[:-1] + self.good[-1]))))


@dataclass(frozen=True)
class Models:
    """The scorer for an index with vectors, the one for words alone, and the card that tells how they came about."""

    meaning: Model
    words: Model
    card: dict[str, Any]


def load(path: Path) -> Models:
    """The models in a JSON file; raises ValueError when they were learned on other features."""
    told = json.loads(path.read_text(encoding="utf-8"))
    if tuple(told["features"]) != FEATURES or tuple(told["quality"]) != QUALITY:
        raise ValueError(f"{path}: learned on other features; run `otklik learn ranking`")
    return Models(_model(told["meaning"]), _model(told["words"]), told["card"])


def save(models: Models, path: Path) -> None:
    told = {"card": models.card, "features": FEATURES, "quality": QUALITY}
    told |= {"meaning": _told(models.meaning), "words": _told(models.words)}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    lists = re.sub(r"\[[^\[\]{}\"]*\]", lambda found: " ".join(found.group().split()), text)
    path.write_text(lists + "\n", encoding="utf-8")


def features_of(found: Candidates) -> np.ndarray:
    """Features of candidates among themselves, shape (n, len(FEATURES)), float32."""
    column = {name: found.signals[:, at] for at, name in enumerate(SIGNALS)}
    # a best match that covers little of the question is no more than an accident, as in a question in another language
    covered_at_all = np.sqrt(column["cover_all"].max(initial=0))
    ratios = {name: column[name] / max(column[name].max(initial=0), 1e-6) * covered_at_all for name in _LEXICAL}
    title_share = np.minimum(column["title_hits"] / np.maximum(found.title_size, 1), 1)
    covered = [column["cover_all"], column["cover_title"], title_share, column["exact"]]
    meant = standard_cosines(found)
    parts = [_best(meant[:, part : part + 1]) for part in PARTS]
    parts[ASKED] = np.maximum(parts[ASKED], 0)  # having been asked in other words is no fault
    best = _best(meant)
    columns = [*ratios.values(), *covered, *parts, best, ratios["all"] * best, *_standing(found)]
    return np.stack(columns, axis=1).astype(np.float32) if len(found) else np.zeros((0, len(FEATURES)), np.float32)


def standard_cosines(found: Candidates) -> np.ndarray:
    """Cosines in deviations from the usual cosine of this question, shape (n, 4), nan where a part lacks."""
    mean, deviation, count = found.spread
    share = count / (count + _USUAL_COUNT)
    centre = share * mean + (1 - share) * _USUAL_MEAN
    width = max(share * deviation + (1 - share) * _USUAL_DEVIATION, 0.01)
    return np.asarray((found.cosines - centre) / width, np.float32)


def boosts_of(found: Candidates, boosts: dict[str, float], at: float, language: int) -> np.ndarray:
    """What is added for being fresh and in the asker's language; `at` in seconds since 1970."""
    age = np.maximum(at - found.changed, 0) / _YEAR
    fresh = boosts["fresh"] * np.exp(-age) * (found.changed > 0)
    return np.asarray(fresh + boosts["language"] * ((found.flags >> 2) == language), np.float32)


def quality_of(found: Candidates, features: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """What tells a good answer from none: of the best candidate and its lead, shape (len(QUALITY),).

    nearest: the best cosine as it stands; words_found: how much of what was said the best candidate holds, counted in
    words that a single document has. Both say how near the nearest is, which features among rivals cannot.
    """
    order = np.argsort(-scores)[:5]
    if not len(order):
        return np.zeros(len(QUALITY), np.float32)
    top = features[order[0]]
    column = {name: at for at, name in enumerate(FEATURES)}
    lead = scores[order[0]] - scores[order[1:]].mean() if len(order) > 1 else 0.0
    leads = (top[column[name]] >= features[:, column[name]].max() for name in ("all_ratio", "cos_best"))
    agreement = float(sum(leads))
    told = [top[column[name]] for name in ("cover_all", "cover_title", "cos_best", "exact")]
    nearest = np.nan_to_num(found.cosines, nan=0.0).max()
    words_found = found.signals[order[0], SIGNALS.index("all")] / np.log(found.count + 2)
    return np.asarray([scores[order[0]], lead, *told, agreement, nearest, words_found], np.float32)


def is_titled(features: np.ndarray) -> bool:
    """Whether the title of a candidate holds anything asked, from its row of `features_of`."""
    return bool(features[FEATURES.index("cover_title")] > 0)


def _standing(found: Candidates) -> list[np.ndarray]:
    """What is known of candidates whatever is asked."""
    solved, official = (found.flags & _SOLVED) > 0, (found.flags & _OFFICIAL) > 0
    helpful = np.log1p(np.clip(found.helpful, 0, 1000))
    return [solved, official, ~(solved | official), helpful]


def _best(meant: np.ndarray) -> np.ndarray:
    """The best of some parts; 0, neither near nor far, for a document that has none of them."""
    best = np.where(np.isnan(meant), -9, meant).max(axis=1, initial=-9)
    return np.asarray(np.where(best == -9, 0, best))


def _model(told: dict[str, Any]) -> Model:
    arrays = {name: np.asarray(told[name], np.float32) for name in _ARRAYS}
    return Model(**arrays, boosts=dict(told["boosts"]), threshold=float(told["threshold"]))


def _told(model: Model) -> dict[str, Any]:
    arrays = {name: np.round(getattr(model, name).astype(np.float64), 4).tolist() for name in _ARRAYS}
    return {"boosts": model.boosts, "threshold": round(model.threshold, 3)} | arrays


_ARRAYS = ("mean", "deviation", "weights", "good")
