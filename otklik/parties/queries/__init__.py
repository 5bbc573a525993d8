"""Reads about parties."""

from otklik.parties.queries.access import (
    access_customer,
    access_individual,
    all_known_as,
    known_as,
    named_so,
    public_individual,
    verified_emails,
)
from otklik.parties.queries.companies import (
    Contacts,
    Contracts,
    access_company,
    companies,
    contracts_of,
    people_of,
)
from otklik.parties.queries.company import (
    company_name,
    forget_operator,
    known_contract_masks,
    known_languages,
    operator,
    operator_languages,
    public_name,
    said_in,
    telephone_region,
)
from otklik.parties.queries.customers import (
    CustomerRow,
    customers,
    employees,
)
from otklik.parties.queries.masks import mask_email, mask_phone
from otklik.parties.queries.taken import accounts_in_use, emails_in_use, phones_in_use

__all__ = [
    "Contacts",
    "Contracts",
    "CustomerRow",
    "access_company",
    "access_customer",
    "access_individual",
    "accounts_in_use",
    "all_known_as",
    "companies",
    "company_name",
    "contracts_of",
    "customers",
    "emails_in_use",
    "employees",
    "forget_operator",
    "known_as",
    "known_contract_masks",
    "known_languages",
    "mask_email",
    "mask_phone",
    "named_so",
    "operator",
    "operator_languages",
    "people_of",
    "phones_in_use",
    "public_individual",
    "public_name",
    "said_in",
    "telephone_region",
    "verified_emails",
]
