"""Names of streets and numbers of houses as people write them, made comparable."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from otklik.core.search import analysis, belarusian

_KINDS: Final = frozenset(
    analysis.term(word)
    for word in (
        "улица ул вулица вул проспект просп праспект пр площадь плошча пл переулок пер завулак завул бульвар бул "
        "шоссе шаша тракт проезд праезд тупик район раен р микрорайон микрараен мкр город горад г гор деревня веска "
        "дом street str st avenue ave district lane square"
    ).split()
) | {"т", "н"}  # of пр-т and р-н
_HOUSE: Final = re.compile(
    r"(?P<number>\d{1,4})(?P<letter>[а-иa-h](?![^\W\d_]))?"
    r"(?:\s?(?:/|-?(?:корпус|корп|кор|к)\.?)\s?(?P<building>\d{1,3}))?(?![^\W_])"
)
_RANGE: Final = re.compile(r"(\d{1,4})\s*[-–—]\s*(\d{1,4})\s*(?:\(?\s*([^\W\d_]+)\.?\s*\)?)?")
_EVEN: Final = ("чет", "even", "цотн")
_ODD: Final = ("нечет", "odd", "няцотн")
_BEFORE_HOUSE: Final = re.compile(r"[\s,.]{0,3}(?:(?:дом|д|house|no)[\s.]{1,2})?", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\([^)]*\)")
_LEAST_PREFIX, _MOST_ENDING = 5, 2


class BadHouses(ValueError):
    """This part of a list of houses cannot be read."""


@dataclass(frozen=True)
class House:
    """12а/2 and 12а к2 are the same house: number 12, letter а, building 2."""

    number: int
    letter: str = ""
    building: int = 0


@dataclass(frozen=True)
class Span:
    """Houses from one number to another with all their letters and buildings. parity: None, 0 for even, 1 for odd."""

    first: int
    last: int
    parity: int | None = None

    def covers(self, house: House) -> bool:
        return self.first <= house.number <= self.last and self.parity in (None, house.number % 2)


@dataclass(frozen=True)
class Named:
    """A name found in a text, and the house written after it."""

    house: House | None


@lru_cache(maxsize=4096)
def key_of(name: str) -> frozenset[str]:
    """What two spellings of a street, a district or a city have in common: «ул. Сосновая» and «Сосновай вуліцы»."""
    return frozenset(_significant(name))


def same(one: str, other: str) -> bool:
    """Whether two names are the same street, district or city."""
    mine, others = key_of(one), key_of(other)
    return len(mine) == len(others) and all(any(_alike(word, term) for term in others) for word in mine)


def named_in(text: str, name: str) -> Named | None:
    """Where a text names a street: its house, if one is told; None when it does not name it.

    What stands in brackets of the name, «Полевая (Каменка)», need not be said.
    """
    wanted = list(dict.fromkeys(_significant(_BRACKETS.sub(" ", name))))
    if not wanted:
        return None
    folded = analysis.fold(text)
    found = [(word, _term(word.folded, folded)) for word in analysis.words(folded)]
    for start in range(len(found)):
        reached = _reached(found, start, wanted)
        if reached is not None:
            return Named(_house_after(folded, found, reached))
    return None


def read_house(text: str) -> House | None:
    """One number of a house; None when it is not one."""
    match = _HOUSE.fullmatch(analysis.fold(text).strip())
    return _house(match) if match else None


@lru_cache(maxsize=1024)
def read_houses(text: str) -> tuple[House | Span, ...]:
    """`1-15, 20-30 even, 12к2` as houses and spans; raises BadHouses. Empty for every house."""
    return tuple(_part(part.strip()) for part in re.split(r"[,;]", text) if part.strip())


def covers(houses: str, house: House) -> bool:
    """Whether a list of houses has this one; an empty list has all."""
    parts = read_houses(houses)
    return not parts or any(part.covers(house) if isinstance(part, Span) else part == house for part in parts)


def _significant(name: str) -> list[str]:
    folded = analysis.fold(name)
    terms = [_term(word.folded, folded) for word in analysis.words(folded)]
    return [term for term in terms if term not in _KINDS] or terms


def _term(word: str, text: str) -> str:
    return analysis.term(word, belarusian.looks_belarusian(text))


def _alike(one: str, other: str) -> bool:
    """The same stem, or one with an ending that the stemmer of the other language left."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_PREFIX and len(long) - len(short) <= _MOST_ENDING and long.startswith(short)


def _reached(found: Sequence[tuple[analysis.Word, str]], start: int, wanted: Sequence[str]) -> int | None:
    """The last word of the name that begins at `start`, in any order, with kinds of streets between or after."""
    missing, place = list(wanted), start
    while place < len(found) and missing:
        hit = next((term for term in missing if _alike(found[place][1], term)), None)
        if hit is not None:
            missing.remove(hit)
        elif place == start or found[place][1] not in _KINDS:
            return None
        place += 1
    if missing:
        return None
    while place < len(found) and found[place][1] in _KINDS - {analysis.term("дом")}:
        place += 1
    return place - 1


def _house_after(text: str, found: Sequence[tuple[analysis.Word, str]], place: int) -> House | None:
    rest = text[found[place][0].end :]
    before = _BEFORE_HOUSE.match(rest)
    match = _HOUSE.match(rest, before.end() if before else 0)
    return _house(match) if match else None


def _house(match: re.Match[str]) -> House:
    return House(int(match["number"]), match["letter"] or "", int(match["building"] or 0))


def _part(part: str) -> House | Span:
    folded = analysis.fold(part)
    if match := _RANGE.fullmatch(folded):
        first, last = int(match[1]), int(match[2])
        word = match[3] or ""
        parity = 1 if word.startswith(_ODD) else 0 if word.startswith(_EVEN) else None
        if first <= last and (parity is not None or not word):
            return Span(first, last, parity)
    elif house := read_house(part):
        return house
    raise BadHouses(part)
