"""The desk's left rail: every room says in its `urls.py` which of its pages stand there.

`rail = [RailEntry(_("Moderation"), "gavel", "desk_moderation", "community.moderate", position=30)]`
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.urls import reverse

import otklik.web
from otklik.parties.models import Individual


@dataclass(frozen=True)
class RailEntry:
    """A page of the desk. counter: how many things there wait for this person; position: small comes first.

    Entries of one hundred stand together: 0-99 daily work, 100-199 quality, 200-299 people and their papers, 300-399
    what all of it goes by, 900-999 running the place.
    """

    title: Any  # a lazy translation
    icon: str
    url_name: str
    permission: str
    position: int = 50
    counter: Callable[[Individual], int] | None = None


@dataclass(frozen=True)
class RailLink:
    """An entry as one person sees it on one page."""

    title: str
    icon: str
    url: str
    count: int
    is_current: bool


@dataclass
class RailGroup:
    links: list[RailLink] = field(default_factory=list)


def rail_for(person: Individual, path: str) -> list[RailGroup]:
    """The pages this person may enter, in groups; the deepest one that leads to `path` is the current one."""
    allowed = [(entry, reverse(entry.url_name)) for entry in _entries() if person.may(entry.permission)]
    current = max((url for _entry, url in allowed if path.startswith(url)), key=len, default="")
    groups: dict[int, RailGroup] = {}
    for entry, url in allowed:
        count = entry.counter(person) if entry.counter else 0
        group = groups.setdefault(entry.position // 100, RailGroup())
        group.links.append(RailLink(str(entry.title), entry.icon, url, count, url == current))
    return list(groups.values())


@cache
def _entries() -> tuple[RailEntry, ...]:
    """What all rooms declare, first things first."""
    rooms = [
        import_module(f"otklik.web.{found.name}.urls")
        for found in iter_modules(otklik.web.__path__)
        if found.ispkg and find_spec(f"otklik.web.{found.name}.urls")
    ]
    declared: list[RailEntry] = [entry for room in rooms for entry in getattr(room, "rail", [])]
    return tuple(sorted(declared, key=lambda entry: entry.position))
