"""The index as it is asked: one engine a process, always at the newest commit, safe for many threads."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
import structlog
import tantivy

from otklik.core.search import folders, meaning, ranking, vectors, words
from otklik.core.search.candidates import Candidates, Q, Searching, any_of, of_keys
from otklik.core.search.language import Layer
from otklik.core.search.nearest import Spaces
from otklik.core.search.question import Question, understand

_SURE = 0.5  # goodness from which meaning alone is believed, when the index knows no word of the question
_ENOUGH = 0.9  # share of documents with vectors from which meaning is asked
State = Literal["ready", "building", "missing"]
READY: Final = "ready"
BUILDING: Final = "building"
MISSING: Final = "missing"
log = structlog.get_logger("search")


@dataclass(frozen=True)
class Hit:
    """A document found: its reference, group and language as indexed, and its score (higher is better)."""

    ref: str
    group: str
    language: str
    score: float


@dataclass(frozen=True)
class Found:
    """The best documents for a question. goodness: 0..1, how likely the first answers it; is_good: enough.

    state: ready when some index was asked; otherwise building or missing, and nothing is known of the answers.
    """

    question: Question
    hits: list[Hit]
    goodness: float
    is_good: bool
    state: State

    @property
    def is_told(self) -> bool:
        """Whether an index was asked, so that nothing found means something."""
        return self.state == READY


class Engine:
    """Readers' side of one index folder. Never raises for a missing or damaged index: it finds nothing and says so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._stamp = (0, 0)
        self._index: tantivy.Index | None = None
        self._store = vectors.Store(folders.vectors())
        self._spaces = Spaces(self._store)

    def state(self) -> State:
        """ready; building (another index is being made; the old one, if any, answers meanwhile); missing."""
        self._refresh()
        if folders.current() is not None:
            return READY if self._index is not None else BUILDING
        return _without_index()

    def can_answer(self) -> bool:
        """Whether there is an index to ask, be it an old one beside which another is made."""
        return self._refresh() is not None

    def count(self) -> int:
        """How many documents can be found."""
        searcher = self._refresh()
        return searcher.num_docs if searcher else 0

    def find(
        self,
        text: str,
        *,
        layer: Layer,
        models: ranking.Models,
        language: str,
        at: datetime,
        limit: int,
        groups: Sequence[str] = (),
        languages: Sequence[str] = (),
        categories: Sequence[str] = (),
    ) -> Found:
        """The best `limit` documents for a question as typed, only of the given groups, languages, categories."""
        searcher = self._refresh()
        if searcher is None:
            return Found(understand(text, layer, _nothing), [], 0.0, False, _without_index())
        only = _only(group=groups, language=languages, category=categories)
        question, found, has_meaning = self._gather(searcher, text, layer, only)
        if question.is_empty or not len(found):
            return Found(question, [], 0.0, False, READY)
        model = models.meaning if has_meaning else models.words
        features = ranking.features_of(found)
        plain = model.score(features)
        scores = plain + ranking.boosts_of(found, model.boosts, at.timestamp(), ranking.LANGUAGES.get(language, 0))
        order = np.argsort(-scores, kind="stable")[:limit]
        goodness = model.goodness(ranking.quality_of(found, features, plain))
        hits = _hits(searcher, found.keys[order], scores[order])
        enough = model.threshold if question.is_known else max(model.threshold, _SURE)
        is_good = goodness >= enough or (question.is_one_word and ranking.is_titled(features[order[0]]))
        return Found(question, hits, goodness, is_good, READY)

    def read(self, text: str, layer: Layer) -> Question:
        """A question as this index and a layer make of it; when it reads the same, the same is found."""
        searcher = self._refresh()
        return understand(text, layer, lru_cache(maxsize=None)(searcher.doc_freq) if searcher else _nothing)

    def candidates(self, text: str, layer: Layer) -> Candidates | None:
        """Who may answer a question, to learn from; None when there is nothing or no meaning to be asked."""
        searcher = self._refresh()
        if searcher is None:
            return None
        _, found, has_meaning = self._gather(searcher, text, layer, None)
        return found if has_meaning and len(found) else None

    def _gather(
        self, searcher: tantivy.Searcher, text: str, layer: Layer, only: Q | None
    ) -> tuple[Question, Candidates, bool]:
        question = understand(text, layer, lru_cache(maxsize=None)(searcher.doc_freq))
        has_meaning = not question.is_empty and self._has_meaning(searcher.num_docs)
        ways = meaning.of_questions(question.meanings) if has_meaning else None
        found = Searching(searcher, words.schema(), self._spaces.now(), question, only, ways).gather()
        return question, found, has_meaning

    def _has_meaning(self, count: int) -> bool:
        """Not while too few documents have vectors: those without would always lose."""
        return meaning.is_on() and self._store.count() >= _ENOUGH * count

    def _refresh(self) -> tantivy.Searcher | None:
        """A searcher of the newest commit of the current generation; the last good one while there is none."""
        with self._lock:
            try:
                self._follow_current()
            except (OSError, ValueError) as error:
                log.warning("index_not_readable", error=str(error))
            return self._index.searcher() if self._index else None

    def _follow_current(self) -> None:
        folder = folders.current()
        if folder is None:
            return
        told = (folder / "meta.json").stat()
        stamp = (told.st_mtime_ns, told.st_ino)
        if folder != self._folder:
            index = words.open_folder(folder)
            index.config_reader("manual")
            index.reload()
            self._index, self._folder, self._stamp = index, folder, stamp
        elif stamp != self._stamp and self._index:
            self._index.reload()
            self._stamp = stamp


_engines: dict[Path, Engine] = {}
_making = threading.Lock()


def shared_engine() -> Engine:
    """The engine of this process for the index folder of the settings."""
    with _making:
        return _engines.setdefault(folders.root(), Engine())


def _hits(searcher: tantivy.Searcher, keys: np.ndarray, scores: np.ndarray) -> list[Hit]:
    if not len(keys):
        return []
    among = of_keys(words.schema(), keys.tolist())
    places = [place for _, place in searcher.search(among, len(keys), count=False).hits]
    rows = dict(zip(searcher.fast_field_values("key", places), places, strict=True))
    hits = []
    for key, score in zip(keys.tolist(), scores.tolist(), strict=True):
        kept = searcher.doc(rows[key])
        hits.append(Hit(kept["ref"][0], kept["group"][0], kept["language"][0], score))
    return hits


def _only(**allowed: Sequence[str]) -> Q | None:
    """Documents whose fields have one of the given values; None when nothing is asked."""
    parts = [
        any_of(Q.term_query(words.schema(), name, value, "basic") for value in values)
        for name, values in allowed.items()
        if values
    ]
    return Q.boolean_query([(tantivy.Occur.Must, part) for part in parts]) if parts else None


def _without_index() -> State:
    return BUILDING if folders.read_status().get("doing") == BUILDING else MISSING


def _nothing(name: str, word: str) -> int:
    return 0
