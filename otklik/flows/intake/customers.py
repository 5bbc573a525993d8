"""Customers with their accounts and lines.

Fields: external_id, name; optional nick, email, phone, language, organization, organization_id, account_number,
city, district, street, house, flat, facts (table), lines (list of {service, product, number}).
"""

from typing import Any, ClassVar

from django.db.models import Model

from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import RowRefused, optional, required
from otklik.flows.intake.readers import Values
from otklik.parties.actions import (
    AccountTaken,
    BadContact,
    ContactTaken,
    EmailNotProven,
    EmailTaken,
    close_lines,
    upsert_account,
    upsert_individual,
    upsert_line,
    upsert_organization,
)
from otklik.parties.models import LANGUAGES, Account, Individual
from otklik.parties.queries import telephone_region

_ADDRESS = {"city": 80, "district": 80, "street": 120, "house": 20, "flat": 20}


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
        language = optional(values, "language") or "ru"
        if language not in dict(LANGUAGES):
            raise RowRefused(f"language {language!r} is not known: use {', '.join(dict(LANGUAGES))}")
        person, fresh = upsert_individual(
            source=self.source,
            external_id=required(values, "external_id", 120),
            name=required(values, "name", 200),
            nick=optional(values, "nick", 60),
            email=optional(values, "email", 254),
            phone=optional(values, "phone", 40),
            language=language,
            region=telephone_region(),
            at=self.at,
        )
        self._note_person(person, fresh)
        number = optional(values, "account_number", 40)
        if number:
            account = self._account(number, person, values)
            self._lines(account, values.get("lines"))
        return fresh

    def _note(self, row: Model, fresh: bool) -> None:
        (self.made if fresh else self.told_again).append(row)

    def _note_person(self, person: Individual, fresh: bool) -> None:
        """Whoever signed up by himself is only linked to the record: the link is what was made."""
        is_own = person.source == self.source
        self._note(person, fresh and is_own)
        if fresh and not is_own:
            self.made += person.identities.filter(system=self.source)

    def _lines(self, account: Account, told: Any) -> None:
        """Lines that the row no longer tells of are closed; a row that does not speak of lines changes none."""
        if told in (None, ""):
            return
        if not isinstance(told, list) or not all(isinstance(line, dict) for line in told):
            raise RowRefused('lines must be a list of tables, such as [{"service": "internet", "product": "Breeze"}]')
        kept = [
            upsert_line(
                account=account,
                service=required(line, "service", 20),
                product=optional(line, "product", 120),
                number=optional(line, "number", 40),
            )
            for line in told
        ]
        for line, fresh in kept:
            self._note(line, fresh)
        close_lines(account=account, besides=[line.pk for line, _fresh in kept])

    def _account(self, number: str, person: Individual, values: Values) -> Account:
        facts = values.get("facts") or {}
        if not isinstance(facts, dict):
            raise RowRefused('facts must be a table, such as {"tariff": "Breeze 200"}')
        company = None
        if optional(values, "organization"):
            name = required(values, "organization", 200)
            external_id = optional(values, "organization_id", 120) or name[:120]
            company, fresh = upsert_organization(source=self.source, external_id=external_id, name=name, at=self.at)
            self._note(company, fresh)
        account, fresh = upsert_account(
            number=number,
            at=self.at,
            individual=None if company else person,
            organization=company,
            contact=person if company else None,
            address={part: optional(values, part, most) for part, most in _ADDRESS.items()},
            facts={name: str(fact) for name, fact in facts.items() if str(fact).strip()},
            source=self.source,
        )
        self._note(account, fresh)
        return account
