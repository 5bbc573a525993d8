"""Who may answer: the best of every signal together, each then scored by all signals. No ranking here."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import tantivy

from otklik.core.search.nearest import Meant, Space
from otklik.core.search.question import Question, Slot
from otklik.core.search.vectors import PARTS

Q = tantivy.Query
Ways = Callable[[], np.ndarray]
SHOULD, MUST = tantivy.Occur.Should, tantivy.Occur.Must
PER_SIGNAL = 60
_MOST_TELLING_GRAMS = 48
SIGNALS = (
    "title", "answer", "asked", "all", "title_grams", "body_grams",
    "cover_all", "cover_title", "title_hits", "exact",
)  # fmt: skip


@dataclass
class Candidates:
    """Documents by number with their raw signals; row i of every array belongs to keys[i].

    signals: shape (n, len(SIGNALS)); cosines: (n, 4), by vectors.PARTS, nan where the document lacks the part;
    spread: mean, deviation and count of all cosines of this question; count: documents in the index.
    flags, helpful, changed, title_size: as stored.
    """

    keys: np.ndarray
    signals: np.ndarray
    cosines: np.ndarray
    spread: tuple[float, float, int]
    count: int
    flags: np.ndarray
    helpful: np.ndarray
    changed: np.ndarray
    title_size: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)


@dataclass
class Searching:
    """One question asked of one snapshot of the index."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    space: Space
    question: Question
    only: Q | None  # documents outside are not candidates
    ways: Ways | None  # gives the unit vectors of the question, shape (ways to say it, 384); None: words only

    def gather(self) -> Candidates:
        queries = self._queries()
        keys = self._best(queries[name] for name in SIGNALS[:6])
        meant = Meant(self.space, self.ways()) if self.ways is not None else None
        if meant is not None:
            keys.update(self._allowed(meant.best(PER_SIGNAL)))
        return self._score(np.asarray(sorted(keys), np.int64), queries, meant)

    def _queries(self) -> dict[str, Q]:
        slots, grams = self.question.slots, self.question.grams
        idf = [self._idf("all", [stem for stem, _ in slot.stems]) for slot in slots]
        total = sum(value * slot.weight for value, slot in zip(idf, slots, strict=True)) or 1.0
        shares = [value * slot.weight / total for value, slot in zip(idf, slots, strict=True)]
        own = [slot for slot in slots if slot.weight >= 0.5]
        found = {name: self._words(name, slots) for name in ("title", "answer", "asked", "all")}
        found |= {name: self._grams(name, grams) for name in ("title_grams", "body_grams")}
        found |= {
            "cover_all": self._cover("all", slots, shares),
            "cover_title": self._cover("title", slots, shares),
            "title_hits": self._cover("title", own, [1.0] * len(own)),
            "exact": Q.const_score_query(Q.term_query(self.schema, "exact", self.question.exact), 1.0),
        }
        return found

    def _words(self, name: str, slots: Sequence[Slot]) -> Q:
        return any_of(Q.boost_query(self._slot(name, slot), slot.weight) for slot in slots)

    def _cover(self, name: str, slots: Sequence[Slot], shares: Sequence[float]) -> Q:
        return any_of(
            Q.const_score_query(self._slot(name, slot), share) for slot, share in zip(slots, shares, strict=True)
        )

    def _slot(self, name: str, slot: Slot) -> Q:
        ways = [Q.boost_query(Q.term_query(self.schema, name, stem, "freq"), weight) for stem, weight in slot.stems]
        return ways[0] if len(ways) == 1 else Q.disjunction_max_query(ways)

    def _grams(self, name: str, grams: Sequence[str]) -> Q:
        """The rarest grams that the index knows."""
        found = {gram: count for gram in grams if (count := self.searcher.doc_freq(name, gram))}
        telling = sorted(found, key=lambda gram: found[gram])[:_MOST_TELLING_GRAMS]
        return any_of(Q.term_query(self.schema, name, gram, "freq") for gram in telling)

    def _idf(self, name: str, stems: Sequence[str]) -> float:
        count, found = self.searcher.num_docs, max(self.searcher.doc_freq(name, stem) for stem in stems)
        return math.log(1 + (max(count - found, 0) + 0.5) / (found + 0.5))

    def _best(self, queries: Iterable[Q]) -> set[int]:
        keys: set[int] = set()
        for query in queries:
            limited = query if self.only is None else Q.boolean_query([(MUST, query), (MUST, self.only)])
            keys.update(self._hits(limited, PER_SIGNAL)[0])
        return keys

    def _allowed(self, keys: list[int]) -> list[int]:
        """Those of the documents found by meaning that the index of words still has and the filter lets through."""
        if not keys:
            return []
        among = of_keys(self.schema, keys)
        query = among if self.only is None else Q.boolean_query([(MUST, among), (MUST, self.only)])
        return self._hits(query, len(keys))[0]

    def _hits(self, query: Q, limit: int) -> tuple[list[int], list[float], list[tantivy.DocAddress]]:
        hits = self.searcher.search(query, limit, count=False).hits
        places = [place for _, place in hits]
        return self._facts("key", places), [score for score, _ in hits], places

    def _facts(self, name: str, places: list[tantivy.DocAddress]) -> list[int]:
        return [int(value or 0) for value in self.searcher.fast_field_values(name, places)]

    def _score(self, keys: np.ndarray, queries: dict[str, Q], meant: Meant | None) -> Candidates:
        signals = np.zeros((len(keys), len(SIGNALS)), np.float32)
        facts = np.zeros((4, len(keys)), np.int64)
        if len(keys):
            among = Q.const_score_query(of_keys(self.schema, keys.tolist()), 0.0)
            for column, name in enumerate(SIGNALS):
                query = Q.boolean_query([(MUST, among), (SHOULD, queries[name])])
                found, scores, places = self._hits(query, len(keys))
                signals[np.searchsorted(keys, found), column] = scores
            at = np.searchsorted(keys, found)
            for row, name in enumerate(("flags", "helpful", "changed", "title_size")):
                facts[row, at] = self._facts(name, places)
        if meant is None:
            lacking = np.full((len(keys), len(PARTS)), np.nan, np.float32)
            return Candidates(keys, signals, lacking, (0.0, 1.0, 0), self.searcher.num_docs, *facts)
        return Candidates(keys, signals, meant.of(keys), meant.spread(), self.searcher.num_docs, *facts)


def of_keys(schema: tantivy.Schema, keys: Iterable[int]) -> Q:
    """The documents with these numbers; a term set takes half as long again."""
    return any_of(Q.term_query(schema, "key", key, "basic") for key in keys)


def any_of(queries: Iterable[Q]) -> Q:
    """Documents that match at least one; nothing for no queries."""
    parts = [(SHOULD, query) for query in queries]
    return Q.boolean_query(parts) if parts else Q.empty_query()
