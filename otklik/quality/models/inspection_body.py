"""What a template of an inspection says: sections with items, as plain JSON and as dataclasses.

{"title": words, "about": words, "sections": [{"key", "title": words, "items": [{"key", "text": words, "answer",
"weight", "critical", "evidence", "help": words, "low", "high", "norm"}]}]}; words are texts by language code.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Words = Mapping[str, str]
KINDS: Final = tuple(f"A{number:02}" for number in range(1, 13))
YES_NO, SCALE, NUMBER, TEXT, PHOTO = "yes_no", "scale", "number", "text", "photo"
ANSWERS: Final = (YES_NO, SCALE, NUMBER, TEXT, PHOTO)
YES, NO, NOT_APPLICABLE = "yes", "no", "na"
BEST_STEP: Final = 4  # of a scale 0-4
MOST_ITEMS: Final = 120
LONGEST_TEXT: Final = 4000
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LANGUAGES: Final = ("ru", "be", "en")


class BadTemplate(ValueError):
    """The JSON is no template; args: the place ("sections.1.items.2"), then the name of what is wrong there."""


class BadAnswer(ValueError):
    """The value is no answer to its item."""


@dataclass(frozen=True)
class Item:
    """One question; "yes" and the top of a scale are good. low, high: limits of a number, None for no limit.

    norm: code of the norm this item is a fact for ("N2.1"), empty for none.
    """

    key: str
    text: Words
    answer: str = YES_NO
    weight: int = 1
    critical: bool = False
    evidence: bool = False
    help: Words = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    norm: str = ""

    @property
    def is_scored(self) -> bool:
        return self.answer in (YES_NO, SCALE, NUMBER)

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"key": self.key, "text": dict(self.text), "answer": self.answer, "weight": self.weight}
        told |= {"critical": self.critical, "evidence": self.evidence, "help": dict(self.help)}
        return told | {"low": self.low, "high": self.high, "norm": self.norm}


@dataclass(frozen=True)
class Section:
    key: str
    title: Words
    items: tuple[Item, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "title": dict(self.title), "items": [item.as_json() for item in self.items]}


@dataclass(frozen=True)
class Sheet:
    """A whole template."""

    title: Words
    about: Words = field(default_factory=dict)
    sections: tuple[Section, ...] = ()

    def items(self) -> Iterator[Item]:
        for section in self.sections:
            yield from section.items

    def find(self, key: str) -> Item | None:
        return next((item for item in self.items() if item.key == key), None)

    def as_json(self) -> dict[str, Any]:
        sections = [section.as_json() for section in self.sections]
        return {"title": dict(self.title), "about": dict(self.about), "sections": sections}


def sheet_of(told: object) -> Sheet:
    """A template from JSON; raises BadTemplate."""
    body = _mapping(told, "")
    sections = tuple(_section(one, f"sections.{place}") for place, one in enumerate(_list(body, "sections", ""), 1))
    sheet = Sheet(_words(body, "title", "", needed=True), _words(body, "about", ""), sections)
    for name, keys in (("sections", [row.key for row in sections]), ("items", [item.key for item in sheet.items()])):
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise BadTemplate(name, f"key {min(twice)}")
    if sum(1 for _item in sheet.items()) > MOST_ITEMS:
        raise BadTemplate("sections", "items")
    return sheet


def cleaned(item: Item, told: object) -> str | int | float:
    """The value as it is kept, "" for none yet, so that a note may come first; raises BadAnswer."""
    if told in ("", None):
        return ""
    if told == NOT_APPLICABLE and item.answer != TEXT:
        return NOT_APPLICABLE
    if item.answer == YES_NO and told in (YES, NO):
        return str(told)
    if item.answer == SCALE and str(told) in ("0", "1", "2", "3", "4"):
        return int(str(told))
    if item.answer == NUMBER:
        return _number(told)
    if item.answer == TEXT and isinstance(told, str) and len(told) <= LONGEST_TEXT:
        return told.strip()
    raise BadAnswer(item.key)


def _number(told: object) -> float:
    try:
        value = float(str(told).strip().replace(",", ".").replace(" ", ""))
    except ValueError:
        raise BadAnswer(str(told)) from None
    if not math.isfinite(value) or abs(value) >= 1e12:
        raise BadAnswer(str(told))
    return value


def _section(told: object, place: str) -> Section:
    row = _mapping(told, place)
    items = tuple(_item(one, f"{place}.items.{number}") for number, one in enumerate(_list(row, "items", place), 1))
    return Section(_key(row, place), _words(row, "title", place, needed=True), items)


def _item(told: object, place: str) -> Item:
    row = _mapping(told, place)
    answer, weight = row.get("answer", YES_NO), row.get("weight", 1)
    if answer not in ANSWERS:
        raise BadTemplate(place, "answer")
    if not isinstance(weight, int) or isinstance(weight, bool) or not 1 <= weight <= 10:
        raise BadTemplate(place, "weight")
    flags = {name: row.get(name, False) for name in ("critical", "evidence")}
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise BadTemplate(place, name)
    norm = row.get("norm", "")
    if not isinstance(norm, str) or len(norm) > 20:
        raise BadTemplate(place, "norm")
    low, high = (_limit(row, name, place) for name in ("low", "high"))
    if low is not None and high is not None and low > high:
        raise BadTemplate(place, "low")
    text, help_text = _words(row, "text", place, needed=True), _words(row, "help", place)
    return Item(_key(row, place), text, answer, weight, **flags, help=help_text, low=low, high=high, norm=norm)


def _limit(row: Mapping[str, Any], name: str, place: str) -> float | None:
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise BadTemplate(place, name)
    return float(value)


def _mapping(told: object, place: str) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise BadTemplate(place, "{}")
    return told


def _list(row: Mapping[str, Any], name: str, place: str) -> list[Any]:
    found = row.get(name, [])
    if not isinstance(found, list):
        raise BadTemplate(place, name)
    return found


def _key(row: Mapping[str, Any], place: str) -> str:
    key = row.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise BadTemplate(place, "key")
    return key


def _words(row: Mapping[str, Any], name: str, place: str, *, needed: bool = False) -> Words:
    told = row.get(name, {})
    is_fine = isinstance(told, dict) and all(
        code in _LANGUAGES and isinstance(text, str) and len(text) <= 1000 and "\0" not in text
        for code, text in told.items()
    )
    if not is_fine or (needed and not any(told.values())):
        raise BadTemplate(place, name)
    return {code: text for code, text in told.items() if text}
