"""Words typed in the wrong keyboard layout or in Latin letters, and which alphabet looks more like a language."""

import json
import math
import re
from functools import cache
from pathlib import Path

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_BELARUSIAN_KEYS = "ёйцукенгшўзх'фывапролджэячсмітьбю"
_TO_RUSSIAN = str.maketrans(_LATIN_KEYS + '{}:"<>~', _RUSSIAN_KEYS + "хъжэбюё")
_TO_BELARUSIAN = str.maketrans(_LATIN_KEYS + '{}:"<>~', _BELARUSIAN_KEYS + "х'жэбюё")
_TO_LATIN = str.maketrans(_RUSSIAN_KEYS + "ўі", _LATIN_KEYS + "ob")
_SOUNDS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tz", "ц"), ("ch", "ч"), ("sh", "ш"),
    ("yu", "ю"), ("ju", "ю"), ("iu", "ю"), ("ya", "я"), ("ja", "я"), ("ia", "я"), ("yo", "е"), ("jo", "е"), ("ye", "е"),
    ("je", "е"), ("iy", "ий"), ("ii", "ий"), ("ck", "к"), ("x", "кс"), ("'", "ь"),
)  # fmt: skip
_LETTERS = str.maketrans("abvgdezijklmnoprstufhcywq", "абвгдезийклмнопрстуфхцывк")
_LATIN, _CYRILLIC = re.compile(r"[a-z]"), re.compile(r"[а-яёіў]")
_UNSEEN = -9.0


def to_cyrillic_keys(chunk: str) -> tuple[str, str]:
    """What the same keys would have typed in the Russian and in the Belarusian layout."""
    return chunk.lower().translate(_TO_RUSSIAN), chunk.lower().translate(_TO_BELARUSIAN)


def to_latin_keys(chunk: str) -> str:
    """What the same keys would have typed in the Latin layout."""
    return chunk.lower().translate(_TO_LATIN)


def from_translit(word: str) -> str:
    """A Cyrillic reading of a folded word in Latin letters: tarif -> тариф."""
    for latin, cyrillic in _SOUNDS:
        word = word.replace(latin, cyrillic)
    return word.translate(_LETTERS)


def script(text: str) -> str:
    """latin, cyrillic, mixed or none."""
    has_latin, has_cyrillic = bool(_LATIN.search(text)), bool(_CYRILLIC.search(text))
    if has_latin and has_cyrillic:
        return "mixed"
    return "latin" if has_latin else "cyrillic" if has_cyrillic else "none"


def likeness(word: str) -> float:
    """How much a folded word looks like its alphabet's languages: mean log-probability of its pairs of letters."""
    table = _tables()["cyrillic" if _CYRILLIC.search(word) else "latin"]
    marked = f" {word} "
    pairs = [marked[at : at + 2] for at in range(len(marked) - 1)]
    return sum(table.get(pair, _UNSEEN) for pair in pairs) / len(pairs)


def count_pairs(words: list[str]) -> dict[str, float]:
    """Log-probabilities of a letter after a letter in the given words: what `letters.json` is made of."""
    pairs: dict[str, int] = {}
    firsts: dict[str, int] = {}
    for word in words:
        marked = f" {word} "
        for at in range(len(marked) - 1):
            pairs[marked[at : at + 2]] = pairs.get(marked[at : at + 2], 0) + 1
            firsts[marked[at]] = firsts.get(marked[at], 0) + 1
    return {pair: round(math.log(count / firsts[pair[0]]), 2) for pair, count in sorted(pairs.items()) if count > 2}


@cache
def _tables() -> dict[str, dict[str, float]]:
    kept = Path(__file__).with_name("letters.json").read_text(encoding="utf-8")
    return {name: dict(table) for name, table in json.loads(kept).items()}
