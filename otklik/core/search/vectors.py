"""Vectors of documents on disk: rows of int8 beside rows of who they belong to; one writer, many readers.

A row is written before its owner, and an owner is emptied (0) when its document changes, so a reader that
maps the files at any moment sees whole rows only.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from otklik.core.search.meaning import DIMENSIONS, MOST_CHARS
from otklik.core.sources import Document

TITLE, BODY, TAGS, ASKED = PARTS = 0, 1, 2, 3
_MOST_PIECES, _MOST_ASKED = 8, 8
_MOST_TITLE = 120  # characters of the title that lead each piece of a body
_SCALE = 127.0 / 0.25  # components of the model's unit vectors stay within +-0.17
_OWNER = np.dtype([("key", "<i8"), ("print", "<i8"), ("part", "<i8")])
_EMPTY = (np.zeros(0, _OWNER), np.zeros((0, DIMENSIONS), np.int8))


@dataclass(frozen=True)
class Passage:
    """A piece of a document to embed: which part of it, and its words."""

    part: int
    text: str


def passages(document: Document) -> list[Passage]:
    """What of a document is embedded: title, tags and pieces of the body led by the title, words asked before."""
    title = " ".join(document.title.split())
    lead = f"{title[:_MOST_TITLE]}. " if title else ""
    found = [Passage(TITLE, title[:MOST_CHARS])] if title else []
    if document.tags:
        found.append(Passage(TAGS, (lead + ", ".join(document.tags))[:MOST_CHARS]))
    bodies = [document.question[: MOST_CHARS - len(lead)], *document.answers]
    pieces = [piece for body in bodies for piece in _pieces(body, MOST_CHARS - len(lead))]
    found += [Passage(BODY, lead + piece) for piece in pieces[:_MOST_PIECES]]
    return found + [Passage(ASKED, wording[:MOST_CHARS]) for wording in document.asked[:_MOST_ASKED]]


def fingerprint(document: Document) -> int:
    """63 bits that differ when anything embedded differs; never 0."""
    told = "\0".join(f"{passage.part}{passage.text}" for passage in passages(document))
    return int.from_bytes(hashlib.blake2b(told.encode(errors="replace"), digest_size=8).digest(), "big") >> 1 or 1


def owners_of(document: Document, key: int) -> np.ndarray:
    """One owner a passage of the document."""
    parts = [passage.part for passage in passages(document)]
    owners = np.zeros(len(parts), _OWNER)
    owners["key"], owners["print"], owners["part"] = key, fingerprint(document), parts
    return owners


class Store:
    """The files, for the writer and for readers alike; safe for many threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: tuple[int, int] = (-1, -1)
        self._snapshot = _EMPTY
        self._counted = (_EMPTY[0], 0)

    def snapshot(self) -> tuple[np.ndarray, np.ndarray]:
        """Owners and rows, equally long, as they are on disk now."""
        try:
            told = (self.folder / "owners").stat()
            seen = (told.st_mtime_ns, told.st_size)
            if seen != self._seen:
                self._snapshot, self._seen = self._map(), seen
        except OSError:  # removed under our feet: the writer makes it anew
            self._snapshot, self._seen = _EMPTY, (-1, -1)
        return self._snapshot

    def count(self) -> int:
        """How many documents have vectors."""
        owners, _ = self.snapshot()
        if self._counted[0] is not owners:
            self._counted = (owners, len(np.unique(owners["key"][owners["key"] != 0])))
        return self._counted[1]

    def known(self) -> dict[int, int]:
        """Document numbers with the fingerprint of what was embedded."""
        owners, _ = self.snapshot()
        live = owners[owners["key"] != 0]
        return dict(zip(live["key"].tolist(), live["print"].tolist(), strict=True))

    def put(self, owners: np.ndarray, vectors: np.ndarray) -> None:
        """Replace the vectors of some documents: owners made by `owners_of`, vectors of shape (len(owners), 384)."""
        self.remove(owners["key"].tolist())
        self.folder.mkdir(parents=True, exist_ok=True)
        self._trim()
        with (self.folder / "rows").open("ab") as stream:
            stream.write(np.clip(np.rint(vectors * _SCALE), -127, 127).astype(np.int8).tobytes())
        with (self.folder / "owners").open("ab") as stream:
            stream.write(owners.tobytes())

    def remove(self, keys: Sequence[int]) -> None:
        """Take the owners of these documents off their rows."""
        owners, _ = self.snapshot()
        places = np.flatnonzero(np.isin(owners["key"], np.asarray(keys, np.int64)))
        if not len(places):
            return
        with (self.folder / "owners").open("r+b") as stream:
            for place in places.tolist():
                stream.seek(place * _OWNER.itemsize)
                stream.write(bytes(8))

    def _map(self) -> tuple[np.ndarray, np.ndarray]:
        owners = np.fromfile(self.folder / "owners", _OWNER)
        count = min(len(owners), (self.folder / "rows").stat().st_size // DIMENSIONS)
        if not count:
            return _EMPTY
        return owners[:count], np.memmap(self.folder / "rows", np.int8, "r", shape=(count, DIMENSIONS))

    def _trim(self) -> None:
        """Make both files equally long after a crash between their writes."""
        rows, owners = self.folder / "rows", self.folder / "owners"
        for path in (rows, owners):
            path.touch()
        count = min(rows.stat().st_size // DIMENSIONS, owners.stat().st_size // _OWNER.itemsize)
        for path, size in ((rows, DIMENSIONS), (owners, _OWNER.itemsize)):
            if path.stat().st_size != count * size:
                with path.open("r+b") as stream:
                    stream.truncate(count * size)


def cosines(rows: np.ndarray, ways: np.ndarray) -> np.ndarray:
    """Cosine of each int8 row with the nearest of some unit vectors, shape (len(rows),); ways of shape (n, 384)."""
    out = np.empty(len(rows), np.float32)
    for at in range(0, len(rows), 4096):  # in blocks, so memory stays small
        block = rows[at : at + 4096].astype(np.float32)
        out[at : at + 4096] = (block @ ways.T).max(axis=1)
    return out / _SCALE


def unit_scale(rows: np.ndarray) -> np.ndarray:
    """Rows of int8 as the floats they stand for."""
    return np.asarray(rows.astype(np.float32) / _SCALE)


def _pieces(text: str, most: int) -> list[str]:
    """A text in pieces of at most `most` characters, cut at ends of sentences or words."""
    found: list[str] = []
    rest = " ".join(text.split())
    while rest and len(found) < _MOST_PIECES:
        if len(rest) <= most:
            found.append(rest)
            break
        cut = max(rest.rfind(end, most // 2, most) + 1 for end in (". ", "? ", "! "))
        cut = cut or rest.rfind(" ", 0, most) + 1 or most
        found.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return found
