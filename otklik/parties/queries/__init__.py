"""Reads about parties."""

from otklik.parties.queries.access import (
    access_account,
    access_customer,
    access_individual,
    find_by_contact,
    public_individual,
    verified_emails,
)
from otklik.parties.queries.company import forget_operator, known_languages, operator, operator_languages, public_name
from otklik.parties.queries.customers import (
    CustomerRow,
    customers,
    employees,
    mask_email,
    mask_phone,
)

__all__ = [
    "CustomerRow",
    "access_account",
    "access_customer",
    "access_individual",
    "customers",
    "employees",
    "find_by_contact",
    "forget_operator",
    "known_languages",
    "mask_email",
    "mask_phone",
    "operator",
    "operator_languages",
    "public_individual",
    "public_name",
    "verified_emails",
]
