"""Which documents mean nearly the same as a question: exact among a few, by signs first among many.

Past some thousand vectors each is first compared by the signs of its components about their mean (48 bytes
instead of 384, and a count of differing bits instead of a product); the best of these are compared exactly.
"""

import threading
import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from otklik.core.search import vectors

EXACT = 6000  # rows up to which everything is compared exactly
_RERANKED = 2000  # rows compared exactly after their signs
_BLOCK = 32_768  # rows whose signs are compared at a time
_SAMPLED = 2048  # rows that tell how far rows usually are
_REFRESH = 25_000  # rows that may be looked at anew each second


@dataclass(frozen=True)
class Space:
    """The vectors of one moment. bits: signs of rows about `centre`, (n, 48) uint8, or None for few rows."""

    owners: np.ndarray
    rows: np.ndarray
    centre: np.ndarray
    bits: np.ndarray | None

    @cached_property
    def order(self) -> np.ndarray:
        """Rows by the number of their document."""
        return np.argsort(self.owners["key"], kind="stable")

    @cached_property
    def sorted_keys(self) -> np.ndarray:
        return np.asarray(self.owners["key"][self.order])

    def places_of(self, keys: np.ndarray) -> np.ndarray:
        """Rows that belong to some documents."""
        first, last = (np.searchsorted(self.sorted_keys, keys, side) for side in ("left", "right"))
        spans = [self.order[begin:end] for begin, end in zip(first, last, strict=True) if end > begin]
        return np.concatenate(spans) if spans else np.zeros(0, np.int64)

    def cosines(self, places: np.ndarray, ways: np.ndarray) -> np.ndarray:
        return np.asarray(vectors.cosines(self.rows[places], ways))

    def near(self, ways: np.ndarray) -> np.ndarray:
        """Rows worth comparing exactly, those of removed documents left out; ways: (n, 384)."""
        if self.bits is None:
            places = np.arange(len(self.owners))
        else:
            asked = np.packbits(ways > self.centre, axis=1).view(np.uint64)
            found = [_fewest(self.bits, one) for one in asked]
            places = np.unique(np.concatenate(found))
        kept: np.ndarray = places[self.owners["key"][places] != 0]
        return kept


@dataclass
class Meant:
    """One question among the vectors."""

    space: Space
    ways: np.ndarray  # unit vectors, shape (ways to say it, 384)

    def best(self, count: int) -> list[int]:
        """Document numbers of the best rows by title and by the rest."""
        keys: set[int] = set()
        near = self.space.near(self.ways)
        cosine, owners = self.space.cosines(near, self.ways), self.space.owners[near]
        for is_part in (owners["part"] == vectors.TITLE, owners["part"] != vectors.TITLE):
            places = np.flatnonzero(is_part)
            ordered = places[np.argsort(-cosine[places])]
            keys.update(list(dict.fromkeys(owners["key"][ordered[: count * 6]].tolist()))[:count])
        return list(keys)

    def spread(self) -> tuple[float, float, int]:
        """Mean and standard deviation of the cosines of all vectors, by a sample of them, and how many there are."""
        count = len(self.space.owners)
        if not count:
            return 0.0, 1.0, 0
        sample = self.space.cosines(np.arange(0, count, max(count // _SAMPLED, 1)), self.ways)
        return float(sample.mean()), float(sample.std()), count

    def of(self, keys: np.ndarray) -> np.ndarray:
        """Best cosine of each part of each document, shape (n, 4); nan where the document lacks the part."""
        found = np.full((len(keys), len(vectors.PARTS)), np.nan, np.float32)
        places = self.space.places_of(keys)
        at = (np.searchsorted(keys, self.space.owners["key"][places]), self.space.owners["part"][places])
        found[at] = -1
        np.maximum.at(found, at, self.space.cosines(places, self.ways))
        return found


class Spaces:
    """The newest space of a store; made ready anew at a pace that its size allows. Safe for many threads."""

    def __init__(self, store: vectors.Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._space: Space | None = None
        self._made = 0.0

    def now(self) -> Space:
        with self._lock:
            known = self._space
            if known is not None and time.monotonic() - self._made < len(known.owners) / _REFRESH:
                return known
            owners, rows = self._store.snapshot()
            if known is None or owners is not known.owners:
                self._space, self._made = _ready(owners, rows, known), time.monotonic()
            assert self._space is not None  # noqa: S101 - made above
            return self._space


def _ready(owners: np.ndarray, rows: np.ndarray, before: Space | None) -> Space:
    if len(owners) <= EXACT:
        return Space(owners, rows, np.zeros(rows.shape[1], np.float32), None)
    old = before.bits if before is not None and before.bits is not None else None
    if old is None or before is None or not len(old) <= len(rows) < 2 * len(old):
        centre, old = vectors.unit_scale(rows[:: max(len(rows) // 20_000, 1)]).mean(axis=0), None
    else:
        centre = before.centre
    done = 0 if old is None else len(old)
    parts = [] if old is None else [old]
    for at in range(done, len(rows), 20_000):
        signs = vectors.unit_scale(rows[at : at + 20_000]) > centre
        parts.append(np.packbits(signs, axis=1).view(np.uint64))
    # a column of signs lies together: a question is compared with one after the other
    return Space(owners, rows, centre, np.asfortranarray(np.concatenate(parts)))


def _fewest(bits: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """The rows whose signs differ least from those of a question, of equal ones the first; in order of place.

    In blocks that stay in the processor's cache: reading memory is what takes the time.
    """
    apart = np.empty(len(bits), np.uint16)
    for at in range(0, len(bits), _BLOCK):
        block = bits[at : at + _BLOCK]
        told = np.bitwise_count(block[:, 0] ^ asked[0]).astype(np.uint16)
        for column in range(1, bits.shape[1]):
            told += np.bitwise_count(block[:, column] ^ asked[column])
        apart[at : at + _BLOCK] = told
    count = min(_RERANKED, len(apart))
    limit = int(np.searchsorted(np.cumsum(np.bincount(apart)), count))
    nearer, equal = np.flatnonzero(apart < limit), np.flatnonzero(apart == limit)
    return np.sort(np.concatenate([nearer, equal[: count - len(nearer)]]))
