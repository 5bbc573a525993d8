"""The URL table as data: every door of the product, found by walking config.urls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from otklik.web.shell.access import MEMBER, PUBLIC
from otklik.web.shell.language import LanguagePrefix

API = "api"


@dataclass(frozen=True)
class Door:
    """One address. name: as reverse() wants it; route: as the room wrote it; arguments: (name, converter) in order.

    permission: "public", "member", "room.verb", "" when the view says nothing, "api" for the API's operations.
    """

    name: str
    route: str
    arguments: tuple[tuple[str, str], ...]
    permission: str
    view: Callable[..., Any]
    has_language: bool  # the same page stands under /be/ and /en/ too

    @property
    def is_desk(self) -> bool:
        return self.permission not in ("", PUBLIC, MEMBER, API)

    def url(self, **arguments: object) -> str:
        return reverse(self.name, kwargs=arguments)


@cache
def doors() -> tuple[Door, ...]:
    """Every door, in the order of the table; the first operation of an API's address stands for all its methods."""
    found, told = [], set[str]()
    for door in _walk(get_resolver().url_patterns, "", "", False):
        if door.permission != API or door.route not in told:
            found.append(door)
            told.add(door.route)
    return tuple(found)


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str, has_language: bool) -> Iterator[Door]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            named = f"{space}{entry.namespace}:" if entry.namespace else space
            spoken = has_language or isinstance(entry.pattern, LanguagePrefix)
            yield from _walk(entry.url_patterns, prefix + str(entry.pattern), named, spoken)
        else:
            kinds = {name: type(kind).__name__ for name, kind in entry.pattern.converters.items()}
            permission = API if space else getattr(entry.callback, "permission", "")
            name, route = f"{space}{entry.name or ''}", f"{prefix}{entry.pattern}"
            yield Door(name, route, tuple(kinds.items()), permission, entry.callback, has_language)
