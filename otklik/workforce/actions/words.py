"""Words of letters in the reader's language."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format

from otklik.parties.queries import operator_languages


def said(words: Mapping[str, str], language: str) -> str:
    """The words in this language, else in the operator's languages in their order, else any."""
    return next((words[code] for code in (language, *operator_languages(), *words) if words.get(code)), "")


def day_in_words(day: date) -> str:
    """In the language that is switched on."""
    return date_format(day, "j E Y")
