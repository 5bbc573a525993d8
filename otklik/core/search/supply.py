"""Documents as the rooms give them, with the words by which people found them before."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import ClassVar

from otklik.core.models import Event
from otklik.core.sources import Document, Source, sources

_CHUNK = 200


class Wordings(ABC):
    """Who remembers by which words answers were found. events: names of events after which they may differ."""

    events: ClassVar[tuple[str, ...]]

    @abstractmethod
    def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
        """The references that an event touches."""

    @abstractmethod
    def of(self, refs: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The words for some references, the most frequent first; in a constant number of queries."""


_wordings: list[Wordings] = []


def register_wordings(wordings: Wordings) -> Wordings:
    """Add a memory of words; called from a room's `sources.py`."""
    _wordings.append(wordings)
    return wordings


def every_document() -> Iterator[Document]:
    """All documents of all sources."""
    for source in sources().values():
        yield from _with_wordings(source.documents())


def documents_of(refs: Iterable[str]) -> Iterator[Document]:
    """Documents of the references that still may be found, whatever their sources."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for ref in refs:
        by_kind[ref.partition(":")[0]].append(ref)
    known = sources()
    for kind, mine in by_kind.items():
        if kind in known:
            yield from _with_wordings(known[kind].documents(mine))


def touched(events: Iterable[Event]) -> list[str]:
    """References whose documents may differ after these events, each once."""
    known: list[Source | Wordings] = [*sources().values(), *_wordings]
    found = [
        ref for event in events for one in known if event.name in one.events
        for ref in one.refs_of(event.name, event.facts)
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def chunks(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    """The documents in lists of `size`, the last one shorter."""
    flow = iter(documents)
    while chunk := list(islice(flow, size)):
        yield chunk


def _with_wordings(documents: Iterable[Document]) -> Iterator[Document]:
    for chunk in chunks(documents, _CHUNK):
        refs = [document.ref for document in chunk]
        remembered = [one.of(refs) for one in _wordings]
        for document in chunk:
            asked = tuple(wording for words in remembered for wording in words.get(document.ref, ()))
            yield replace(document, asked=asked) if asked else document
