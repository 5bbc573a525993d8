"""Past contacts: calls, chats, office and field visits.

Fields: external_id, channel (phone, chat, office, visit, email, sms, social ...), opened_at; optional touchpoint (code
of the catalogue; by default the channel's own), queued_at, offered_at, answered_at, ended_at, outcome, direction
(in, out), person (e-mail, telephone or the customer's external id), account_number, agent (e-mail), subject, summary.
"""

from datetime import datetime
from typing import ClassVar

from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import RowRefused, moment, optional, required
from otklik.flows.intake.readers import Values
from otklik.interactions.actions import MomentsOutOfOrder, PastContact, UnknownTouchpoint, record_interaction
from otklik.interactions.models import Interaction
from otklik.parties.actions import BadContact, tidy_contact
from otklik.parties.models import Account, Individual
from otklik.parties.queries import known_as, named_so, telephone_region

_PLACES = {
    "phone": "phone",
    "chat": "chat",
    "office": "offices",
    "visit": "field-installers",
    "email": "email",
    "sms": "sms",
    "social": "social",
    "ivr": "ivr",
    "callback": "callback",
    "community": "community",
}


class Interactions(Kind):
    """A contact told again stays as it was first told: the journal is written once."""

    refusals: ClassVar = {
        UnknownTouchpoint: "the catalogue has no touchpoint {}: use a code of the desk's page Touchpoints",
        MomentsOutOfOrder: "its moments are out of order: opened, offered, queued, answered and ended must follow each "
        "other, and none may lie in the future; correct them",
    }

    def bring_in(self, values: Values) -> bool:
        channel = required(values, "channel", 20)
        place = optional(values, "touchpoint", 60) or _PLACES.get(channel, "")
        if not place:
            raise RowRefused(f"channel {channel!r} has no touchpoint of its own: name one in the column touchpoint")
        direction = optional(values, "direction") or Interaction.INBOUND
        if direction not in (Interaction.INBOUND, Interaction.OUTBOUND):
            raise RowRefused(f"direction is in or out, not {direction!r}")
        account = self._account(optional(values, "account_number", 40))
        person = self._person(optional(values, "person", 254), account)
        contact = PastContact(
            source=self.source,
            external_id=required(values, "external_id", 120),
            touchpoint=place,
            channel=channel,
            direction=direction,
            opened_at=self._opened(values),
            queued_at=moment(values.get("queued_at"), "queued_at"),
            offered_at=moment(values.get("offered_at"), "offered_at"),
            answered_at=moment(values.get("answered_at"), "answered_at"),
            ended_at=moment(values.get("ended_at"), "ended_at"),
            outcome=optional(values, "outcome", 30),
            individual=person,
            account=account,
            agent=self._agent(optional(values, "agent", 254)),
            subject=optional(values, "subject", 120),
            summary=optional(values, "summary", 200),
        )
        fresh = record_interaction(contact=contact, at=self.at)
        if fresh:
            self.made.append(Interaction.objects.only("pk").get(source=self.source, external_id=contact.external_id))
        return fresh

    def _opened(self, values: Values) -> datetime:
        opened_at = moment(values.get("opened_at"), "opened_at")
        if opened_at is None:
            raise RowRefused("opened_at is empty")
        return opened_at

    def _account(self, number: str) -> Account | None:
        if not number:
            return None
        account = Account.objects.select_related("individual", "contact").filter(number=number).first()
        if account is None:
            raise RowRefused(f"no account has the number {number!r}: bring the customers in first")
        return account

    def _person(self, told: str, account: Account | None) -> Individual | None:
        """Who it was; without a name the account's holder, for a company the person it named as its contact."""
        if not told:
            return (account.individual or account.contact) if account else None
        person = self._named(told)
        if account and person.pk not in (account.individual_id, account.contact_id):
            told = f"the person is neither the holder nor the contact of the account {account.number!r}"
            raise RowRefused(f"{told}: correct one of them")
        return person

    def _named(self, told: str) -> Individual:
        own = known_as(self.source, told)
        if own is not None:
            return own
        found = named_so(told) or named_so(_e164(told))
        if not found:
            raise RowRefused(
                "no customer has this person's e-mail, telephone or external id: bring the customers in first"
            )
        if len(found) > 1:
            raise RowRefused(
                "several customers are called so by different systems: name the person's e-mail, "
                "or name the customers' source in a map"
            )
        return found[0]

    def _agent(self, email: str) -> Individual | None:
        if not email:
            return None
        agent = Individual.objects.filter(email__iexact=email, staff_roles__isnull=False).first()
        if agent is None:
            raise RowRefused(f"agent {email[:3]}…: no employee has this e-mail")
        return agent


def _e164(told: str) -> str:
    try:
        return tidy_contact("tel", told, telephone_region())
    except BadContact:
        return told
