"""Suggestions for a question being typed: ranked by the engine, allowed by the database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from otklik.answers.queries.highlight import Fragment, highlight
from otklik.answers.queries.layer import current_layer
from otklik.core.search import ranking
from otklik.core.search.engine import READY, Found, Hit, State, shared_engine
from otklik.core.search.question import Question, is_askable
from otklik.core.sources import Card, sources

if TYPE_CHECKING:
    from otklik.core.sources import Asker

GROUPS = ("outage", "action", "article", "solved", "open")  # the order in which groups are shown
_SPARE = 40  # more candidates than shown, in place of those the asker may not see
_NOT_SHOWN = 4  # hits looked at beyond those wanted, before all of them are
SHIPPED = Path(__file__).resolve().parent.parent / "ranking.json"

log = structlog.get_logger("search")


@dataclass(frozen=True)
class Answer:
    """One answer offered: its card, score, place in the flat list (1 is the best), its words with matches marked."""

    card: Card
    score: float
    position: int
    title: list[Fragment]
    excerpt: list[Fragment]

    @property
    def ref(self) -> str:
        return self.card.ref


@dataclass(frozen=True)
class Suggestions:
    """What the ask box shows. best: flat, best first; groups: the same answers under their headings.

    corrected: the question as it was read when layout or translit was put right, else empty;
    goodness: 0..1, how likely the best answer answers; index_state: ready, building or missing. Only a ready index
    can say that there is no good answer.
    """

    question: str
    best: list[Answer] = field(default_factory=list)
    groups: dict[str, list[Answer]] = field(default_factory=dict)
    corrected: str = ""
    no_good_answer: bool = False
    goodness: float = 0.0
    is_askable: bool = True
    index_state: State = READY

    @property
    def is_preparing(self) -> bool:
        """Whether there is no index to ask yet."""
        return self.index_state != READY


def suggest(
    *, question: str, asker: "Asker", language: str, at: datetime, limit: int = 8, place: str = "", but: str = ""
) -> Suggestions:
    """The best answers that `asker` may see; never raises for what was typed.

    place: where the box stands; but: reference of the one that is not wanted, because the question is it.
    """
    layer = current_layer()
    if not is_askable(question, layer):
        return Suggestions(question, is_askable=False, index_state=shared_engine().state())
    urgent = cards_at_once(question, asker, language, at, but)
    found = shared_engine().find(question, layer=layer, models=models(), language=language, at=at, limit=limit + _SPARE)
    cards = cards_of([hit for hit in found.hits if hit.ref != but], asker, language, limit)
    best = answers_of(found, first_of(urgent, cards, limit))
    return Suggestions(
        question=question,
        best=best,
        groups=grouped(best),
        corrected=found.question.corrected if found.is_told else "",
        no_good_answer=found.is_told and not urgent and (not best or not found.is_good),
        goodness=found.goodness,
        index_state=found.state,
    )


@cache
def models() -> ranking.Models:
    """The weights this installation learned for itself, else the ones that come with the product."""
    own = Path(settings.VAR_DIR) / "ranking.json"
    if own.exists():
        try:
            return ranking.load(own)
        except (ValueError, KeyError) as error:
            log.warning("own_ranking_not_used", error=str(error))
    return ranking.load(SHIPPED)


def cards_at_once(question: str, asker: "Asker", language: str, at: datetime, but: str = "") -> dict[str, Card]:
    """What the sources say of this very moment, by reference."""
    told = (card for source in sources().values() for card in source.at_once(question, asker, language, at))
    return {card.ref: card for card in told if card.ref != but}


def first_of(urgent: dict[str, Card], cards: dict[str, Card], limit: int) -> dict[str, Card]:
    """Urgent cards before the others, `limit` in all."""
    return dict(list((urgent | {ref: card for ref, card in cards.items() if ref not in urgent}).items())[:limit])


def cards_of(hits: Sequence[Hit], asker: "Asker", language: str, limit: int) -> dict[str, Card]:
    """Cards of the first `limit` hits that the asker may see, in their order; two rounds of the database at most."""
    allowed: dict[str, Card] = {}
    first = limit + _NOT_SHOWN
    for part in (hits[:first], hits[first:]):
        by_kind: dict[str, list[str]] = {}
        for hit in part:
            by_kind.setdefault(hit.ref.partition(":")[0], []).append(hit.ref)
        for kind, refs in by_kind.items():
            source = sources().get(kind)
            allowed |= source.cards(refs, asker, language) if source else {}
        if len(allowed) >= limit:
            break
    return dict(list(_in_order(hits, allowed))[:limit])


def _in_order(hits: Sequence[Hit], allowed: dict[str, Card]) -> Iterator[tuple[str, Card]]:
    """Allowed cards, best first; an answer made of another one stands in its place, and that one is left out, as are
    translations of what stands already."""
    instead = {card.replaces: ref for ref, card in allowed.items() if card.replaces in allowed}
    told: set[str] = set()
    for hit in hits:
        ref = instead.get(hit.ref, hit.ref)
        if ref in allowed and not told & {ref, allowed[ref].family}:
            told |= {ref, allowed[ref].family or ref}
            yield ref, allowed[ref]


def answers_of(found: Found, cards: dict[str, Card], first: int = 1) -> list[Answer]:
    """Cards with their scores and marked words; positions count from `first`."""
    scores = {hit.ref: hit.score for hit in found.hits}
    best = max(scores.values(), default=0.0)  # of what was not searched for but stands above it
    return [
        _answer(card, scores.get(ref, best), position, found.question)
        for position, (ref, card) in enumerate(cards.items(), start=first)
    ]


def grouped(best: Iterable[Answer]) -> dict[str, list[Answer]]:
    """Answers under their groups, the groups in the order of GROUPS, unknown ones last."""
    found: dict[str, list[Answer]] = {}
    for answer in best:
        found.setdefault(answer.card.group, []).append(answer)
    known = {name: found.pop(name) for name in GROUPS if name in found}
    return known | found


def _answer(card: Card, score: float, position: int, question: Question) -> Answer:
    return Answer(card, score, position, highlight(card.title, question, 300), highlight(card.excerpt, question))
