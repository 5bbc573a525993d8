"""Lists of people for staff: customers found by what staff have in hand, employees with their roles."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from otklik.core.words import with_words, words_of
from otklik.parties.models import Account, ContactPoint, Individual, Organization, StaffRole
from otklik.parties.queries.companies import CompanyRow, companies
from otklik.parties.queries.masks import mask_email, mask_phone

PAGE: Final = 50
_COMPANIES: Final = 3

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
    companies: tuple[Organization, ...]
    city: str
    joined_at: datetime


@dataclass(frozen=True)
class CustomerPage:
    """At most PAGE rows, newest first; next_key continues the list or is None at its end.

    companies: the first few that the words find as well, on the first page.
    """

    rows: list[CustomerRow]
    next_key: int | None
    companies: list[CompanyRow]


def customers(words: str = "", after: int | None = None) -> CustomerPage:
    """People found by name, company, e-mail, telephone or account number (every word must fit); without words all.

    A company is found as the person whom its accounts name as their contact.
    """
    found = Individual.objects.filter(erased_at=None)
    for word in words_of(words):
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
    also = companies(words, limit=_COMPANIES).rows if words.strip() and after is None else []
    return CustomerPage(rows, rows[-1].id if more else None, also)


def employees() -> QuerySet[Individual]:
    """Everybody who holds a role, by name, with the roles and who gave them."""
    roles = StaffRole.objects.select_related("granted_by").order_by("role")
    holders = Individual.objects.filter(pk__in=StaffRole.objects.values("individual"))
    return holders.prefetch_related(Prefetch("staff_roles", roles)).order_by("name", "pk")


def _fits(word: str) -> Q:
    """How one word may name a person."""
    fits = with_words(word, "name", "nick") | Q(email__icontains=word)
    account = with_words(word, "organization__name") | Q(number__istartswith=word)
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
        companies=tuple(dict.fromkeys(account.organization for account in accounts if account.organization)),
        city=next((account.city for account in accounts if account.city), ""),
        joined_at=person.joined_at,
    )
