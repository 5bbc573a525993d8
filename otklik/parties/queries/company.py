"""Reads about parties."""

from functools import cache

from django.conf import settings
from django.core.cache import caches

from otklik.parties.models import Individual, Operator

_FRESH_FOR = 2  # seconds: how long another process may still show the old brand


def operator() -> Operator | None:
    """The operator of this installation; None before the first run is finished. Kept for two seconds per process."""
    kept = caches["process"].get("operator")
    if kept is None:
        kept = Operator.objects.first() or False
        caches["process"].set("operator", kept, _FRESH_FOR)
    return kept or None


def forget_operator() -> None:
    """Read the operator anew next time, in this process."""
    caches["process"].delete("operator")


def operator_languages() -> list[str]:
    """Codes of the languages offered; the first is the default and has no prefix in addresses."""
    company = operator()
    languages = list(company.languages) if company and company.languages else _all_languages()
    caches["process"].set("languages", languages, None)
    return languages


def known_languages() -> list[str]:
    """The languages as last read in this process: never asks the database, for where it may not be asked."""
    kept: list[str] | None = caches["process"].get("languages")
    return kept or _all_languages()


def public_name(individual: Individual) -> str:
    """What others see of a person."""
    return individual.nick


@cache
def _all_languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
