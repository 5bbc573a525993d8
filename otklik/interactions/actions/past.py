"""Bring past contacts in from other systems: telephone exchange, chat, queue of an office."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from otklik.core.events import publish, publish_all
from otklik.interactions.actions.contacts import UnknownTouchpoint
from otklik.interactions.events import InteractionEnded, InteractionOpened, InteractionsRecorded
from otklik.interactions.models import Interaction
from otklik.parties.models import Account, Individual
from otklik.touchpoints.models import Touchpoint


class MomentsOutOfOrder(Exception):
    """A contact is answered or ended before it was opened, or lies in the future; names its external id."""


@dataclass(frozen=True)
class PastContact:
    """A whole contact as another system tells it.

    touchpoint: code in the catalogue; source and external_id: whose record it is, so that it comes in once;
    moments that did not happen are None.
    """

    source: str
    external_id: str
    touchpoint: str
    channel: str
    opened_at: datetime
    ended_at: datetime | None = None
    answered_at: datetime | None = None
    offered_at: datetime | None = None
    queued_at: datetime | None = None
    outcome: str = ""
    individual: Individual | None = None
    account: Account | None = None
    agent: Individual | None = None
    direction: str = Interaction.INBOUND
    subject: str = ""
    summary: str = ""


def record_interaction(*, contact: PastContact, at: datetime) -> bool:
    """Write one past contact; False when it was written before. Raises UnknownTouchpoint, MomentsOutOfOrder."""
    return record_interactions(contacts=[contact], at=at) == 1


def record_interactions(*, contacts: Sequence[PastContact], at: datetime) -> int:
    """Write those of up to 500 past contacts that are not in the journal yet, all or none; returns how many."""
    for contact in contacts:
        _check(contact, at)
    with transaction.atomic():
        places = _places(contacts)
        fresh = [_row(contact, places[contact.touchpoint]) for contact in _unknown(contacts)]
        written = Interaction.objects.bulk_create(fresh)
        if written:
            publish(InteractionsRecorded([row.pk for row in written]), at=at)
    return len(written)


def enter_contacts(*, contacts: Sequence[PastContact]) -> None:
    """Write past contacts that other rooms know to be new; each is told as one that was opened, and ended.

    Raises UnknownTouchpoint.
    """
    with transaction.atomic():
        places = _places(contacts)
        rows = Interaction.objects.bulk_create(
            [_row(contact, places[contact.touchpoint]) for contact in contacts], batch_size=500
        )
        publish_all([(InteractionOpened(row.pk, row.channel, row.individual_id), row.opened_at) for row in rows])
        publish_all([(InteractionEnded(row.pk, row.outcome), row.ended_at) for row in rows if row.ended_at is not None])


def complete_interaction(*, contact: PastContact, at: datetime) -> Interaction | None:
    """Fill in what had not happened yet when a contact was told that was still open; None when nothing is new.

    What was told stays as it is. Raises MomentsOutOfOrder.
    """
    with transaction.atomic():
        rows = Interaction.objects.standing().select_for_update(of=("self",))
        same = {"source": contact.source, "external_id": contact.external_id}
        row = rows.filter(**same, ended_at=None, erased_at=None).first()
        if row is None:
            return None
        told = {name: getattr(contact, name) for name in _FILLED_LATER if not getattr(row, name)}
        fresh = {name: value for name, value in told.items() if value}
        if not fresh:
            return None
        for name, value in fresh.items():
            setattr(row, name, value)
        if not in_order(row, at):
            raise MomentsOutOfOrder(contact.external_id)
        row.save(update_fields=list(fresh))
        if row.ended_at is not None:
            publish(InteractionEnded(row.pk, row.outcome), at=at)
    return row


_FILLED_LATER: Final = ("offered_at", "queued_at", "answered_at", "ended_at", "agent", "outcome")


def in_order(contact: PastContact | Interaction, at: datetime) -> bool:
    """Whether its moments follow each other, none later than `at`."""
    told = [contact.opened_at, contact.offered_at, contact.queued_at, contact.answered_at, contact.ended_at, at]
    moments = [moment for moment in told if moment is not None]
    return moments == sorted(moments)


def _check(contact: PastContact, at: datetime) -> None:
    if not in_order(contact, at):
        raise MomentsOutOfOrder(contact.external_id)


def _places(contacts: Sequence[PastContact]) -> dict[str, Touchpoint]:
    codes = {contact.touchpoint for contact in contacts}
    places = {place.code: place for place in Touchpoint.objects.filter(code__in=codes)}
    if missing := codes - places.keys():
        raise UnknownTouchpoint(", ".join(sorted(missing)))
    return places


def _unknown(contacts: Sequence[PastContact]) -> Iterator[PastContact]:
    keys = {contact.external_id for contact in contacts}
    known = set(Interaction.objects.filter(external_id__in=keys).values_list("source", "external_id"))
    for contact in contacts:
        if (contact.source, contact.external_id) not in known:
            known.add((contact.source, contact.external_id))
            yield contact


def _row(contact: PastContact, place: Touchpoint) -> Interaction:
    return Interaction(
        touchpoint=place,
        channel=contact.channel,
        direction=contact.direction,
        individual=contact.individual,
        account=contact.account,
        agent=contact.agent,
        subject=contact.subject,
        summary=contact.summary[:200],
        opened_at=contact.opened_at,
        offered_at=contact.offered_at,
        queued_at=contact.queued_at,
        answered_at=contact.answered_at,
        ended_at=contact.ended_at,
        outcome=contact.outcome,
        source=contact.source,
        external_id=contact.external_id,
    )
