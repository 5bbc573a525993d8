"""The operator of this installation, asked for many times by every page: remembered for two seconds by each process."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import clear_url_caches

from otklik.core.country import profile_of
from otklik.parties.models import Individual, Operator

_FRESH_FOR = 2.0  # seconds: how long another process may still show the old brand


@dataclass
class _Memory:
    """What was read last, and when; never read means long ago."""

    company: Operator | None = None
    languages: list[str] = field(default_factory=list)
    read_at: float = float("-inf")


_memory = _Memory()


def operator() -> Operator | None:
    """The operator of this installation; None before the first run is finished. Treat it as read-only."""
    # that there is none is never remembered: whoever opens the portal is led on at once, whichever process answers
    if _memory.company is None or time.monotonic() - _memory.read_at > _FRESH_FOR:
        company, first = Operator.objects.first(), known_languages()[0]
        _memory.company = company
        _memory.languages = list(company.languages) if company and company.languages else _all_languages()
        _memory.read_at = time.monotonic()
        if _memory.languages[0] != first:
            clear_url_caches()  # the table of addresses was filled with the prefixes of before
    return _memory.company


def forget_operator() -> None:
    """Read the operator anew next time, in this process."""
    _memory.read_at = float("-inf")


def operator_languages() -> list[str]:
    """Codes of the languages offered; the first is the default and has no prefix in addresses."""
    operator()
    return _memory.languages


def said_in(words: Mapping[str, str], language: str) -> str:
    """The words in this language, else in the first language of the operator that has them, else in any."""
    return next((words[code] for code in (language, *operator_languages(), *words) if words.get(code)), "")


def known_languages() -> list[str]:
    """The languages as last read in this process: never asks the database, for where it may not be asked."""
    return _memory.languages or _all_languages()


def known_contract_masks() -> str:
    """How contract numbers look, as last read in this process: never asks the database, because logs ask too."""
    return _memory.company.contract_masks if _memory.company is not None else ""


def telephone_region() -> str:
    """ISO 3166 code of the country of telephone numbers written without a code; empty when they need their own."""
    company = operator()
    return profile_of(company.country).region if company is not None else "BY"


def company_name(language: str) -> str:
    """What the operator is called in a language, else in the first it has a name in; "Otklik" before the first run."""
    company = operator()
    names: dict[str, str] = company.name if company is not None else {}
    return names.get(language) or next(iter(names.values()), "Otklik")


def public_name(individual: Individual) -> str:
    """What others see of a person."""
    return individual.nick


def _all_languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
