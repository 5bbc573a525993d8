"""Addresses of pages, remembered: a list names a hundred of them, and each costs a walk through the URL table."""

from functools import lru_cache
from typing import Any

from django.urls import URLResolver, get_resolver, get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

from otklik.parties.queries import known_languages


def address(name: str, *words: Any) -> str:
    """The path of the page `name` in the language in force, as `reverse` tells it; raises NoReverseMatch."""
    table = get_resolver(get_urlconf())
    return _address(table, get_script_prefix(), get_language(), known_languages()[0], name, words)


# all that an address depends on: the table, where it hangs, the language and which language has no prefix
@lru_cache(maxsize=8192)
def _address(
    _table: URLResolver, _root: str, _language: str | None, _first: str, name: str, words: tuple[Any, ...]
) -> str:
    return reverse(name, args=words)
