"""What each piece of the ask box brings: the sets ranked without it, by weights learned anew without it.

Nothing is served: candidates are gathered once and lose the piece. The demo is its part for tuning, each third of it
ranked by weights that never saw it; the other sets by weights learned on all sets but them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from unittest import mock

import numpy as np

from bench import demo_questions, learning, sets
from bench.learning import Seen
from bench.measure import Result
from bench.remembered import Remembered
from otklik.core.search import language, ranking, training
from otklik.core.search.candidates import PER_SIGNAL, SIGNALS, Candidates
from otklik.core.search.reading import Reader
from otklik.core.search.vectors import BODY, PARTS, TITLE

BY_NAME = True  # measured when asked for: it tells what to build, not how well it is
_FOLDS = 3
_LOADS = (sets.stackfaq, sets.xquad_ru, sets.banking77, demo_questions.learning_set)
_SMOKE = 60
SOLVED, OFFICIAL = 1, 2
Gathered = dict[str, list[Seen]]


@dataclass(frozen=True)
class Without:
    """What to take off candidates: signals by name, parts with cosines, bits of the flags, votes."""

    signals: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()
    flags: int = 0
    helpful: bool = False

    def of(self, found: Candidates) -> Candidates:
        """The candidates that would have been found without it."""
        signals, cosines = found.signals.copy(), found.cosines.copy()
        signals[:, [SIGNALS.index(name) for name in self.signals]] = 0
        cosines[:, list(self.parts)] = np.nan
        spread = (0.0, 1.0, 0) if len(self.parts) == len(PARTS) else found.spread
        helpful = found.helpful * (not self.helpful)
        bare = replace(found, signals=signals, cosines=cosines, spread=spread, helpful=helpful)
        bare = replace(bare, flags=found.flags & ~self.flags)
        return learning.only(bare, _is_brought(bare))


PIECES = {
    "whole": Without(),
    "n-grams": Without(signals=("title_grams", "body_grams")),
    "meaning": Without(parts=PARTS),
    "words": Without(signals=SIGNALS),
    "title field": Without(signals=("title", "cover_title", "title_hits", "exact"), parts=(TITLE,)),
    "answer field": Without(signals=("answer",), parts=(BODY,)),
    "accepted": Without(flags=SOLVED),
    "official": Without(flags=OFFICIAL),
    "helpful votes": Without(helpful=True),
    "accepted, official and helpful": Without(flags=SOLVED | OFFICIAL, helpful=True),
}


def run(smoke: bool = False) -> Result:
    """S@1 and S@5 in percent of every set without each piece; smoke: sixty questions of each set."""
    result = Result("ablation")
    whole = _gather(smoke, None)
    for name, piece in PIECES.items():
        _note(result, name, _map(whole, piece.of))
    nothing = language.build(())
    _note(result, "language layer", _gather(smoke, nothing))
    with _as_typed():
        _note(result, "keyboard and translit", _gather(smoke, None))
    result.cards["sets"] = ", ".join(f"{name}: {len(some)} questions" for name, some in whole.items())
    return result


def _gather(smoke: bool, layer: language.Layer | None) -> Gathered:
    remembered = Remembered(learning.VECTORS)
    seen: Gathered = {}
    for load in _LOADS:
        one = load()
        step = max(len(one.learn_from) // _SMOKE, 1) if smoke else 1
        seen[f"{one.name}.plain"] = learning.gather(one, one.learn_from[::step], remembered, layer)
        if one.questions is not one.learn_from and one.name == "banking77":
            seen[f"{one.name}.test"] = learning.gather(one, one.questions[::step], remembered, layer)
        remembered.keep()
    return seen


def _map(seen: Gathered, change: Callable[[Candidates], Candidates]) -> Gathered:
    changed: Gathered = {}
    for name, some in seen.items():
        right = [one.found.keys[one.right] for one in some]
        found = [change(one.found) for one in some]
        changed[name] = [
            replace(one, found=new, right=np.isin(new.keys, keys))
            for one, new, keys in zip(some, found, right, strict=True)
        ]
    return changed


def _is_brought(found: Candidates) -> np.ndarray:
    """Which candidates are among the best of some signal that is left, shape (n,), bool."""
    kept = np.zeros(len(found), bool)
    meant = (found.cosines[:, TITLE], _best(found.cosines[:, [part for part in PARTS if part != TITLE]]))
    for values in (*found.signals[:, :6].T, *(np.nan_to_num(one, nan=-1.0) + 1 for one in meant)):
        order = np.argsort(-values, kind="stable")[:PER_SIGNAL]
        kept[order[values[order] > 0]] = True
    return kept


def _best(cosines: np.ndarray) -> np.ndarray:
    best = np.where(np.isnan(cosines), -2, cosines).max(axis=1, initial=-2)
    return np.asarray(np.where(best == -2, np.nan, best))


def _note(result: Result, piece: str, seen: Gathered) -> None:
    for name, judged in seen.items():
        base = name.partition(".")[0]
        if name == "banking77.plain":  # learned from only
            continue
        ranks = _ranks_in_thirds(seen, judged) if base == "demo" else _ranks(_model(seen, base, []), judged)
        result.figures[f"{piece}, {base}, s1"] = round(100 * float(np.mean(ranks == 1)), 2)
        result.figures[f"{piece}, {base}, s5"] = round(100 * float(np.mean((ranks > 0) & (ranks <= 5))), 2)


def _ranks_in_thirds(seen: Gathered, judged: list[Seen]) -> np.ndarray:
    parts = [judged[at::_FOLDS] for at in range(_FOLDS)]
    rest = [[one for other in parts if other is not part for one in other] for part in parts]
    return np.concatenate([_ranks(_model(seen, "demo", more), part) for part, more in zip(parts, rest, strict=True)])


def _model(seen: Gathered, but: str, more: list[Seen]) -> ranking.Model:
    """Weights of all sets except one, and of some of its questions."""
    others = [some for name, some in seen.items() if not name.startswith(but) and learning.is_learned(name)]
    return training.learn([example for some in (*others, more) for example in learning.examples(some)])


def _ranks(model: ranking.Model, judged: list[Seen]) -> np.ndarray:
    return np.asarray([learning.rank(model, one) for one in judged if one.is_answerable])


@contextmanager
def _as_typed() -> Iterator[None]:
    """Questions are taken as they were typed, on whatever keyboard."""
    with mock.patch.object(Reader, "read", lambda _reader, said: said):
        yield
