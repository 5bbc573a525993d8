"""Lists of people for staff: customers found by what staff have in hand, employees with their roles."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

import phonenumbers
from django.db.models import Prefetch, Q, QuerySet

from otklik.parties.models import Account, ContactPoint, Individual, StaffRole

PAGE: Final = 50

_DIGITS: Final = re.compile(r"\d")


@dataclass(frozen=True)
class CustomerRow:
    """One line of the list; email and phone are masked. companies: those whose accounts name the person as contact."""

    id: int
    name: str
    nick: str
    email: str
    phone: str
    accounts: tuple[str, ...]
    companies: tuple[str, ...]
    city: str
    joined_at: datetime


@dataclass(frozen=True)
class CustomerPage:
    """At most PAGE rows, newest first; next_key continues the list or is None at its end."""

    rows: list[CustomerRow]
    next_key: int | None


def customers(words: str = "", after: int | None = None) -> CustomerPage:
    """People found by name, company, e-mail, telephone or account number (every word must fit); without words all.

    A company is found as the person whom its accounts name as their contact.
    """
    found = Individual.objects.filter(erased_at=None)
    for word in words.replace("\0", " ").split()[:6]:
        found = found.filter(_fits(word))
    if after is not None:
        found = found.filter(pk__lt=after)
    points = ContactPoint.objects.order_by("pk")
    accounts = Account.objects.select_related("organization").order_by("pk")
    people = list(
        found.order_by("-pk").prefetch_related(
            Prefetch("contact_points", points), Prefetch("accounts", accounts), Prefetch("contact_accounts", accounts)
        )[: PAGE + 1]
    )
    more = len(people) > PAGE
    rows = [_row(person) for person in islice(people, PAGE)]
    return CustomerPage(rows, rows[-1].id if more else None)


def employees() -> QuerySet[Individual]:
    """Everybody who holds a role, by name, with the roles and who gave them."""
    roles = StaffRole.objects.select_related("granted_by").order_by("role")
    holders = Individual.objects.filter(pk__in=StaffRole.objects.values("individual"))
    return holders.prefetch_related(Prefetch("staff_roles", roles)).order_by("name", "pk")


def mask_email(email: str) -> str:
    """ "alina@example.com" -> "a***@example.com"."""
    local, at, domain = email.partition("@")
    return f"{local[:1]}***@{domain}" if at else ""


def mask_phone(phone: str) -> str:
    """ "+375291234518" -> "+375 29 ***-**-18"; what is no telephone number keeps its last two digits."""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return f"***{''.join(_DIGITS.findall(phone))[-2:]}" if phone else ""
    national = str(number.national_number)
    length = phonenumbers.length_of_national_destination_code(number) or 2
    return f"+{number.country_code} {national[:length]} ***-**-{national[-2:]}"


def _fits(word: str) -> Q:
    """How one word may name a person; SQLite compares Cyrillic letters with case, so the usual cases are tried."""
    fits, account = Q(), Q(number__istartswith=word)
    for written in {word, word.lower(), word.upper(), word.title()}:
        fits |= Q(name__contains=written) | Q(nick__contains=written)
        account |= Q(organization__name__contains=written)
    fits |= Q(email__icontains=word)
    kinds = Q(value__icontains=word, kind="email")
    digits = "".join(_DIGITS.findall(word))
    if len(digits) >= 4:
        kinds |= Q(value__contains=digits, kind="tel")
        account |= Q(number__startswith=digits)
    held = Account.objects.filter(account)
    fits |= Q(pk__in=held.values("individual")) | Q(pk__in=held.values("contact"))
    fits |= Q(pk__in=ContactPoint.objects.filter(kinds).values("individual"))
    return fits


def _row(person: Individual) -> CustomerRow:
    points = list(person.contact_points.all())
    phone = next((point.value for point in points if point.kind == "tel"), "")
    email = person.email or next((point.value for point in points if point.kind == "email"), "")
    accounts = [*person.accounts.all(), *person.contact_accounts.all()]
    return CustomerRow(
        id=person.pk,
        name=person.name,
        nick=person.nick,
        email=mask_email(email),
        phone=mask_phone(phone),
        accounts=tuple(account.number for account in accounts),
        companies=tuple(dict.fromkeys(account.organization.name for account in accounts if account.organization)),
        city=next((account.city for account in accounts if account.city), ""),
        joined_at=person.joined_at,
    )
