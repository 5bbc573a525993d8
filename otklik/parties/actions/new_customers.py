"""Customers of another system whom nobody knows yet, many at once: the same rows as `upsert_individual`,
`upsert_account` and `upsert_line` write one by one (a test compares them), in a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, Model, Value
from django.db.models.functions import Cast, Concat

from otklik.core.events import publish_all
from otklik.parties.actions.nick import clean_nick
from otklik.parties.actions.records import subscriber
from otklik.parties.events import ContactPointVerified
from otklik.parties.models import Account, ContactPoint, Identity, Individual, Line, Organization


@dataclass(frozen=True)
class NewAccount:
    """address: all of city, district, street, house, flat. company: its number at the source and its name, where the
    account is a company's; the customer is then its contact. lines: {service, product, number} each."""

    number: str
    address: Mapping[str, str]
    facts: Mapping[str, str]
    company: tuple[str, str] | None = None
    lines: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class NewCustomer:
    """email and phone: as `tidy_contact` writes them, empty when there is none."""

    external_id: str
    name: str
    nick: str = ""
    email: str = ""
    phone: str = ""
    language: str = "ru"
    account: NewAccount | None = None


def enter_customers(
    *, source: str, told: Sequence[NewCustomer], at: datetime
) -> tuple[list[Model], list[Organization]]:
    """Write them, all or none; returns the people, companies, accounts and lines made, and the companies known before.

    The e-mails, telephones and account numbers are nobody's and all different; a company has one name.
    Raises IntegrityError when one is known after all.
    """
    with transaction.atomic():
        people = _people(source, told, at)
        Identity.objects.bulk_create(
            Identity(individual=person, system=source, external_id=person.external_id, seen_at=at) for person in people
        )
        _reach(people, told, at)
        holders = [(person, one.account) for person, one in zip(people, told, strict=True) if one.account]
        named = dict(account.company for _person, account in holders if account.company)
        companies, known = _companies(source, named, at)
        accounts = Account.objects.bulk_create(
            [_account(account, person, companies, source, at) for person, account in holders]
        )
        lines = Line.objects.bulk_create(
            [
                Line(account=row, **dict(line))
                for row, (_person, account) in zip(accounts, holders, strict=True)
                for line in dict.fromkeys(tuple(line.items()) for line in account.lines)
            ]
        )
    fresh = [company for company in companies.values() if company not in known]
    return [*people, *fresh, *accounts, *lines], known


def _people(source: str, told: Sequence[NewCustomer], at: datetime) -> list[Individual]:
    people = [
        Individual(
            source=source, external_id=one.external_id, name=one.name, nick=clean_nick(one.nick), email=one.email,
            language=one.language, joined_at=at,
        )
        for one in told
    ]  # fmt: skip
    for person in people:
        person.set_unusable_password()
    Individual.objects.bulk_create(people)
    for language in {person.language for person in people}:
        nameless = [person.pk for person in people if person.language == language and not person.nick]
        numbered = Concat(Value(f"{subscriber(language)} "), Cast("pk", CharField()))
        Individual.objects.filter(pk__in=nameless).update(nick=numbered)
    return people


def _reach(people: Sequence[Individual], told: Sequence[NewCustomer], at: datetime) -> None:
    points = ContactPoint.objects.bulk_create(
        [
            ContactPoint(individual=person, kind=kind, value=value, verified_at=at, added_at=at)
            for person, one in zip(people, told, strict=True)
            for kind, value in (("email", one.email), ("tel", one.phone))
            if value
        ]
    )
    publish_all([(ContactPointVerified(point.individual_id, point.pk), at) for point in points])


def _companies(
    source: str, named: Mapping[str, str], at: datetime
) -> tuple[dict[str, Organization], list[Organization]]:
    """Companies by their number at the source, as named now; and those of them that were known before."""
    known = list(Organization.objects.filter(source=source, external_id__in=named))
    for company in known:
        told = named[company.external_id], ""
        if (company.name, company.tax_number) != told:
            company.name, company.tax_number = told
            company.save(update_fields=["name", "tax_number"])
    had = {company.external_id for company in known}
    fresh = Organization.objects.bulk_create(
        Organization(source=source, external_id=number, name=name, created_at=at)
        for number, name in named.items()
        if number not in had
    )
    return {company.external_id: company for company in (*known, *fresh)}, known


def _account(
    told: NewAccount, person: Individual, companies: Mapping[str, Organization], source: str, at: datetime
) -> Account:
    whose: dict[str, Any] = {"individual": person}
    if told.company:
        whose = {"organization": companies[told.company[0]], "contact": person}
    return Account(number=told.number, facts=told.facts, source=source, created_at=at, **told.address, **whose)
