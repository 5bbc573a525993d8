"""Say that it is so with oneself, too."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from otklik.core.events import publish
from otklik.interactions.actions import PastContact, enter_contacts
from otklik.outages.events import OutageJoined
from otklik.outages.models import Closing, Joining, Outage
from otklik.outages.queries import accounts_of, touched_by
from otklik.parties.models import Individual

CHANNEL: Final = "status"
_TOUCHPOINT: Final = "site"


class NotGoingOn(Exception):
    """The outage is over or has not begun, so it cannot be so with anybody."""


class Nobody(Exception):
    """Neither a person nor a browser."""


def join(*, outage: Outage, individual: Individual | None, browser_key: str, at: datetime) -> Joining:
    """Counted once for a person, and once for a browser where nobody signed in; a person's is a contact in the journal.

    Raises NotGoingOn, Nobody, UnknownTouchpoint.
    """
    if individual is None and not browser_key:
        raise Nobody
    with transaction.atomic():
        row = going_on(outage, at)
        if individual is None:
            return _count(row, at, individual=None, browser_key=browser_key)[0]
        joining, fresh = _count(row, at, individual=individual)
        if fresh or joining.came_with:
            Joining.objects.filter(pk=joining.pk).update(came_with="")
            _enter(row, individual, at)
    return joining


def bring_along(*, outage: Outage, individual: Individual, came_with: str, at: datetime) -> None:
    """Count whoever asked what is attached; his question is his contact. Inside the transaction of the caller."""
    _count(outage, at, individual=individual, came_with=came_with)


def going_on(outage: Outage, at: datetime) -> Outage:
    """The row, locked until the transaction ends; raises NotGoingOn."""
    row = Outage.objects.select_for_update().get(pk=outage.pk)
    if row.is_ahead(at) or Closing.objects.filter(outage=row).exists():
        raise NotGoingOn
    return row


def _count(
    outage: Outage, at: datetime, *, individual: Individual | None, browser_key: str = "", came_with: str = ""
) -> tuple[Joining, bool]:
    joining, fresh = Joining.objects.get_or_create(
        outage=outage, individual=individual, browser_key=browser_key,
        defaults={"joined_at": at, "came_with": came_with},
    )  # fmt: skip
    if fresh:
        publish(OutageJoined(outage.pk, joining.pk), at=at)
    return joining, fresh


def _enter(outage: Outage, person: Individual, at: datetime) -> None:
    """A contact that was answered at once: the page told him what goes on. About the account that is touched."""
    if person.is_employee:
        return
    accounts = accounts_of(person, localdate(at))
    touched = next((account for account in accounts if touched_by([outage], [account])), None)
    contact = PastContact(
        source="", external_id="", touchpoint=_TOUCHPOINT, channel=CHANNEL, opened_at=at, answered_at=at, ended_at=at,
        outcome="answered", individual=person, account=touched, subject=outage.ref, summary=outage.ref,
    )  # fmt: skip
    enter_contacts(contacts=[contact])
