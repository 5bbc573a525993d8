"""Whom an outage touches: addresses of accounts, and places named in a question."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import Count, Q, QuerySet

from otklik.outages.models import Area, Outage
from otklik.outages.queries.addresses import Named, covers, named_in, read_house, same
from otklik.outages.queries.trouble import is_about_trouble, is_only_an_address
from otklik.parties.models import Account, Individual, Line, Organization


class Place(Protocol):
    """An address: of an account, or of a group of accounts."""

    @property
    def city(self) -> str: ...

    @property
    def district(self) -> str: ...

    @property
    def street(self) -> str: ...

    @property
    def house(self) -> str: ...


class Part(Protocol):
    """Where something is off: a row of Area, or one that is being written."""

    @property
    def city(self) -> str: ...

    @property
    def district(self) -> str: ...

    @property
    def street(self) -> str: ...

    @property
    def houses(self) -> str: ...


@dataclass(frozen=True)
class Address:
    """One address with no flat."""

    city: str
    district: str
    street: str
    house: str


@dataclass(frozen=True)
class Affected:
    """How many accounts and lines there are at the addresses of an outage."""

    accounts: int
    lines: int


@dataclass(frozen=True)
class AtCompany:
    """How many addresses and lines of a company an outage touches."""

    outage: Outage
    addresses: int
    lines: int


def touches(area: Part, place: Place) -> bool:
    """Whether an address lies in the area. An address without a house is in no list of houses."""
    if area.city and place.city and not same(area.city, place.city):
        return False
    if area.street:
        near = not area.district or not place.district or same(area.district, place.district)
        return near and bool(place.street) and same(area.street, place.street) and _has_house(area, place.house)
    if area.district:
        return bool(place.district) and same(area.district, place.district)
    return bool(area.city and place.city)


def accounts_of(person: Individual, today: date) -> list[Account]:
    """Accounts in force that this person holds or answers for, with their lines."""
    mine = Account.objects.filter(Q(individual=person) | Q(contact=person))
    return list(_in_force(mine, today).prefetch_related("lines").order_by("pk"))


def touched_by(outages: Iterable[Outage], accounts: Sequence[Account]) -> list[Outage]:
    """Those of the outages that touch one of the accounts: its address, and a service it has. Uses areas and lines."""
    return [outage for outage in outages if any(_touches_account(outage, account) for account in accounts)]


def accounts_of_people(people: Collection[int], today: date) -> dict[int, list[Account]]:
    """The same for several people, by their keys."""
    rows = _in_force(Account.objects.filter(Q(individual__in=people) | Q(contact__in=people)), today)
    wanted, found = set(people), dict[int, list[Account]]()
    for account in rows.prefetch_related("lines").order_by("pk"):
        for key in wanted.intersection((account.individual_id, account.contact_id)):
            found.setdefault(key, []).append(account)
    return found


def told_of(outages: Sequence[Outage], question: str, *, is_trouble: bool = False) -> list[Outage]:
    """Outages at a street, in a district or a city that a question about trouble names. Uses areas.

    A name with a slip of a letter counts only where no name is written right.
    """
    heard = [(outage, _named(outage, question)) for outage in outages]
    is_exact = any(name.is_exact for _outage, names in heard for name in names)
    named = [outage for outage, names in heard if any(name.is_exact or not is_exact for name in names)]
    if not named or is_trouble or is_about_trouble(question):
        return named
    names = [
        part for outage in named for area in outage.areas.all() for part in (area.street, area.district, area.city)
    ]
    return named if is_only_an_address(question, names) else []


def affected(areas: Sequence[Part], services: Sequence[str], today: date) -> Affected:
    """Counted by addresses: the database groups accounts, only streets that match are looked at closely."""
    accounts = _in_force(Account.objects.all(), today)
    streets = accounts.values_list("city", "district", "street").distinct()
    rows = [{"city": city, "district": district, "street": street} for city, district, street in streets]
    near = [row for row in rows if any(_may_touch(area, row) for area in areas)]
    count = lines = 0
    for row in near:
        told = accounts.filter(**row).values("house").annotate(accounts=Count("pk"))
        houses = [
            (one["house"], one["accounts"])
            for one in told
            if any(touches(area, Address(**row, house=one["house"])) for area in areas)
        ]
        count += sum(here for _house, here in houses)
        lines += _lines(accounts.filter(**row, house__in=[house for house, _here in houses]), services)
    return Affected(count, lines)


def at_company(outages: Iterable[Outage], company: Organization, today: date) -> list[AtCompany]:
    """Those of the outages that touch addresses of a company; one query besides areas."""
    accounts = _in_force(Account.objects.filter(organization=company), today)
    told = accounts.values("city", "district", "street", "house", "lines__service")
    rows = [
        (Address(row["city"], row["district"], row["street"], row["house"]), row["lines__service"], row["active"])
        for row in told.annotate(active=Count("lines", filter=Q(lines__state="active")))
    ]
    counted = [_at_company(outage, rows) for outage in outages]
    return [found for found in counted if found.addresses]


def _at_company(outage: Outage, rows: Sequence[tuple[Address, str | None, int]]) -> AtCompany:
    """rows: address, service (None where there is no line), active lines."""
    areas, services = list(outage.areas.all()), {*outage.services, None} if outage.services else None
    mine = [
        (address, lines)
        for address, service, lines in rows
        if (services is None or service in services) and any(touches(area, address) for area in areas)
    ]
    return AtCompany(outage, len({address for address, _lines in mine}), sum(lines for _address, lines in mine))


def _in_force(accounts: QuerySet[Account], today: date) -> QuerySet[Account]:
    return accounts.filter(Q(active_to=None) | Q(active_to__gte=today))


def _touches_account(outage: Outage, account: Account) -> bool:
    services = {line.service for line in account.lines.all()}
    if outage.services and services and not services & set(outage.services):
        return False
    return any(touches(area, account) for area in outage.areas.all())


def _has_house(area: Part, house: str) -> bool:
    read = read_house(house)
    return not area.houses or (read is not None and covers(area.houses, read))


def _named(outage: Outage, question: str) -> list[Named]:
    """How a question names areas of an outage, those left out whose houses do not have the one it tells."""
    areas = [(area, named_in(question, area.street or area.district or area.city)) for area in outage.areas.all()]
    return [
        named
        for area, named in areas
        if named is not None and (not area.street or named.house is None or covers(area.houses, named.house))
    ]


def _may_touch(area: Part, row: Mapping[str, str]) -> bool:
    """As `touches`, of a whole street."""
    street = Area(city=area.city, district=area.district, street=area.street)
    return touches(street, Address(**row, house=""))


def _lines(accounts: QuerySet[Account], services: Sequence[str]) -> int:
    lines = Line.objects.filter(account__in=accounts, state="active")
    return (lines.filter(service__in=services) if services else lines).count()
