"""Past contacts: calls, chats, office and field visits.

Fields: external_id, channel (phone, chat, office, visit, email, sms, social ...), opened_at; optional touchpoint (code
of the catalogue; by default the channel's own) or line (the number that was rung), queued_at, offered_at, answered_at,
ended_at (or wait_seconds, answered, talk_seconds), outcome, direction (in, out), person (e-mail, telephone or the
customer's external id) or caller (a telephone that may be anybody's), account_number, agent (e-mail), subject, summary.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import ClassVar

from otklik.flows.intake.contact_moments import moments_of
from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import RowRefused, optional, required
from otklik.flows.intake.readers import Values
from otklik.interactions.actions import (
    MomentsOutOfOrder,
    PastContact,
    UnknownTouchpoint,
    complete_interaction,
    in_order,
    record_interaction,
    record_interactions,
)
from otklik.interactions.models import Interaction
from otklik.parties.actions import BadContact, tidy_contact
from otklik.parties.models import Account, Individual
from otklik.parties.queries import known_as, named_so, telephone_region
from otklik.touchpoints.models import Touchpoint

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
    """A contact told again stays as it was first told; one that was still open gets what has happened since."""

    refusals: ClassVar = {
        UnknownTouchpoint: "the catalogue has no touchpoint {}: use a code of the desk's page Touchpoints",
        MomentsOutOfOrder: "its moments are out of order: opened, offered, queued, answered and ended must follow each "
        "other, and none may lie in the future; correct them",
    }

    def __init__(self, source: str, at: datetime) -> None:
        super().__init__(source, at)
        self._agent_of = self.remembering(_agent)
        self._place_on = self.remembering(_place_on)
        self._is_place = self.remembering(_is_place)

    def bring_in(self, values: Values) -> bool:
        contact = self._contact(values)
        fresh = record_interaction(contact=contact, at=self.at)
        if fresh:
            self.made.append(Interaction.objects.only("pk").get(source=self.source, external_id=contact.external_id))
        elif completed := complete_interaction(contact=contact, at=self.at):
            self.told_again.append(completed)
        return fresh

    def bring_in_many(self, told: Sequence[Values]) -> list[int]:
        """Those that are new and in order; whatever is known, or wrong, is dealt with by itself."""
        found: dict[str, tuple[int, PastContact]] = {}
        for place, values in enumerate(told):
            with suppress(RowRefused):
                contact = self._contact(values)
                if self._is_place(contact.touchpoint) and in_order(contact, self.at):
                    found.setdefault(contact.external_id, (place, contact))
        rows = Interaction.objects.filter(source=self.source, external_id__in=list(found))
        for known in rows.values_list("external_id", flat=True):
            del found[known]
        record_interactions(contacts=[contact for _place, contact in found.values()], at=self.at)
        fresh = Interaction.objects.only("pk").filter(source=self.source, external_id__in=list(found))
        self.made.extend(fresh)
        return [place for place, _contact in found.values()]

    def _contact(self, values: Values) -> PastContact:
        channel = required(values, "channel", 20)
        direction = optional(values, "direction") or Interaction.INBOUND
        if direction not in (Interaction.INBOUND, Interaction.OUTBOUND):
            raise RowRefused(f"direction is in or out, not {direction!r}")
        account = self._account(optional(values, "account_number", 40))
        person = self._person(optional(values, "person", 254), account) or _caller(optional(values, "caller", 254))
        return PastContact(
            source=self.source,
            external_id=required(values, "external_id", 120),
            touchpoint=self._touchpoint(values, channel),
            channel=channel,
            direction=direction,
            individual=person,
            account=account,
            agent=self._agent_of(optional(values, "agent", 254)),
            subject=optional(values, "subject", 120),
            summary=optional(values, "summary", 200),
            **moments_of(values),
        )

    def _touchpoint(self, values: Values, channel: str) -> str:
        """Named, or the one that has the number that was rung, or the channel's own."""
        line = optional(values, "line", 40)
        place = optional(values, "touchpoint", 60) or (self._place_on(line) if line else _PLACES.get(channel, ""))
        if not place and line:
            raise RowRefused(
                f"no touchpoint has the number {line!r}: give it to one on the desk's page Touchpoints, "
                "or name the touchpoint"
            )
        if not place:
            raise RowRefused(f"channel {channel!r} has no touchpoint of its own: name one in the column touchpoint")
        return str(place)

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


def _agent(email: str) -> Individual | None:
    if not email:
        return None
    agent = Individual.objects.filter(email__iexact=email, staff_roles__isnull=False).first()
    if agent is None:
        raise RowRefused(f"agent {email[:3]}…: no employee has this e-mail")
    return agent


def _caller(told: str) -> Individual | None:
    """A customer who proved this number to be his; most callers are nobody we know, and the number is not kept."""
    found = named_so(_e164(told)) if told else []
    return found[0] if len(found) == 1 else None


def _is_place(code: str) -> bool:
    return Touchpoint.objects.filter(code=code).exists()


def _place_on(number: str) -> str:
    """The code of the touchpoint with this telephone number, empty if there is none. A + in front makes no odds."""
    wanted = _digits(number)
    rows = Touchpoint.objects.filter(retired_at=None).exclude(address="").order_by("position", "pk")
    found = (code for code, address in rows.values_list("code", "address") if _digits(address) == wanted)
    return next(found, "") if wanted else ""


def _digits(told: str) -> str:
    """Of a telephone number; nothing of another address."""
    return "".join(filter(str.isdecimal, told)) if not set(told) - set("+0123456789 ()-") else ""


def _e164(told: str) -> str:
    try:
        return tidy_contact("tel", told, telephone_region())
    except BadContact:
        return told
