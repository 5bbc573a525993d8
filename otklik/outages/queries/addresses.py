"""Names of streets and numbers of houses as people write them, made comparable."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from otklik.core.search import analysis, belarusian, layout

_KINDS: Final = frozenset(
    analysis.term(word)
    for word in (
        "улица ул вулица вул проспект просп праспект пр площадь плошча пл переулок пер завулак завул бульвар бул "
        "шоссе шаша тракт проезд праезд тупик район раен р микрорайон микрараен мкр город горад г гор деревня веска "
        "дом street str st avenue ave district lane square"
    ).split()
) | {"т", "н"}  # of пр-т and р-н
_HOUSE_WORD: Final = analysis.term("дом")
_HOUSE: Final = re.compile(
    r"(?P<number>\d{1,4})"
    r"(?:(?:[-/]|\s(?=[а-иabvgde]\s*(?:[,.;!?]|$)))?(?P<letter>[а-иabvgde])(?![^\W\d_]))?"
    r"(?:\s?(?:/|-?(?:корпус|корп|кор|к|korpus|korp|k)\.?)\s?(?P<building>\d{1,3})(?P<end>[а-иabvgde])?)?"
    r"(?![^\W_]|:\d)"
)
_HOUSE_LETTERS: Final = str.maketrans("abvgde", "абвгде")
_RANGE: Final = re.compile(r"(\d{1,4})\s*[-–—]\s*(\d{1,4})\s*(?:\(?\s*([^\W\d_]+)\.?\s*\)?)?")
_EVEN: Final = ("чет", "even", "цотн")
_ODD: Final = ("нечет", "odd", "няцотн")
_BEFORE_HOUSE: Final = re.compile(r"[\s,.]{0,3}(?:(?:дом|д|dom|house)[\s.]{1,2}|no[\s.]{0,2})?", re.IGNORECASE)
_BEFORE_STREET: Final = frozenset("на по у в с возле около ля каля з na po u v s in on at".split())
_LATIN: Final = re.compile(r"[a-z]")
# the same strokes in both alphabets: the keyboard was switched in the middle of a word
_LOOK_ALIKE: Final = str.maketrans("aeopcyxkmthbi", "аеорсухкмтнві")
_BRACKETS: Final = re.compile(r"\([^)]*\)")
_LEAST_PREFIX, _MOST_ENDING, _LEAST_SLIP = 5, 2, 6  # letters of a stem


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
    """A name found in a text, and the house written after it. is_exact: by its own stems, not by a slip of a letter."""

    house: House | None
    is_exact: bool = True


@dataclass(frozen=True)
class Spoken:
    """A word of a question; ways: it and what it may be in Cyrillic; readings: their stems; spelt: with all letters."""

    word: analysis.Word
    ways: tuple[str, ...]
    readings: tuple[str, ...]
    spelt: tuple[str, ...]

    @property
    def is_kind(self) -> bool:
        return any(reading in _KINDS for reading in self.readings)

    @property
    def is_house_word(self) -> bool:
        return _HOUSE_WORD in self.readings


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

    What stands in brackets of the name, «Полевая (Каменка)», need not be said. Latin letters are read as Cyrillic ones;
    one wrong letter is forgiven where the word stands as an address does.
    """
    wanted = _names(_BRACKETS.sub(" ", name))
    if not wanted:
        return None
    folded = analysis.fold(text)
    found = heard(folded)
    for is_exact in (True, False):
        for start in range(len(found)):
            reached = _reached(found, start, wanted, is_exact)
            if reached is not None and (is_exact or _stands_as_address(found, start, reached)):
                return Named(_house_after(folded, found, reached), is_exact)
    return None


@lru_cache(maxsize=64)
def heard(folded: str) -> tuple[Spoken, ...]:
    """The words of a folded question, which is held against one name after another."""
    return tuple(_spoken(word, folded) for word in analysis.words(folded))


def is_of_name(spoken: Spoken, name: str) -> bool:
    """Whether a word belongs to a name, perhaps with a slip of a letter."""
    return any(_is_said(spoken, part, is_exact=False) for part in _names(name))


def read_house(text: str) -> House | None:
    """One number of a house; None when it is not one."""
    folded = analysis.fold(text)
    before = _BEFORE_HOUSE.match(folded)
    match = _HOUSE.fullmatch(folded.strip(), before.end() if before else 0)
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


