"""Public names: cleaned of what misleads the eye, and not taken by another person."""

import unicodedata
from itertools import chain, count
from typing import Final

from django.utils.translation import gettext, override

from otklik.parties.models import Individual
from otklik.parties.queries import employees, operator

LONGEST: Final = 60

# letters of one script that look like letters of the other, each way
_LATIN: Final = "ABCEHIKMOPTXYaceiopxyjs"
_CYRILLIC: Final = "АВСЕНІКМОРТХУасеіорхуј\u0455"
_TO_CYRILLIC: Final = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN: Final = str.maketrans(_CYRILLIC, _LATIN)
# capitals of other alphabets and digits that the eye takes for Latin capitals; a small "l" is told apart beforehand
_BY_EYE: Final = str.maketrans(
    "\u0410\u0412\u0421\u0415\u041d\u0406\u041a\u041c\u041e\u0420\u0422\u0425\u0423\u0405\u0408\u04c0\u0417\u0411"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a701",
    "ABCEHIKMOPTXYSJI36ABEZHIKMNOPTYXOI",
)
_SMALL_L: Final = str.maketrans("l\u04cf", "II")
_INKLESS: Final = frozenset("\u115f\u1160\u3164\uffa0")  # letters by their category, and yet nothing is seen
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


def likeness(text: str) -> str:
    """What the eye keeps of a name: one alphabet, no case, no accents, no spaces and signs."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if unicodedata.category(one) != "Mn")
    seen = plain.translate(_SMALL_L).upper().translate(_BY_EYE)
    return "".join(one for one in seen if one.isalnum())


def passes_for_ours(nick: str, besides: Individual | None = None) -> bool:
    """Whether readers would take the name for that of an employee or of the company, or of a post in it."""
    seen = likeness(nick)
    company = operator()
    for name in map(likeness, company.name.values() if company else ()):
        if name and (seen == name or _is_post(seen.replace(name, "", 1), seen) or name in map(likeness, nick.split())):
            return True
    ours = employees().prefetch_related(None).order_by()
    if besides is not None:
        ours = ours.exclude(pk=besides.pk)
    return any(likeness(other) == seen for other in ours.values_list("nick", flat=True))


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


def _is_post(rest: str, whole: str) -> bool:
    return rest != whole and rest in map(likeness, _RESERVED)


def _allowed(letter: str) -> str:
    """The character itself, a space for other spaces, nothing for what must not stand in a nick."""
    category = unicodedata.category(letter)
    if category.startswith("Z"):
        return " "
    return letter if (category[0] in "LN" and letter not in _INKLESS) or letter in "-_.'’()" else ""


def _one_script(word: str) -> str:
    """A word that mixes Latin and Cyrillic letters, put into the script most of its letters have."""
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in word)
    cyrillic = sum("CYRILLIC" in unicodedata.name(letter, "") for letter in word)
    if not latin or not cyrillic:
        return word
    wanted, table = ("CYRILLIC", _TO_CYRILLIC) if cyrillic > latin else ("LATIN", _TO_LATIN)
    moved = word.translate(table)
    return "".join(letter for letter in moved if not letter.isalpha() or wanted in unicodedata.name(letter, ""))
