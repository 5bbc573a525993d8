"""Customers with their accounts and lines.

Fields: external_id, name; optional nick, email, phone, language, organization, organization_id, account_number,
city, district, street, house, flat, facts (table), lines (list of {service, product, number}).
"""

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import Model

from otklik.flows.intake.customer_record import told_account, told_lines, told_person
from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import optional
from otklik.flows.intake.newcomers import newcomers
from otklik.flows.intake.readers import Values
from otklik.parties.actions import (
    AccountTaken,
    BadContact,
    ContactTaken,
    EmailNotProven,
    EmailTaken,
    close_lines,
    enter_customers,
    upsert_account,
    upsert_individual,
    upsert_line,
    upsert_organization,
)
from otklik.parties.models import Account, Individual
from otklik.parties.queries import telephone_region


class Customers(Kind):
    """A record told again changes the person and his account to what is told now; lines not told any more close."""

    refusals: ClassVar = {
        EmailTaken: "another customer has this e-mail: correct it or leave it empty",
        EmailNotProven: "somebody signed up with this e-mail and has not proven that it is his: let him confirm it by "
        "the code from a letter, then bring the row in again; or leave the e-mail empty",
        ContactTaken: "another customer has this telephone or e-mail: correct it or leave it empty",
        BadContact: "{} is neither an e-mail address nor a telephone number: correct it or leave it empty",
        AccountTaken: "the account came from “{}” and another customer holds it there: correct the number, or name "
        "that source in a map",
    }

    def bring_in(self, values: Values) -> bool:
        told = told_person(values)
        person, fresh = upsert_individual(source=self.source, region=telephone_region(), at=self.at, **told)
        self._note_person(person, fresh)
        number = optional(values, "account_number", 40)
        if number:
            account = self._account(number, person, values)
            self._lines(account, values)
        return fresh

    def bring_in_many(self, told: Sequence[Values]) -> list[int]:
        fresh = newcomers(self.source, told)
        made, told_again = enter_customers(source=self.source, told=list(fresh.values()), at=self.at)
        self.made += made
        self.told_again += told_again
        return list(fresh)

    def _note(self, row: Model, fresh: bool) -> None:
        (self.made if fresh else self.told_again).append(row)

    def _note_person(self, person: Individual, fresh: bool) -> None:
        """Whoever signed up by himself is only linked to the record: the link is what was made."""
        is_own = person.source == self.source
        self._note(person, fresh and is_own)
        if fresh and not is_own:
            self.made += person.identities.filter(system=self.source)

    def _lines(self, account: Account, values: Values) -> None:
        """Lines that the row no longer tells of are closed; a row that does not speak of lines changes none."""
        told = told_lines(values)
        if told is None:
            return
        kept = [upsert_line(account=account, **line) for line in told]
        for line, fresh in kept:
            self._note(line, fresh)
        close_lines(account=account, besides=[line.pk for line, _fresh in kept])

    def _account(self, number: str, person: Individual, values: Values) -> Account:
        told = told_account(values)
        company = None
        if told["company"]:
            external_id, name = told["company"]
            company, fresh = upsert_organization(source=self.source, external_id=external_id, name=name, at=self.at)
            self._note(company, fresh)
        account, fresh = upsert_account(
            number=number,
            at=self.at,
            individual=None if company else person,
            organization=company,
            contact=person if company else None,
            address=told["address"],
            facts=told["facts"],
            source=self.source,
        )
        self._note(account, fresh)
        return account
