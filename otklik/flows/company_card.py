"""An employee opens a company's card: the look itself is written into the security record."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from otklik.interactions.queries import TimeLine, company_line
from otklik.outages.queries import AtCompany, told_of_company
from otklik.parties.actions import note_company_read
from otklik.parties.models import Individual, Organization
from otklik.parties.queries import Contacts, Contracts, access_company, contracts_of, people_of


@dataclass(frozen=True)
class CompanyCard:
    """Everything of one company on one page. outages: what goes on at its addresses, with how much is touched."""

    company: Organization
    contracts: Contracts
    people: Contacts
    line: TimeLine
    outages: list[AtCompany]


def open_company_card(
    *,
    user: Individual | AnonymousUser,
    organization_id: int,
    at: datetime,
    after: str = "",
    contracts_after: int | None = None,
) -> CompanyCard:
    """The card, for those who may read customers; raises Http404 for others. after: key of the time line's page."""
    company = access_company(user, organization_id)
    with transaction.atomic():
        if isinstance(user, Individual):
            note_company_read(company=company, by=user, at=at)
        return CompanyCard(
            company=company,
            contracts=contracts_of(company, contracts_after),
            people=people_of(company),
            line=company_line(company, after=after),
            outages=told_of_company(company, at),
        )
