"""Languages in addresses: the operator's first language has no prefix, the others live under /be/, /en/."""

from django.conf import settings
from django.urls import LocalePrefixPattern
from django.utils.translation import get_language

from otklik.parties.queries import known_languages, operator_languages


class LanguagePrefix(LocalePrefixPattern):
    """As Django's own prefix, but the language without a prefix is the operator's first one."""

    def __init__(self) -> None:
        super().__init__(prefix_default_language=False)

    @property
    def language_prefix(self) -> str:
        language = get_language() or settings.LANGUAGE_CODE
        # the table of addresses is also asked in the event loop, where the database must not be
        return "" if language == known_languages()[0] else f"{language}/"


def language_of_path(path: str) -> str | None:
    """The language named by the first part of the path, if the operator offers it under a prefix."""
    first = path[1:].split("/", 1)[0]
    return first if first in operator_languages()[1:] else None


def known_language(path: str) -> str:
    """The language of an address as far as is known without asking the database."""
    first, known = path[1:].split("/", 1)[0], known_languages()
    return first if first in known else known[0]


def path_in_language(path: str, code: str) -> str:
    """The same page in another offered language: its prefix taken off, the other one put on."""
    prefix = language_of_path(path)
    bare = (path[len(prefix) + 1 :] or "/") if prefix else path
    return bare if code == operator_languages()[0] else f"/{code}{bare}"
