"""An employee opens a customer's card: the look itself is written into the security record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from otklik.community.models import Topic
from otklik.community.queries import readable_topics
from otklik.interactions.queries import TimeLine, time_line
from otklik.outages.models import Outage
from otklik.outages.queries import told_now
from otklik.parties.actions import note_card_read
from otklik.parties.models import Account, Individual
from otklik.parties.queries import access_customer

_LATEST = 5


@dataclass(frozen=True)
class CustomerCard:
    """Everything of one customer on one page; accounts are held by him or name him as the contact.

    outages: what goes on, is announced for soon or works again since a few hours at his addresses.
    """

    person: Individual
    accounts: list[Account]
    topics: int
    latest: list[Topic]
    line: TimeLine
    outages: Sequence[Outage]


def open_card(*, user: Individual | AnonymousUser, individual_id: int, at: datetime, after: str = "") -> CustomerCard:
    """The card, for those who may read customers; raises Http404 for others. after: key of the time line's page."""
    person = access_customer(user, individual_id)
    with transaction.atomic():
        if isinstance(user, Individual) and user.pk != person.pk:
            note_card_read(individual=person, by=user, at=at)
        network = told_now(person, at)
        accounts = [*person.accounts.all(), *person.contact_accounts.all()]
        topics = readable_topics(user).filter(author=person)
        return CustomerCard(
            person=person,
            accounts=accounts,
            topics=topics.count(),
            latest=list(topics.order_by("-opened_at", "-pk")[:_LATEST]),
            line=time_line(person, accounts=accounts, after=after),
            outages=[*network.mine, *network.again],
        )
