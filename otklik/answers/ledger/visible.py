"""References that come from outside, checked against what the asker may see."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from otklik.core.sources import Card, sources

if TYPE_CHECKING:
    from otklik.core.sources import Asker

_LARGEST_KEY: Final = 2**63 - 1  # what a database column holds


def visible_cards(refs: Iterable[str], *, asker: "Asker", language: str) -> dict[str, Card]:
    """Cards by reference of those that exist and that `asker` may see now; a constant number of queries per source."""
    known, of_kind = sources(), defaultdict[str, list[str]](list)
    for ref in dict.fromkeys(refs):
        kind, _, number = ref.partition(":")
        if kind in known and number.isascii() and number.isdigit() and int(number) <= _LARGEST_KEY:
            of_kind[kind].append(ref)
    found: dict[str, Card] = {}
    for kind, some in of_kind.items():
        found |= known[kind].cards(some, asker, language)
    return found
