"""Writes of the journal, one file a story."""

from otklik.interactions.actions.contacts import (
    UnknownTouchpoint,
    end_interaction,
    mark_answered,
    open_interaction,
)
from otklik.interactions.actions.mending import AlreadyCorrected, Correction, correct_interaction, erase_person
from otklik.interactions.actions.past import MomentsOutOfOrder, PastContact, record_interaction, record_interactions

__all__ = [
    "AlreadyCorrected",
    "Correction",
    "MomentsOutOfOrder",
    "PastContact",
    "UnknownTouchpoint",
    "correct_interaction",
    "end_interaction",
    "erase_person",
    "mark_answered",
    "open_interaction",
    "record_interaction",
    "record_interactions",
]
