"""What the ledger learns from other rooms."""

from datetime import datetime

from otklik.answers.actions import note_contact, note_contacts, note_topic, recount_contacts
from otklik.community.events import TopicOpened
from otklik.core.cron import cron
from otklik.core.events import subscribe
from otklik.interactions.events import InteractionOpened, InteractionsRecorded


@subscribe(InteractionOpened)
def contact_after_ask_box(event: InteractionOpened) -> None:
    note_contact(interaction_id=event.interaction_id)


@subscribe(InteractionsRecorded)
def contacts_brought_in(event: InteractionsRecorded) -> None:
    note_contacts(interaction_ids=event.interaction_ids)


@subscribe(TopicOpened)
def asked_after_ask_box(event: TopicOpened) -> None:
    note_topic(topic_id=event.topic_id)


@cron("40 3 * * *")
def contacts_that_came_late(at: datetime) -> None:
    """Corrections of the journal, and rows that other tools wrote, come without an event."""
    recount_contacts(at=at)
