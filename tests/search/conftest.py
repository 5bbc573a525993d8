"""A shelf of answers of our own: what lies on it is in the database's place, so that rights can be tried."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from otklik.answers.queries import layer
from otklik.core import sources
from otklik.core.events import event_name
from otklik.core.search import embedding, follow
from otklik.core.sources import Card, Document, Source


@dataclass(frozen=True)
class Changed:
    """Something on the shelf is another than it was."""

    ref: str


@dataclass
class Shelf(Source):
    """documents: by reference; hidden: references nobody may see."""

    kind = "shelf"
    events = (event_name(Changed),)
    lying: dict[str, Document] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    def put(self, *documents: Document) -> None:
        self.lying |= {document.ref: document for document in documents}

    def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
        return [str(facts["ref"])]

    def documents(self, refs: Sequence[str] | None = None) -> Iterator[Document]:
        yield from (document for ref, document in self.lying.items() if refs is None or ref in refs)

    def cards(self, refs: Sequence[str], asker: object, language: str) -> dict[str, Card]:
        seen = [self.lying[ref] for ref in refs if ref in self.lying and ref not in self.hidden]
        return {one.ref: Card(one.ref, one.group, one.title, f"/{one.ref}", " ".join(one.answers)) for one in seen}


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """The only source of answers during the test."""
    mine = Shelf()
    monkeypatch.setattr(sources, "_sources", {"shelf": mine})
    layer.forget_layer()
    embedding.forget_waiting()
    yield mine
    layer.forget_layer()


@pytest.fixture
def index(shelf: Shelf, db: None) -> Callable[..., None]:
    """Lay documents on the shelf and make the index, with meaning unless told otherwise."""

    def make(*documents: Document, meaning: bool = True) -> None:
        shelf.put(*documents)
        follow.rebuild()
        if meaning:
            embedding.catch_up()

    return make


def answer(number: int, title: str, *answers: str, **more: object) -> Document:
    return Document(f"shelf:{number}", "solved", title, answers=answers, **more)  # type: ignore[arg-type]
