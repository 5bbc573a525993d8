"""Vectors made after the words: slowly, in small batches, beside the follower, with progress shown."""

import threading
from collections import deque
from collections.abc import Iterable

import numpy as np

from otklik.core.search import folders, meaning, vectors
from otklik.core.search.supply import documents_of, every_document
from otklik.core.search.words import key_of
from otklik.core.sources import Document
from otklik.core.worker import follower

_BATCH = 8  # documents: a second or so of work
_IDLE = 0.5
_EVERYTHING = "*"

_waiting: deque[str] = deque()  # references, or _EVERYTHING; filled by the follower of words in the same process


def look_at(refs: Iterable[str]) -> None:
    """Have the vectors of these references made, or removed when their documents are gone."""
    _waiting.extend(refs)


def look_at_everything() -> None:
    """Have every document compared with its vectors."""
    _waiting.append(_EVERYTHING)


@follower("search meaning")
def follow_meaning(stop: threading.Event) -> None:
    """Make the vectors that are waited for until `stop`."""
    store = vectors.Store(folders.vectors())
    while not stop.is_set():
        if not (meaning.is_on() and _step(store)):
            stop.wait(_IDLE)


def catch_up() -> None:
    """Make every vector that is waited for, now."""
    store = vectors.Store(folders.vectors())
    while meaning.is_on() and _step(store):
        pass


def forget_waiting() -> None:
    """Wait for nothing, as a process that has just begun."""
    _waiting.clear()


def _step(store: vectors.Store) -> bool:
    """One batch, or one look at everything; False when nothing waits."""
    if not _waiting:
        return False
    if _waiting[0] == _EVERYTHING:
        _waiting.popleft()
        _waiting.extend(lacking(store))
    else:
        refs: list[str] = []
        while _waiting and len(refs) < _BATCH and _waiting[0] != _EVERYTHING:
            refs.append(_waiting.popleft())
        embed(store, refs)
    folders.write_status(meaning=len(store.known()), meaning_waiting=len(_waiting))
    return True


def lacking(store: vectors.Store) -> list[str]:
    """References whose vectors are missing or made of other words; vectors of documents that are gone are removed."""
    known = store.known()
    found: list[str] = []
    live: set[int] = set()
    for document in every_document():
        key = key_of(document.ref)
        live.add(key)
        if known.get(key) != vectors.fingerprint(document):
            found.append(document.ref)
    store.remove([key for key in known if key not in live])
    return found


def embed(store: vectors.Store, refs: list[str]) -> None:
    """Make the vectors of these references as their documents are now."""
    documents = list(documents_of(refs))
    gone = {key_of(ref) for ref in refs} - {key_of(document.ref) for document in documents}
    store.remove(sorted(gone))
    known = store.known()
    put(store, [doc for doc in documents if known.get(key_of(doc.ref)) != vectors.fingerprint(doc)])


def put(store: vectors.Store, documents: list[Document]) -> None:
    """Embed documents and keep their vectors."""
    texts = [passage.text for document in documents for passage in vectors.passages(document)]
    if texts:
        owners = np.concatenate([vectors.owners_of(document, key_of(document.ref)) for document in documents])
        store.put(owners, meaning.of_passages(texts))
