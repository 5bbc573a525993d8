"""What a record says of a customer, in the words of parties; each function raises RowRefused."""

from typing import Final

from otklik.flows.intake.mapping import RowRefused, optional, required
from otklik.flows.intake.readers import Values
from otklik.parties.models import LANGUAGES

_ADDRESS: Final = {"city": 80, "district": 80, "street": 120, "house": 20, "flat": 20}


def told_person(values: Values) -> Values:
    """external_id, name, nick, email, phone, language."""
    language = optional(values, "language") or "ru"
    if language not in dict(LANGUAGES):
        raise RowRefused(f"language {language!r} is not known: use {', '.join(dict(LANGUAGES))}")
    return {
        "external_id": required(values, "external_id", 120),
        "name": required(values, "name", 200),
        "nick": optional(values, "nick", 60),
        "email": optional(values, "email", 254),
        "phone": optional(values, "phone", 40),
        "language": language,
    }


def told_account(values: Values) -> Values:
    """facts, address, and company: its number at the source and its name, None when the account is a person's."""
    facts = values.get("facts") or {}
    if not isinstance(facts, dict):
        raise RowRefused('facts must be a table, such as {"tariff": "Breeze 200"}')
    company = None
    if optional(values, "organization"):
        name = required(values, "organization", 200)
        company = optional(values, "organization_id", 120) or name[:120], name
    return {
        "company": company,
        "address": {part: optional(values, part, most) for part, most in _ADDRESS.items()},
        "facts": {name: str(fact) for name, fact in facts.items() if str(fact).strip()},
    }


def told_lines(values: Values) -> list[Values] | None:
    """service, product, number of each; None when the record does not speak of lines."""
    told = values.get("lines")
    if told in (None, ""):
        return None
    if not isinstance(told, list) or not all(isinstance(line, dict) for line in told):
        raise RowRefused('lines must be a list of tables, such as [{"service": "internet", "product": "Breeze"}]')
    return [
        {
            "service": required(line, "service", 20),
            "product": optional(line, "product", 120),
            "number": optional(line, "number", 40),
        }
        for line in told
    ]
