"""Find personal data in a text before it is shown to strangers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from phonenumbers import Leniency, PhoneNumberMatcher

PHONE, CONTRACT, PASSPORT, CARD, EMAIL, ADDRESS = "phone", "contract", "passport", "card", "email", "address"
IBAN: Final = "iban"
_REGIONS: Final = ("BY", "RU")
_MASK: Final = "•"

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_CARD: Final = re.compile(r"(?<![\d-])\d(?:[ \u00a0-]?\d){12,18}(?![\d-])")
_IBAN: Final = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?(?!\w)")
# a number that stands beside the word for a contract or an account of a subscriber, whatever its length
_NAMED: Final = re.compile(
    r"(?:\bд[оа]г[оа]в[оа]р\w*|\b(?:лицев|ліцав|асабов)\w*\s+(?:сч[её]т|рахун)\w*|(?<!\w)л/сч?(?!\w)|\bаб[оа]н[ея]н\w+"
    r"|\bcontract|\b(?:account|subscriber))"
    r"(?:[\s:,.=–—-]{0,3}(?:номер\w*|нумар\w*|это|гэта|мой|у\s+меня|у\s+мяне|number|no|is|№|#)){0,3}[\s:,.=–—-]{0,3}"
    r"(?!(?:19|20)\d\d-(?:19|20)\d\d\b)(\d(?:[ \u00a0/-]?\d){4,19})(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
# numbers of this kind are told to strangers without harm
_OF_SOMETHING_ELSE: Final = re.compile(
    r"(?:заяв\w+|заказ\w*|замов\w+|обращени\w+|зварот\w*|модел\w+|мадэл\w+|артикул\w*|сери[яи]\w*|серыйн\w+|серийн\w+"
    r"|прошивк\w+|тикет\w*|imei|ticket|request|order|model|serial|firmware)(?:\s+(?:номер|нумар|number))?[\s:№#.-]{0,3}\Z",
    re.IGNORECASE,
)
_SHORT_PHONE: Final = re.compile(
    r"(?<![\w+.,/-])(?<!\d[ \u00a0])\(?(?:25|29|33|44)\)?[ \u00a0-]?\d{3}[ \u00a0-]?\d{2}[ \u00a0-]?\d{2}"
    r"(?![\w/-]|[ .,\u00a0]\d)"
    r"|(?<![\w+.,/-])(?<!\d[ \u00a0])\(?9\d\d\)?[ \u00a0-]\d{3}[ \u00a0-]\d{2}[ \u00a0-]\d{2}(?![\w/-]|[ .,\u00a0]\d)"
)
_PASSPORT: Final = re.compile(
    r"\b(?:AB|BM|HB|KH|MP|MC|KB|PP|SP|DP|АВ|ВМ|НВ|КН|МР|МС|КВ|РР)[ \u00a0]?(?:№[ \u00a0]?)?\d{7}\b"  # Belarus, series
    r"|\b\d{7}[ABCHKEMАВСНКЕМ]\d{3}(?:PB|BA|BI|РВ|ВА)\d\b"  # Belarus, personal number
    r"|(?:па[сш]п[ао]рт\w*|passport)\D{0,40}?(\d{2}[ \u00a0]?\d{2}[ \u00a0]?(?:№|N)?[ \u00a0]?\d{6})\b"  # Russia, named
    r"|\b\d{2}[ \u00a0]\d{2}[ \u00a0](?:№[ \u00a0]?)?\d{6}\b",  # Russia, in its usual spacing
    re.IGNORECASE,
)
_STREET: Final = (
    r"(?:(?:ул\.?|улица|улице|улицы|вул\.?|вуліца|вуліцы|пр-т|пр-кт|пр|проезд\w*|праезд\w*|тракт\w*|тупик\w*|алле[яеи]|пр\.|проспект\w*|праспект\w*|пер\.|переул\w+|завул\w+"
    r"|б-р|бульвар\w*|шоссе|шаша|наб\.|набережн\w+|площадь|площади|мкр\.?|микрорайон\w*|street|st\.|avenue|ave\.)"
    r"(?:(?<=\.)|(?=\s)))"
)
_HOUSE: Final = (
    r"(?:д\.?|дом\w*|house)?\s*\d{1,4}\s?[а-яіўa-z]?(?:/\d{1,3})?(?:[,\s]*(?:корп\w*\.?|к\.|стр\.)\s*\d{1,3})?"
)
_FLAT: Final = r"(?:[,\s]*(?:кв\.?|квартир\w*|кватэр\w*|flat|apt\.?|apartment)\s*№?\s*\d{1,4}|\s?-\s?\d{1,4})"
_NAME: Final = r"[\w.’'-]+(?:\s[\w.’'-]+){0,2}?"
_ADDRESS: Final = re.compile(
    rf"\b{_STREET}\s*{_NAME}[,\s]+{_HOUSE}{_FLAT}(?!\w)|\b\d{{1,4}}\s{_NAME}\s(?:street|st\.|avenue|ave\.),?{_FLAT}(?!\w)"
    rf"|\b[\w-]{{3,}}\s(?:улиц[аеы]|ул\.|вуліц[аы]|вул\.|проспект\w*|праспект\w*|переул\w+|завул\w+|бульвар\w*)[,\s]+{_HOUSE}{_FLAT}(?!\w)",
    re.IGNORECASE,
)
# a street by its name alone, with a house and a flat: "Садовая 12-45", "на Садовой, 12, кв. 45"
_BARE_STREET: Final = re.compile(
    r"\b(?!(?:Средн|Сярэдн|Минимальн|Максимальн|Обычн|Реальн|Перв|Втор|Кажд|Так|Как|Скоростн|Последн|Общ|Разн))"
    r"[А-ЯЁІЎ][а-яёіў]{2,}(?:ая|яя|ой|ей|ай|яй)[,\s]+\d{1,3}[а-я]?(?:/\d{1,3})?"
    r"(?:-\d{1,4}(?!\s*(?:[%/°]|[мгк]?бит|[мгк]б|руб|byn|дн|мин|час|сек|мс|км|лет|год|раз|шт|mbit|gb|m\b|м\b))"
    r"|[,\s]+(?:кв\.?|квартир\w*|кватэр\w*)\s*№?\s*\d{1,4})(?![\w-])",
)
_IBAN_LENGTHS: Final = {"BY": 28, "RU": 33, "LT": 20, "LV": 21, "EE": 20, "PL": 28, "DE": 22, "UA": 29, "KZ": 20}


@dataclass(frozen=True)
class Finding:
    """A piece of the text that tells who somebody is: text[start:end]."""

    kind: str
    start: int
    end: int
    text: str


class BadMask(ValueError):
    """A mask is not four to twenty signs, each a digit or #, with at least three #."""


