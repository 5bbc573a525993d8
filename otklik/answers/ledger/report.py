"""Everything the desk page of self-service shows, in one read."""

from collections.abc import Sequence
from dataclasses import dataclass

from otklik.answers.ledger.classes import ClassCount, Period, class_counts
from otklik.answers.ledger.contacts import channels_of_journal
from otklik.answers.ledger.lists import (
    HelpfulAnswer,
    OpenQuestion,
    answers_never_opened,
    answers_that_help,
    questions_without_answer,
)
from otklik.answers.ledger.rates import Deflection, deflection, found_and_asked
from otklik.answers.ledger.settings import ledger_settings
from otklik.answers.ledger.visible import visible_cards
from otklik.answers.models import LedgerSettings
from otklik.core.intervals import Share
from otklik.core.sources import Card
from otklik.parties.models import Individual


@dataclass(frozen=True)
class AnswerRow:
    """An answer with its numbers; card is None when the reader may not see it, or it is gone."""

    numbers: HelpfulAnswer
    card: Card | None


@dataclass(frozen=True)
class SelfService:
    """The ledger over one period."""

    period: Period
    settings: LedgerSettings
    channels: list[str]
    classes: dict[str, ClassCount]
    rate: Share
    asked: int
    deflection: Deflection
    gaps: list[OpenQuestion]
    helping: list[AnswerRow]
    passed_over: list[AnswerRow]


def self_service(*, period: Period, viewer: Individual, language: str) -> SelfService:
    """The page's numbers and lists for `period`, with the answers `viewer` may see."""
    settings, rate = ledger_settings(), found_and_asked(period=period)
    helping, passed_over = answers_that_help(period=period), answers_never_opened(period=period)
    cards = visible_cards([row.ref for row in (*helping, *passed_over)], asker=viewer, language=language)
    return SelfService(
        period=period,
        settings=settings,
        channels=sorted({*channels_of_journal(), *settings.lookback_channels}),
        classes=class_counts(period=period, settings=settings),
        rate=rate,
        asked=rate.whole - rate.part,
        deflection=deflection(period=period, settings=settings),
        gaps=questions_without_answer(period=period),
        helping=_with_cards(helping, cards),
        passed_over=_with_cards(passed_over, cards),
    )


def _with_cards(rows: Sequence[HelpfulAnswer], cards: dict[str, Card]) -> list[AnswerRow]:
    return [AnswerRow(row, cards.get(row.ref)) for row in rows]
