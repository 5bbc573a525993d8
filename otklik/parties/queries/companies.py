"""Companies that are customers, for staff: found by what one has in hand, opened with their people and contracts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.db.models import Count, Prefetch, Q
from django.http import Http404

from otklik.core.words import with_words, words_of
from otklik.parties.models import Account, ContactPoint, Individual, Line, Organization
from otklik.parties.queries.access import User
from otklik.parties.queries.masks import mask_email, mask_phone

PAGE: Final = 50
CONTRACTS_A_PAGE: Final = 20
LINES_SHOWN: Final = 20
PEOPLE_SHOWN: Final = 50
_NAMED: Final = 3  # contracts and people of a company that a row of the list names

_DIGITS: Final = re.compile(r"\d")


@dataclass(frozen=True)
class CompanyRow:
    """One line of the list; accounts and people: the first few, of `account_count` contracts."""

    id: int
    name: str
    tax_number: str
    accounts: tuple[str, ...]
    account_count: int
    people: tuple[Individual, ...]
    city: str
    created_at: datetime


@dataclass(frozen=True)
class CompanyPage:
    """At most PAGE rows, newest first; next_key continues the list or is None at its end."""

    rows: list[CompanyRow]
    next_key: int | None


@dataclass(frozen=True)
class Contact:
    """Somebody whom contracts of a company name as their contact; e-mails and telephones are masked."""

    person: Individual
    accounts: tuple[str, ...]
    account_count: int
    reached: tuple[tuple[ContactPoint, str], ...]


@dataclass(frozen=True)
class Contacts:
    """At most PEOPLE_SHOWN of `count` people, by name."""

    rows: list[Contact]
    count: int


@dataclass(frozen=True)
class Contracts:
    """A page of a company's accounts; next_key continues or is None at the end.

    Each carries first_lines, LINES_SHOWN at most, and how many more_lines it has.
    """

    rows: Sequence[Account]
    count: int
    next_key: int | None


def access_company(user: User, organization_id: int) -> Organization:
    """A company, for those who may read customers; raises Http404 for others."""
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None or not isinstance(user, Individual) or not user.may("parties.read"):
        raise Http404
    return found


def companies(words: str = "", after: int | None = None, limit: int = PAGE) -> CompanyPage:
    """Companies found by name, tax number, contract or contact person (every word must fit); without words all."""
    found = Organization.objects.annotate(account_count=Count("accounts", distinct=True))
    for word in words_of(words):
        found = found.filter(_fits(word))
    if after is not None:
        found = found.filter(pk__lt=after)
    accounts = Account.objects.select_related("contact").order_by("pk")
    taken = list(
        found.order_by("-pk").prefetch_related(Prefetch("accounts", accounts[:PAGE], to_attr="first_accounts"))[
            : limit + 1
        ]
    )
    rows = [_row(company) for company in islice(taken, limit)]
    return CompanyPage(rows, rows[-1].id if len(taken) > limit else None)


def contracts_of(company: Organization, after: int | None = None) -> Contracts:
    """The company's contracts in the order they came, with their lines; three queries."""
    rows = Account.objects.filter(organization=company)
    count = rows.count()
    lines = Prefetch("lines", Line.objects.order_by("pk")[:LINES_SHOWN], to_attr="first_lines")
    asked = rows.filter(pk__gt=after or 0).select_related("contact").annotate(more_lines=Count("lines") - LINES_SHOWN)
    taken = list(asked.order_by("pk").prefetch_related(lines)[: CONTRACTS_A_PAGE + 1])
    shown = taken[:CONTRACTS_A_PAGE]
    return Contracts(shown, count, shown[-1].pk if len(taken) > CONTRACTS_A_PAGE else None)


def people_of(company: Organization) -> Contacts:
    """Whom its contracts name as their contact; four queries."""
    theirs = Account.objects.filter(organization=company)
    people = Individual.objects.filter(pk__in=theirs.values("contact"))
    counted = people.annotate(account_count=Count("contact_accounts", filter=Q(contact_accounts__organization=company)))
    named = Prefetch("contact_accounts", theirs.order_by("pk")[:_NAMED], to_attr="first_accounts")
    points = Prefetch("contact_points", ContactPoint.objects.order_by("pk"))
    shown = counted.order_by("name", "pk").prefetch_related(named, points)[:PEOPLE_SHOWN]
    return Contacts([_contact(person) for person in shown], people.count())


def _fits(word: str) -> Q:
    """How one word may name a company."""
    fits = with_words(word, "name") | Q(tax_number__istartswith=word)
    account = with_words(word, "contact__name", "contact__nick") | Q(number__istartswith=word)
    digits = "".join(_DIGITS.findall(word))
    if len(digits) >= 4:
        account |= Q(number__startswith=digits)
    return fits | Q(pk__in=Account.objects.filter(account).values("organization"))


def _row(company: Organization) -> CompanyRow:
    accounts: list[Account] = company.first_accounts  # type: ignore[attr-defined]
    people = dict.fromkeys(account.contact for account in accounts if account.contact)
    return CompanyRow(
        id=company.pk,
        name=company.name,
        tax_number=company.tax_number,
        accounts=tuple(account.number for account in accounts[:_NAMED]),
        account_count=company.account_count,  # type: ignore[attr-defined]
        people=tuple(islice(people, _NAMED)),
        city=next((account.city for account in accounts if account.city), ""),
        created_at=company.created_at,
    )


def _contact(person: Individual) -> Contact:
    return Contact(
        person=person,
        accounts=tuple(account.number for account in person.first_accounts),  # type: ignore[attr-defined]
        account_count=person.account_count,  # type: ignore[attr-defined]
        reached=tuple((point, _masked(point)) for point in person.contact_points.all()),
    )


def _masked(point: ContactPoint) -> str:
    return mask_email(point.value) if point.kind == "email" else mask_phone(point.value)
