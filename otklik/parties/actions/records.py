"""Records that come from other systems: safe to bring in again, found by source and their number there."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from otklik.parties.actions.contact import add_contact_point
from otklik.parties.actions.nick import clean_nick
from otklik.parties.actions.sign_up import EmailTaken
from otklik.parties.models import Account, Individual, Line, Organization


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
    """The person `external_id` of `source` as told now, and whether he is new. verified: contact points are trusted.

    Raises EmailTaken, ContactTaken, BadContact.
    """
    address = email.strip().lower()
    told = {"name": name, "email": address, "language": language, "about": about}
    with transaction.atomic():
        clash = Individual.objects.filter(email__iexact=address).exclude(source=source, external_id=external_id)
        if address and clash.exists():
            raise EmailTaken
        person, fresh = Individual.objects.select_for_update().get_or_create(
            source=source,
            external_id=external_id,
            defaults=told | {"joined_at": joined_at or at, "password": "!", "nick": clean_nick(nick)},
        )
        if not fresh:
            _change(person, told | ({"nick": clean_nick(nick)} if nick else {}))
        if not person.nick:
            # a customer's full name is private: until he chooses a nick he is a number
            _change(person, {"nick": f"{_subscriber(language)} {person.pk}"})
        for kind, value in (("email", address), ("tel", phone)):
            if value:
                add_contact_point(individual=person, kind=kind, value=value, at=at, region=region, verified=verified)
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

    address: city, district, street, house, flat, any of them.
    """
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


def _change(person: Individual, told: dict[str, Any]) -> None:
    for field, value in told.items():
        setattr(person, field, value)
    person.save(update_fields=list(told))


def _subscriber(language: str) -> str:
    return {"ru": "Абонент", "be": "Абанент"}.get(language, "Subscriber")
