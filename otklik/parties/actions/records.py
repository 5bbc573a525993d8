"""Records that come from other systems: safe to bring in again, found by source and their number there."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from otklik.parties.actions.contact import add_contact_point
from otklik.parties.actions.nick import clean_nick
from otklik.parties.actions.sign_up import EmailTaken
from otklik.parties.models import Account, Identity, Individual, Line, Organization
from otklik.parties.queries import known_as


class EmailNotProven(EmailTaken):
    """Somebody signed up with this address and has not proven that it is his."""


class AccountTaken(Exception):
    """The account came from another source and is held by somebody else; names that source."""


def upsert_individual(
    *,
    source: str,
    external_id: str,
    name: str,
    at: datetime,
    nick: str = "",
    email: str = "",
    phone: str = "",
    language: str = "ru",
    about: str = "",
    region: str = "BY",
    verified: bool = True,
    joined_at: datetime | None = None,
) -> tuple[Individual, bool]:
    """The person `external_id` of `source` as told now, and whether the record is new. verified: contacts are trusted.

    Whoever signed up himself and proved the record's e-mail is the person of the record: it is linked to him, and what
    he says of himself stays. Raises EmailTaken, EmailNotProven, ContactTaken, BadContact.
    """
    address = email.strip().lower()
    told = {"name": name, "email": address, "language": language, "about": about}
    with transaction.atomic():
        person = known_as(source, external_id)
        fresh = person is None
        if person is None:
            person = _signed_up(address) or Individual(
                source=source, external_id=external_id, joined_at=joined_at or at
            )
        if (person.source, person.external_id) == (source, external_id):
            _refuse_taken(address, person)
            _write(person, told, clean_nick(nick))
        elif name != person.name:
            person.name = name
            person.save(update_fields=["name"])
        Identity.objects.update_or_create(
            system=source, external_id=external_id, defaults={"individual": person, "seen_at": at}
        )
        _reach(person, address, phone, region=region, verified=verified, at=at)
    return person, fresh


def upsert_organization(
    *, source: str, external_id: str, name: str, at: datetime, tax_number: str = ""
) -> tuple[Organization, bool]:
    """The organisation `external_id` of `source` as told now, and whether it is new."""
    return Organization.objects.update_or_create(
        source=source,
        external_id=external_id,
        defaults={"name": name, "tax_number": tax_number},
        create_defaults={"name": name, "tax_number": tax_number, "created_at": at},
    )


def upsert_account(
    *,
    number: str,
    at: datetime,
    individual: Individual | None = None,
    organization: Organization | None = None,
    contact: Individual | None = None,
    address: dict[str, str] | None = None,
    facts: dict[str, Any] | None = None,
    source: str = "",
    active_from: date | None = None,
    active_to: date | None = None,
) -> tuple[Account, bool]:
    """The account of this number as told now, and whether it is new; one holder, a person or an organisation.

    address: city, district, street, house, flat, any of them. Raises AccountTaken.
    """
    _refuse_foreign(number, source, individual, organization)
    told: dict[str, Any] = {
        "individual": individual,
        "organization": organization,
        "contact": contact,
        "facts": facts or {},
        "source": source,
        "active_from": active_from,
        "active_to": active_to,
        **{part: (address or {}).get(part, "") for part in ("city", "district", "street", "house", "flat")},
    }
    return Account.objects.update_or_create(number=number, defaults=told, create_defaults=told | {"created_at": at})


def upsert_line(
    *,
    account: Account,
    service: str,
    number: str = "",
    product: str = "",
    state: str = "active",
    facts: dict[str, Any] | None = None,
) -> tuple[Line, bool]:
    """The line of an account as told now, and whether it is new. service: internet, tv, mobile, phone."""
    return Line.objects.update_or_create(
        account=account,
        service=service,
        number=number,
        product=product,
        defaults={"state": state, "facts": facts or {}},
    )


def close_lines(*, account: Account, besides: Collection[int]) -> int:
    """Close the account's lines except those with these ids; they stay to be seen. Returns how many were closed."""
    return Line.objects.filter(account=account).exclude(pk__in=besides).exclude(state="closed").update(state="closed")


def _signed_up(address: str) -> Individual | None:
    """Who signed up by himself with this address and proved it; nobody where it is free or an imported customer's."""
    holder = Individual.objects.filter(email__iexact=address, source="").first() if address else None
    if holder is None:
        return None
    if not holder.contact_points.filter(kind="email", value=address, verified_at__isnull=False).exists():
        raise EmailNotProven
    return holder


def _refuse_taken(address: str, person: Individual) -> None:
    if address and Individual.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
        raise EmailTaken


def _write(person: Individual, told: dict[str, Any], nick: str) -> None:
    for field, value in told.items():
        setattr(person, field, value)
    person.nick = nick or person.nick
    if person.pk:
        person.save(update_fields=[*told, "nick"])
    else:
        person.set_unusable_password()
        person.save()
    if not person.nick:
        # a customer's full name is private: until he chooses a nick he is a number
        person.nick = f"{subscriber(person.language)} {person.pk}"
        person.save(update_fields=["nick"])


def _reach(person: Individual, address: str, phone: str, *, region: str, verified: bool, at: datetime) -> None:
    """A record never adds a proven e-mail to somebody who signed up: he proves his addresses himself."""
    for kind, value in (("email", address), ("tel", phone)):
        if value:
            trusted = verified and not (kind == "email" and not person.source)
            add_contact_point(individual=person, kind=kind, value=value, at=at, region=region, verified=trusted)


def _refuse_foreign(number: str, source: str, individual: Individual | None, organization: Organization | None) -> None:
    known = Account.objects.filter(number=number).exclude(source=source).first()
    if known and (known.individual, known.organization) != (individual, organization):
        raise AccountTaken(known.source)


def subscriber(language: str) -> str:
    """What somebody without a nick is called, before his number."""
    return {"ru": "Абонент", "be": "Абанент"}.get(language, "Subscriber")
