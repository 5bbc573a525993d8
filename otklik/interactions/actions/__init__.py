"""Writes of the journal, one file a story."""

from otklik.interactions.actions.contacts import (
    UnknownTouchpoint,
    end_interaction,
    mark_answered,
    open_interaction,
)
from otklik.interactions.actions.mending import (
    AlreadyCorrected,
    Correction,
    continue_interaction,
    correct_interaction,
    correct_outcomes,
    erase_person,
)
from otklik.interactions.actions.past import (
    MomentsOutOfOrder,
    PastContact,
    complete_interaction,
    enter_contacts,
    in_order,
    record_interaction,
    record_interactions,
)
from otklik.interactions.actions.withdrawing import withdraw_contacts

__all__ = [
    "AlreadyCorrected",
    "Correction",
    "MomentsOutOfOrder",
    "PastContact",
    "UnknownTouchpoint",
    "complete_interaction",
    "continue_interaction",
    "correct_interaction",
    "correct_outcomes",
    "end_interaction",
    "enter_contacts",
    "erase_person",
    "in_order",
    "mark_answered",
    "open_interaction",
    "record_interaction",
    "record_interactions",
    "withdraw_contacts",
]
