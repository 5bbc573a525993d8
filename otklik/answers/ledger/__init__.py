"""Reads of the deflection ledger; every definition stands in docs/ledger.md."""

from otklik.answers.ledger.classes import (
    FAILED,
    OPEN,
    OUTCOMES,
    POTENTIAL,
    SUCCESSFUL,
    UNKNOWN,
    WITHHELD,
    ClassCount,
    Period,
    class_counts,
    classified,
)
from otklik.answers.ledger.contacts import ASK_CHANNEL, channels_of_journal, counts_as_contact, first_contact
from otklik.answers.ledger.holdout import browser_key_of, is_withheld
from otklik.answers.ledger.lists import (
    HelpfulAnswer,
    OpenQuestion,
    SessionFilter,
    answers_never_opened,
    answers_that_help,
    questions_without_answer,
    sessions,
)
from otklik.answers.ledger.offers import Offer, offer
from otklik.answers.ledger.places import DESK, HELD_OUT_PLACES, PLACES, place_of
from otklik.answers.ledger.rates import Deflection, deflection, found_and_asked
from otklik.answers.ledger.report import AnswerRow, SelfService, self_service
from otklik.answers.ledger.settings import ledger_settings
from otklik.answers.ledger.visible import visible_cards
from otklik.answers.ledger.words import question_key, stored_question

__all__ = [
    "ASK_CHANNEL",
    "DESK",
    "FAILED",
    "HELD_OUT_PLACES",
    "OPEN",
    "OUTCOMES",
    "PLACES",
    "POTENTIAL",
    "SUCCESSFUL",
    "UNKNOWN",
    "WITHHELD",
    "AnswerRow",
    "ClassCount",
    "Deflection",
    "HelpfulAnswer",
    "Offer",
    "OpenQuestion",
    "Period",
    "SelfService",
    "SessionFilter",
    "answers_never_opened",
    "answers_that_help",
    "browser_key_of",
    "channels_of_journal",
    "class_counts",
    "classified",
    "counts_as_contact",
    "deflection",
    "first_contact",
    "found_and_asked",
    "is_withheld",
    "ledger_settings",
    "offer",
    "place_of",
    "question_key",
    "questions_without_answer",
    "self_service",
    "sessions",
    "stored_question",
    "visible_cards",
]
