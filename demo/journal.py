"""Put the told history of calls, chats and visits into the journal."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from demo.history import Contact, contacts
from demo.residents import SOURCE
from otklik.interactions.actions import PastContact, record_interactions
from otklik.parties.models import Account, Individual

_BATCH = 500


def load(at: datetime, people: dict[str, Individual]) -> Iterator[int]:
    """Record all contacts up to `at`; yields how many came in with each batch."""
    customers = [key for key, person in people.items() if not person.is_employee]
    accounts = {row.individual_id or row.contact_id: row for row in Account.objects.all()}
    told = contacts(at, customers)
    while batch := list(islice(told, _BATCH)):
        record_interactions(contacts=[_past(contact, people, accounts) for contact in batch], at=at)
        yield len(batch)


def _past(contact: Contact, people: dict[str, Individual], accounts: dict[int | None, Account]) -> PastContact:
    person = people.get(contact.person)
    return PastContact(
        source=SOURCE,
        external_id=contact.number,
        touchpoint=contact.touchpoint,
        channel=contact.channel,
        opened_at=contact.opened_at,
        queued_at=contact.opened_at,
        answered_at=contact.answered_at,
        ended_at=contact.ended_at,
        outcome=contact.outcome,
        individual=person,
        account=accounts.get(person.pk) if person else None,
        agent=people.get(contact.agent),
        summary=contact.summary,
    )
