"""Test phrases: what customers type, and the answer that must be among the first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from otklik.answers import ledger
from otklik.answers.models import TestPhrase
from otklik.answers.queries import rules
from otklik.answers.queries.ask import cards_of, models
from otklik.answers.queries.layer import current_layer
from otklik.core.search.engine import shared_engine
from otklik.core.search.language import Layer, build
from otklik.core.text import clean_line
from otklik.parties.models import Individual
from otklik.parties.queries import operator_languages

MOST_PHRASES = 200  # all of them are asked twice whenever a line of the layer is saved
_LOOKED_AT = 50


class TooManyPhrases(Exception):
    """There are as many test phrases as can be run while somebody waits."""


class UnknownAnswer(LookupError):
    """No answer of this reference can be found by everybody."""


@dataclass(frozen=True)
class Change:
    """Where the answer of a phrase stood before and after; None: not among the first fifty."""

    phrase: TestPhrase
    before: int | None
    after: int | None

    @property
    def is_worse(self) -> bool:
        return self.before is not None and (self.after is None or self.after > self.before)


def save_phrase(*, text: str, ref: str, within: int, by: Individual, at: datetime) -> TestPhrase:
    """Add a phrase, or change how far down its answer may stand. Raises UnknownAnswer, TooManyPhrases."""
    text = clean_line(text)
    if ref not in ledger.visible_cards([ref], asker=AnonymousUser(), language=by.language):
        raise UnknownAnswer(ref)
    with transaction.atomic():
        if TestPhrase.objects.count() >= MOST_PHRASES:
            raise TooManyPhrases
        phrase, _fresh = TestPhrase.objects.update_or_create(text=text, ref=ref, defaults={"within": within})
        keep([Change(phrase, None, positions([phrase], current_layer(), at)[phrase.pk])], at)
    phrase.refresh_from_db()
    return phrase


def delete_phrase(*, phrase_id: int) -> None:
    """Forget a phrase; one that is gone already stays gone."""
    TestPhrase.objects.filter(pk=phrase_id).delete()


def run_phrases(*, at: datetime) -> list[Change]:
    """Ask every phrase by the layer in force and keep where its answer stood."""
    phrases = list(TestPhrase.objects.order_by("pk"))
    found = positions(phrases, build(rules()), at)
    changes = [Change(phrase, phrase.last_position, found[phrase.pk]) for phrase in phrases]
    with transaction.atomic():
        keep(changes, at)
    return changes


def positions(phrases: Iterable[TestPhrase], layer: Layer, at: datetime) -> dict[int, int | None]:
    """Where the answer of each phrase stands for somebody who is not signed in, by the given layer."""
    return {phrase.pk: _position(phrase, layer, at) for phrase in phrases}


def keep(changes: Iterable[Change], at: datetime) -> None:
    """Write the result of a run to the phrases."""
    for change in changes:
        TestPhrase.objects.filter(pk=change.phrase.pk).update(
            position_before=change.before, last_position=change.after, checked_at=at
        )


def _position(phrase: TestPhrase, layer: Layer, at: datetime) -> int | None:
    language = operator_languages()[0]
    found = shared_engine().find(phrase.text, layer=layer, models=models(), language=language, at=at, limit=_LOOKED_AT)
    cards = list(cards_of(found.hits, AnonymousUser(), language, _LOOKED_AT))
    return cards.index(phrase.ref) + 1 if phrase.ref in cards else None
