"""Documents as the rooms give them: all of them, or those of some references."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from otklik.core.sources import Document, sources


def every_document() -> Iterator[Document]:
    """All documents of all sources."""
    for source in sources().values():
        yield from source.documents()


def documents_of(refs: Iterable[str]) -> Iterator[Document]:
    """Documents of the references that still may be found, whatever their sources."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for ref in refs:
        by_kind[ref.partition(":")[0]].append(ref)
    known = sources()
    for kind, mine in by_kind.items():
        if kind in known:
            yield from known[kind].documents(mine)


def chunks(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    flow = iter(documents)
    while chunk := list(islice(flow, size)):
        yield chunk
