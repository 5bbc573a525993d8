"""Sources of answers: a room that can answer questions registers one; the ask box needs no list of rooms.

A source turns its rows into plain `Document`s for the search index, and turns references back into `Card`s
that the given person may see. Rights are always asked of the database at the moment of showing.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

    Asker = Model | AnonymousUser


@dataclass(frozen=True)
class Document:
    """What the index keeps of one answer. Texts are plain, without markup.

    ref: "topic:12"; group: the heading it is shown under, one word of `Source.groups`;
    answers: texts that answer, the best first (accepted, official, article body parts);
    category: key of the shelf it lies on, for filters;
    asked: words of people whom it helped before; the search adds them, no source does.
    """

    ref: str
    group: str
    title: str
    question: str = ""
    answers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = "ru"
    is_solved: bool = False
    is_official: bool = False
    helpful: int = 0
    changed_at: datetime | None = None
    category: str = ""
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One answer as shown: where it leads, its words, and why it is offered.

    why: one of outage, solved, official, article, open, action; by: who stands behind the answer, a public name;
    replaces: reference of the answer this one was made of, which is then not shown beside it; family: common to
    an answer and its translations, of which the best is shown.
    """

    ref: str
    group: str
    title: str
    url: str
    excerpt: str = ""
    why: str = ""
    by: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)
    replaces: str = ""
    family: str = ""


class Source(ABC):
    """A provider of answers. `kind` is the first part of its references."""

    kind: ClassVar[str]
    # names of core events after which a document may differ: "community.TopicOpened"
    events: ClassVar[tuple[str, ...]]

    @abstractmethod
    def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
        """The references that an event touches."""

    @abstractmethod
    def documents(self, refs: Sequence[str] | None = None) -> Iterator[Document]:
        """All documents, or those of `refs` that still exist and may be found by somebody; bounded memory."""

    @abstractmethod
    def cards(self, refs: Sequence[str], asker: "Asker", language: str) -> dict[str, Card]:
        """Cards of those refs that `asker` may see now, in a constant number of queries."""

    def at_once(self, question: str, asker: "Asker", language: str, at: datetime) -> Sequence[Card]:
        """Answers that stand in no index, because they depend on the moment and on who asks: shown before all others.

        Few, the best first, with references that `cards` knows, too; asked at every letter typed, so quick.
        """
        return ()

    def weight(self, ref: str) -> float:
        """A constant addition to the score of this source's answers; 0 unless a source has a reason."""
        return 0.0


_sources: dict[str, Source] = {}


def register_source(source: Source) -> Source:
    """Make a source known under its kind; called from a room's `sources.py`, imported by its AppConfig.ready."""
    _sources[source.kind] = source
    return source


def forget_sources() -> None:
    """Answer from nothing, until sources are registered anew."""
    _sources.clear()


def sources() -> dict[str, Source]:
    """All registered sources by kind."""
    return dict(_sources)
