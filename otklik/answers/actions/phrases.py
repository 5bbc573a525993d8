"""Test phrases: what customers type, and the answer that must be among the first."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from otklik.answers import ledger
from otklik.answers.actions.trials import Known, Move, position
from otklik.answers.models import TestPhrase
from otklik.answers.queries import rules
from otklik.answers.queries.layer import current_layer
from otklik.core.search.language import Layer, build
from otklik.core.text import clean_line
from otklik.parties.models import Individual

MOST_PHRASES = 200  # all of them are asked while somebody waits


class TooManyPhrases(Exception):
    """There are as many test phrases as can be run while somebody waits."""


class UnknownAnswer(LookupError):
    """No answer of this reference can be found by everybody."""


def save_phrase(*, text: str, ref: str, within: int, by: Individual, at: datetime) -> TestPhrase:
    """Add a phrase, or change how far down its answer may stand. Raises UnknownAnswer, TooManyPhrases."""
    text = clean_line(text)
    if ref not in ledger.visible_cards([ref], asker=AnonymousUser(), language=by.language):
        raise UnknownAnswer(ref)
    with transaction.atomic():
        if TestPhrase.objects.count() >= MOST_PHRASES:
            raise TooManyPhrases
        phrase, _fresh = TestPhrase.objects.update_or_create(text=text, ref=ref, defaults={"within": within})
        keep([_asked(phrase, None, current_layer(), at)], at)
    phrase.refresh_from_db()
    return phrase


def delete_phrase(*, phrase_id: int) -> None:
    """Forget a phrase; one that is gone already stays gone."""
    TestPhrase.objects.filter(pk=phrase_id).delete()


def run_phrases(*, at: datetime) -> list[Move]:
    """Ask every phrase by the layer in force and keep where its answer stood."""
    layer = build(rules())
    found = [_asked(phrase, phrase.last_position, layer, at) for phrase in TestPhrase.objects.order_by("pk")]
    with transaction.atomic():
        keep(found, at)
    return found


def keep(moves: Iterable[Move], at: datetime) -> None:
    """Write where answers stand to those of the questions that are test phrases."""
    for move in moves:
        if move.known.phrase_id is not None:
            TestPhrase.objects.filter(pk=move.known.phrase_id).update(
                position_before=move.before, last_position=move.after, checked_at=at
            )


def _asked(phrase: TestPhrase, before: int | None, layer: Layer, at: datetime) -> Move:
    known = Known(phrase.text, phrase.ref, phrase.within, phrase.pk)
    return Move(known, before, position(known, layer, at))