def _names(name: str) -> list[tuple[str, str]]:
    """Significant words of a name: the stem, and the word with all its letters."""
    folded = analysis.fold(name)
    told = {_term(word.folded, folded): word.folded for word in analysis.words(folded)}
    return [(term, told[term]) for term in dict.fromkeys(_significant(name))]


def _spoken(word: analysis.Word, text: str) -> Spoken:
    ways = _in_cyrillic(word.folded)
    readings = dict.fromkeys([_term(word.folded, text), *map(analysis.term, ways)])
    spelt = map(analysis.spelt_stem, (word.folded, *ways))
    return Spoken(word, (word.folded, *ways), tuple(readings), tuple(spelt))


def _in_cyrillic(word: str) -> list[str]:
    """What a word with Latin letters may be in Cyrillic ones."""
    if not _LATIN.search(word):
        return []
    ways = [word.translate(_LOOK_ALIKE)]
    if word.isascii():
        ways += [*layout.from_translit_ways(word), *layout.to_cyrillic_keys(word)]
    return [way for way in ways if not _LATIN.search(way)]


def _term(word: str, text: str) -> str:
    return analysis.term(word, belarusian.looks_belarusian(text))


def _alike(one: str, other: str) -> bool:
    """The same stem, or one with an ending that the stemmer of the other language left; a ferry is no Ferry Street."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    ending = long[len(short) :]
    return len(short) >= _LEAST_PREFIX and len(ending) <= _MOST_ENDING and long.startswith(short) and ending[-1:] != "н"


def one_slip_away(one: str, other: str) -> bool:
    """Whether long words differ by one letter: wrong, missing, added, or two of them changed round."""
    short, long = sorted((one, other), key=len)
    if len(short) < _LEAST_SLIP or len(long) - len(short) > 1:
        return False
    head = next((place for place, (mine, its) in enumerate(zip(short, long, strict=False)) if mine != its), len(short))
    mine, its = short[head:], long[head:]
    if len(short) < len(long):
        return mine == its[1:]
    return mine[1:] == its[1:] or (mine[:2] == its[:2][::-1] and mine[2:] == its[2:])


def _is_said(spoken: Spoken, name: tuple[str, str], is_exact: bool) -> bool:
    if any(_alike(reading, name[0]) for reading in spoken.readings):
        return True
    if is_exact:
        return False
    stem = analysis.spelt_stem(name[1])
    return any(one_slip_away(spelt, stem) for spelt in spoken.spelt) or any(
        one_slip_away(way, name[1]) for way in spoken.ways
    )


def _reached(found: Sequence[Spoken], start: int, wanted: Sequence[tuple[str, str]], is_exact: bool) -> int | None:
    """The last word of the name that begins at `start`, in any order, with kinds of streets between or after."""
    missing, place = list(wanted), start
    while place < len(found) and missing:
        hit = next((name for name in missing if _is_said(found[place], name, is_exact)), None)
        if hit is not None:
            missing.remove(hit)
        elif place == start or not found[place].is_kind:
            return None
        place += 1
    if missing:
        return None
    while place < len(found) and found[place].is_kind and not found[place].is_house_word:
        place += 1
    return place - 1


def _stands_as_address(found: Sequence[Spoken], start: int, reached: int) -> bool:
    """After "in" or a kind of street, before a house or a kind of street, or with nothing else around."""
    before, after = found[:start], found[reached + 1 :]
    if not before and not after:
        return True
    if found[reached].is_kind or (after and (after[0].word.folded[0].isdigit() or after[0].is_house_word)):
        return True
    return bool(before) and (before[-1].is_kind or before[-1].word.folded in _BEFORE_STREET)


def _house_after(text: str, found: Sequence[Spoken], place: int) -> House | None:
    rest = text[found[place].word.end :]
    before = _BEFORE_HOUSE.match(rest)
    match = _HOUSE.match(rest, before.end() if before else 0)
    return _house(match) if match else None


def _house(match: re.Match[str]) -> House:
    letter = (match["letter"] or match["end"] or "").translate(_HOUSE_LETTERS)
    return House(int(match["number"]), letter, int(match["building"] or 0))


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
