"""What a change of the language layer would do to questions whose right answer is known; nothing is written."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from otklik.answers import ledger
from otklik.answers.models import Shown, TestPhrase
from otklik.answers.queries.ask import cards_of, models
from otklik.core.search.engine import shared_engine
from otklik.core.search.language import Layer
from otklik.parties.queries import operator_languages

WITHIN: Final = 5  # where the answer of a real question must stand: what is read without scrolling
_MOST_REAL = 200
_LOOKED_AT = 50


@dataclass(frozen=True)
class Known:
    """A question and the answer that is right for it. phrase_id: of the test phrase; None: a customer asked it."""

    text: str
    ref: str
    within: int
    phrase_id: int | None = None


@dataclass(frozen=True)
class Move:
    """Where the answer of a question stands by the layer in force and would stand; None: not among the first fifty."""

    known: Known
    before: int | None
    after: int | None

    @property
    def is_seen(self) -> bool:
        """Whether anybody would notice: what customers opened far down was found by chance."""
        is_near = min(self.before or _LOOKED_AT, self.after or _LOOKED_AT) <= 2 * self.known.within
        return self.before != self.after and (is_near or self.known.phrase_id is not None)

    @property
    def is_worse(self) -> bool:
        return self.before is not None and (self.after is None or self.after > self.before)

    @property
    def is_lost(self) -> bool:
        """It leaves the places where people see it."""
        return self._is_met(self.before) and not self._is_met(self.after)

    @property
    def is_won(self) -> bool:
        return self._is_met(self.after) and not self._is_met(self.before)

    def _is_met(self, position: int | None) -> bool:
        return position is not None and position <= self.known.within


@dataclass(frozen=True)
class Trial:
    """The outcome for all known questions. seal: the same for the same change with the same outcome.

    is_told: whether there was an index to ask.
    """

    phrases: int
    real: int
    moves: list[Move]
    seal: str
    is_told: bool


def try_layer(before: Layer, after: Layer, *, change: str, at: datetime) -> Trial:
    """Ask every known question that the two layers read differently; the others cannot move."""
    rows = TestPhrase.objects.order_by("pk")
    phrases = [Known(row.text, row.ref, row.within, row.pk) for row in rows]
    real = real_questions()
    engine = shared_engine()
    touched = [one for one in phrases + real if engine.read(one.text, before) != engine.read(one.text, after)]
    asked = [Move(one, position(one, before, at), position(one, after, at)) for one in touched]
    moves = sorted((one for one in asked if one.is_seen), key=_worst_first)
    told = repr((change, [(one.known, one.before, one.after) for one in moves]))
    seal = blake2b(told.encode(errors="replace"), digest_size=12).hexdigest()
    return Trial(len(phrases), len(real), moves, seal, engine.can_answer())


def real_questions() -> list[Known]:
    """The newest questions of customers who opened an answer or said that it helped, each wording of it once."""
    helped, only_opened = Q(ref=F("session__answered_ref")), Q(opened_at__isnull=False, session__answered_ref="")
    rows = (
        Shown.objects.filter(helped | only_opened)
        .exclude(session__place=ledger.DESK)
        .exclude(session__question_key="")
        .order_by("-session_id")
        .values_list("session__question_key", "ref", "session__question")
    )
    newest = {(key, ref): Known(text, ref, WITHIN) for key, ref, text in reversed(rows[: _MOST_REAL * 5])}
    kept = list(newest.values())[-_MOST_REAL:]
    may_see = ledger.visible_cards([one.ref for one in kept], asker=AnonymousUser(), language=operator_languages()[0])
    return [one for one in kept if one.ref in may_see]


def position(known: Known, layer: Layer, at: datetime) -> int | None:
    """Where the answer stands for somebody who is not signed in; None: not among the first fifty."""
    language = operator_languages()[0]
    found = shared_engine().find(known.text, layer=layer, models=models(), language=language, at=at, limit=_LOOKED_AT)
    cards = list(cards_of(found.hits, AnonymousUser(), language, _LOOKED_AT))
    return cards.index(known.ref) + 1 if known.ref in cards else None


def _worst_first(move: Move) -> tuple[bool, bool, bool, str]:
    return (not move.is_lost, not move.is_worse, not move.is_won, move.known.text)