@dataclass
class _Masks:
    """Who tells how a contract number of this operator looks; a room above says so when it starts."""

    told: Callable[[], str] = str


_masks = _Masks()


def contract_masks_from(told: Callable[[], str]) -> None:
    """`told()` gives the operator's masks, such as "4#######, 7#######"; it is asked for every text."""
    _masks.told = told


def clean_masks(masks: str) -> str:
    """Masks with commas between them, # for any digit; raises BadMask."""
    kept = [mask for mask in re.split(r"[,;\s]+", masks) if mask]
    for mask in kept:
        if not re.fullmatch(r"[0-9#]{4,20}", mask) or mask.count("#") < 3:
            raise BadMask(mask)
    return ", ".join(dict.fromkeys(kept))


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
    for search in (_emails, _ibans, _cards, _named, _phones, _passports, _contracts, _short_phones, _addresses):
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
            if not _is_masked(match.raw_string):
                yield Finding(PHONE, match.start, match.end, match.raw_string)


def _passports(text: str) -> Iterator[Finding]:
    return _matches(PASSPORT, _PASSPORT, text)


def _ibans(text: str) -> Iterator[Finding]:
    return (found for found in _matches(IBAN, _IBAN, text) if _is_iban(re.sub(r"\s", "", found.text)))


def _named(text: str) -> Iterator[Finding]:
    return _matches(CONTRACT, _NAMED, text)


def _contracts(text: str) -> Iterator[Finding]:
    pattern = _shape_of(_masks.told())
    found = _matches(CONTRACT, pattern, text) if pattern else iter(())
    return (one for one in found if not _names_something_else(text, one))


def _short_phones(text: str) -> Iterator[Finding]:
    found = _matches(PHONE, _SHORT_PHONE, text)
    return (one for one in found if not _names_something_else(text, one))


def _addresses(text: str) -> Iterator[Finding]:
    yield from _matches(ADDRESS, _ADDRESS, text)
    yield from _matches(ADDRESS, _BARE_STREET, text)


def _names_something_else(text: str, found: Finding) -> bool:
    return bool(_OF_SOMETHING_ELSE.search(text[max(found.start - 60, 0) : found.start]))


@lru_cache(maxsize=8)
def _shape_of(masks: str) -> re.Pattern[str] | None:
    """A pattern of digits only, made by us from the masks, so that no mask can make it slow."""
    shapes = [mask.replace("#", r"\d") for mask in masks.split(", ") if mask]
    return re.compile(rf"(?<![\w+.,/-])(?:{'|'.join(shapes)})(?![\w/-]|[.,]\d)") if shapes else None


def _is_masked(text: str) -> bool:
    pattern = _shape_of(_masks.told())
    return bool(pattern and pattern.fullmatch(re.sub(r"[ \u00a0]", "", text)))


def _matches(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        group = match.lastindex or 0  # a pattern that needs a word beside the number puts the number in a group
        yield Finding(kind, match.start(group), match.end(group), match.group(group))


def _is_iban(code: str) -> bool:
    if len(code) != _IBAN_LENGTHS.get(code[:2], len(code)):
        return False
    return int("".join(str(int(sign, 36)) for sign in code[4:] + code[:4])) % 97 == 1


def _is_card(digits: str) -> bool:
    # fifteen digits with a right check digit are the number of a telephone set more often than a card
    if digits[0] not in "234569" or (len(digits) == 15 and digits[:2] not in ("34", "37")):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
