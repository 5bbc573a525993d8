"""Writes of the answers room: steps at the ask box, the ledger's settings, the language layer."""

from otklik.answers.actions.attempts import (
    Attempt,
    ShownAnswer,
    note_answered,
    note_asked,
    note_left,
    note_opened,
    note_shown,
    note_topic,
)
from otklik.answers.actions.contacts import note_contact, recount_contacts
from otklik.answers.actions.settings import MOST_DAYS, MOST_PERCENT, OutOfRange, change_ledger_settings
from otklik.answers.actions.steps import KINDS, Step, take_step

__all__ = [
    "KINDS",
    "MOST_DAYS",
    "MOST_PERCENT",
    "Attempt",
    "OutOfRange",
    "ShownAnswer",
    "Step",
    "change_ledger_settings",
    "note_answered",
    "note_asked",
    "note_contact",
    "note_left",
    "note_opened",
    "note_shown",
    "note_topic",
    "recount_contacts",
    "take_step",
]
