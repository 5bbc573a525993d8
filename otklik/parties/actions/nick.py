"""Public names: cleaned of what misleads the eye, and not taken by another person."""

import unicodedata
from itertools import chain, count
from typing import Final

from django.utils.translation import gettext, override

from otklik.parties.models import Individual

LONGEST: Final = 60

# letters of one script that look like letters of the other, each way
_LATIN: Final = "ABCEHIKMOPTXYaceiopxyjs"
_CYRILLIC: Final = "АВСЕНІКМОРТХУасеіорхуј\u0455"
_TO_CYRILLIC: Final = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN: Final = str.maketrans(_CYRILLIC, _LATIN)
_RESERVED: Final = frozenset(
    {"admin", "administrator", "support", "help", "helpdesk", "info", "moderator", "operator", "root", "staff"}
    | {"official", "поддержка", "администратор", "админ", "модератор", "оператор"}
    | {"падтрымка", "адміністратар", "мадэратар", "аператар"}
)


def clean_nick(text: str) -> str:
    """The text with one script a word, without control, invisible and stacked characters; may come out empty."""
    kept = "".join(_allowed(letter) for letter in unicodedata.normalize("NFKC", text))
    words = [_one_script(word) for word in kept.split()]
    return " ".join(words)[:LONGEST].strip()


def is_reserved(nick: str) -> bool:
    """Whether a nick would pass for the company's voice."""
    plain = nick.casefold().strip(" .,_-'")
    return plain in _RESERVED or plain.translate(_TO_CYRILLIC) in _RESERVED or plain.translate(_TO_LATIN) in _RESERVED


def is_taken(nick: str, besides: Individual | None = None) -> bool:
    """Whether another person is called so; letter case does not make a difference."""
    # SQLite compares Cyrillic letters with case: the usual ways to write a name are asked for
    others = Individual.objects.filter(nick__in={nick, nick.lower(), nick.upper(), nick.title(), nick.capitalize()})
    others |= Individual.objects.filter(nick__iexact=nick)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return others.exists()


def neutral_nick(person: Individual) -> str:
    """A free nick that tells nothing of a saved person, in his language: "Subscriber 12"."""
    with override(person.language):
        numbers = (person.pk, *range(10 * person.pk, 10 * person.pk + 10))
        names = (gettext("Subscriber %(number)d") % {"number": number} for number in numbers)
        return next(name for name in names if not is_taken(name, besides=person))


def nick_from_name(name: str) -> str:
    """A free nick made of a name: "Igor Lapko", "Igor Lapko 2", ...; empty when the name cannot be one."""
    base = clean_nick(name)
    if len(base) < 2 or is_reserved(base):
        return ""
    numbered = (f"{base[: LONGEST - 8]} {number}" for number in count(2))
    return next(nick for nick in chain([base], numbered) if not is_taken(nick))


def _allowed(letter: str) -> str:
    """The character itself, a space for other spaces, nothing for what must not stand in a nick."""
    category = unicodedata.category(letter)
    if category.startswith("Z"):
        return " "
    return letter if category[0] in "LN" or letter in "-_.'’()" else ""


def _one_script(word: str) -> str:
    """A word that mixes Latin and Cyrillic letters, put into the script most of its letters have."""
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in word)
    cyrillic = sum("CYRILLIC" in unicodedata.name(letter, "") for letter in word)
    if not latin or not cyrillic:
        return word
    wanted, table = ("CYRILLIC", _TO_CYRILLIC) if cyrillic > latin else ("LATIN", _TO_LATIN)
    moved = word.translate(table)
    return "".join(letter for letter in moved if not letter.isalpha() or wanted in unicodedata.name(letter, ""))
