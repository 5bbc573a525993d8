"""The country of telephone numbers written without a code."""

from otklik.core.country import profile_of
from otklik.parties.queries import operator


def region() -> str:
    """ISO 3166 code of the operator's country, empty when numbers need their own code."""
    company = operator()
    return profile_of(company.country).region if company is not None else ""
