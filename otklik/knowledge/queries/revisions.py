"""Revisions of an article and what differs between two of them."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from django.http import Http404

from otklik.knowledge.models import Article, Revision


@dataclass(frozen=True)
class Piece:
    """Lines that stayed ("kept"), went ("gone") or came ("new")."""

    kind: str
    lines: list[str]


@dataclass(frozen=True)
class Difference:
    """From the older revision to the newer one; title_changed, then the body piece by piece."""

    older: Revision
    newer: Revision
    pieces: list[Piece]

    @property
    def title_changed(self) -> bool:
        return self.older.title != self.newer.title


def access_revisions(article: Article, first: int, second: int) -> tuple[Revision, Revision]:
    """Two revisions of an article by number, the older first; raises Http404 when one does not exist."""
    rows = {row.number: row for row in article.revisions.filter(number__in=[first, second])}
    if not {first, second} <= rows.keys():
        raise Http404
    return rows[min(first, second)], rows[max(first, second)]


def difference(older: Revision, newer: Revision) -> Difference:
    """Line by line; the pieces in order give both texts."""
    before, after = older.body.split("\n"), newer.body.split("\n")
    found: list[list[Piece]] = []
    for kind, from_a, to_a, from_b, to_b in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append([Piece("kept", before[from_a:to_a])])
        else:
            found.append([Piece("gone", before[from_a:to_a]), Piece("new", after[from_b:to_b])])
    return Difference(older, newer, [piece for piece in chain.from_iterable(found) if piece.lines])
