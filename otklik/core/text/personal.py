"""Find personal data in a text before it is shown to strangers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from phonenumbers import Leniency, PhoneNumberMatcher

PHONE, CONTRACT, PASSPORT, CARD, EMAIL, ADDRESS = "phone", "contract", "passport", "card", "email", "address"
_REGIONS: Final = ("BY", "RU")
_MASK: Final = "•"

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_CARD: Final = re.compile(r"(?<![\d-])\d(?:[ \u00a0-]?\d){12,18}(?![\d-])")
_CONTRACT: Final = re.compile(
    r"(?<![\w+.,/-])[47]\d{7}(?![\w/-]|[.,]\d)"
    r"|(?<![\w+.,/-])(?<!\d[ \u00a0])[47]\d{3}[ \u00a0]\d{4}(?![\w/-]|[ .,\u00a0]\d)"
)
_PASSPORT: Final = re.compile(
    r"\b(?:AB|BM|HB|KH|MP|MC|KB|PP|SP|DP|АВ|ВМ|НВ|КН|МР|МС|КВ|РР)[ \u00a0]?(?:№[ \u00a0]?)?\d{7}\b"  # Belarus, series
    r"|\b\d{7}[ABCHKEMАВСНКЕМ]\d{3}(?:PB|BA|BI|РВ|ВА)\d\b"  # Belarus, personal number
    r"|(?:па[сш]п[ао]рт\w*|passport)\D{0,40}?(\d{2}[ \u00a0]?\d{2}[ \u00a0]?(?:№|N)?[ \u00a0]?\d{6})\b"  # Russia, named
    r"|\b\d{2}[ \u00a0]\d{2}[ \u00a0](?:№[ \u00a0]?)?\d{6}\b",  # Russia, in its usual spacing
    re.IGNORECASE,
)
_STREET: Final = (
    r"(?:ул\.?|улица|улице|улицы|вул\.?|вуліца|вуліцы|пр-т|пр\.|проспект\w*|праспект\w*|пер\.|переул\w+|завул\w+"
    r"|б-р|бульвар\w*|шоссе|шаша|наб\.|набережн\w+|площадь|площади|мкр\.?|микрорайон\w*|street|st\.|avenue|ave\.)"
)
_HOUSE: Final = (
    r"(?:д\.?|дом\w*|house)?\s*\d{1,4}\s?[а-яіўa-z]?(?:/\d{1,3})?(?:[,\s]*(?:корп\w*\.?|к\.|стр\.)\s*\d{1,3})?"
)
_FLAT: Final = r"(?:[,\s]*(?:кв\.?|квартир\w*|кватэр\w*|flat|apt\.?|apartment)\s*№?\s*\d{1,4}|\s?-\s?\d{1,4})"
_NAME: Final = r"[\w.’'-]+(?:\s[\w.’'-]+){0,2}?"
_ADDRESS: Final = re.compile(
    rf"\b{_STREET}\s*{_NAME}[,\s]+{_HOUSE}{_FLAT}(?!\w)|\b\d{{1,4}}\s{_NAME}\s(?:street|st\.|avenue|ave\.),?{_FLAT}(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """A piece of the text that tells who somebody is: text[start:end]."""

    kind: str
    start: int
    end: int
    text: str


def find_personal_data(text: str) -> list[Finding]:
    """Pieces that look personal, in order, none overlapping; where two readings meet the more certain one stays."""
    found: list[Finding] = []
    rest = text
    # numbers that stand together hide each other, so what is left is searched until nothing more is found
    while fresh := _search(rest):
        found += fresh
        for one in fresh:
            rest = rest[: one.start] + _covered(one.text) + rest[one.end :]
    return sorted(found, key=lambda one: one.start)


def mask_personal_data(text: str) -> str:
    """The text with letters and digits of every finding replaced by dots; its length does not change."""
    for found in find_personal_data(text):
        text = text[: found.start] + _covered(found.text) + text[found.end :]
    return text


def _search(text: str) -> list[Finding]:
    kept: list[Finding] = []
    for search in (_emails, _cards, _phones, _passports, _contracts, _addresses):
        for found in search(text):
            if all(found.end <= one.start or found.start >= one.end for one in kept):
                kept.append(found)
    return kept


def _covered(text: str) -> str:
    return "".join(_MASK if letter.isalnum() else letter for letter in text)


def _emails(text: str) -> Iterator[Finding]:
    return _matches(EMAIL, _EMAIL, text)


def _cards(text: str) -> Iterator[Finding]:
    return (found for found in _matches(CARD, _CARD, text) if _is_card(re.sub(r"\D", "", found.text)))


def _phones(text: str) -> Iterator[Finding]:
    for region in _REGIONS:
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            if not _CONTRACT.fullmatch(match.raw_string):
                yield Finding(PHONE, match.start, match.end, match.raw_string)


def _passports(text: str) -> Iterator[Finding]:
    return _matches(PASSPORT, _PASSPORT, text)


def _contracts(text: str) -> Iterator[Finding]:
    return _matches(CONTRACT, _CONTRACT, text)


def _addresses(text: str) -> Iterator[Finding]:
    return _matches(ADDRESS, _ADDRESS, text)


def _matches(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        group = match.lastindex or 0  # a pattern that needs a word beside the number puts the number in a group
        yield Finding(kind, match.start(group), match.end(group), match.group(group))


def _is_card(digits: str) -> bool:
    # fifteen digits with a right check digit are the number of a telephone set more often than a card
    if digits[0] not in "234569" or (len(digits) == 15 and digits[:2] not in ("34", "37")):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
