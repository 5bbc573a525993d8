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
    ("tsya", "тся"), ("tsja", "тся"), ("tsia", "тся"),
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tz", "ц"), ("ch", "ч"), ("sh", "ш"),
    ("yu", "ю"), ("ju", "ю"), ("iu", "ю"), ("ya", "я"), ("ja", "я"), ("ia", "я"), ("yo", "е"), ("jo", "е"), ("ye", "е"),
    ("je", "е"), ("iy", "ий"), ("ii", "ий"), ("ck", "к"), ("x", "кс"), ("'", "ь"),
)  # fmt: skip
# ia in диагностика, ts in отсутствует, sh in схема, sch in счёт, oi in мой
_APART: tuple[tuple[tuple[str, str], ...], ...] = (
    (), (("ia", "иа"), ("iu", "иу")), (("ts", "тс"),), (("sh", "сх"),), (("sch", "сч"),),
    (("ai", "ай"), ("ei", "ей"), ("oi", "ой"), ("ui", "уй"), ("yi", "ый")),
)  # fmt: skip
_HARD = "бвгдзклмнпрстфхцчшщж"
_SHORT_I = re.compile(r"(?<=[aeiouy])y(?![aeou])|(?<=\w{3}[oy])i\b")
_TWO_SOUNDS = re.compile(r"ts(?=[bdgklmnpqrtvz])")
_MARKS = ".,;:'\"!?()"
_LETTERS = str.maketrans("abvgdezijklmnoprstufhcywq", "абвгдезийклмнопрстуфхцывк")
_LATIN, _CYRILLIC = re.compile(r"[a-z]"), re.compile(r"[а-яёіў]")
_UNSEEN = -9.0


def to_cyrillic_keys(chunk: str) -> tuple[str, str]:
    """What the same keys would have typed in the Russian and in the Belarusian layout."""
    return chunk.lower().translate(_TO_RUSSIAN), chunk.lower().translate(_TO_BELARUSIAN)


def russian_keys(chunk: str) -> list[str]:
    """What a chunk typed on the Latin layout may be in the Russian one: marks at its ends are letters or marks."""
    return _with_and_without_marks(chunk, _TO_RUSSIAN)


def belarusian_keys(chunk: str) -> list[str]:
    """The same in the Belarusian layout."""
    return _with_and_without_marks(chunk, _TO_BELARUSIAN)


def to_latin_keys(chunk: str) -> str:
    """What the same keys would have typed in the Latin layout."""
    return chunk.lower().translate(_TO_LATIN)


def from_translit(word: str) -> str:
    """A Cyrillic reading of a folded word in Latin letters: tarif -> тариф."""
    return from_translit_ways(word)[0]


def from_translit_ways(word: str) -> list[str]:
    """Cyrillic readings of a word in Latin letters, the likeliest first: some pairs of letters are one sound or two."""
    word = _TWO_SOUNDS.sub("тс", _SHORT_I.sub("й", word.lower()))
    ways = []
    for apart in _APART:
        read = word
        for latin, cyrillic in (*apart, *_SOUNDS):
            read = read.replace(latin, cyrillic)
        ways.append(read.translate(_LETTERS))
    return list(dict.fromkeys([*ways, *(f"э{way[1:]}" for way in ways if way.startswith("е"))]))


def _with_and_without_marks(chunk: str, table: dict[int, int]) -> list[str]:
    chunk = chunk.lower()
    inner = chunk.rstrip(_MARKS)
    bare = inner.lstrip('("')
    head, tail = inner[: len(inner) - len(bare)], chunk[len(inner) :]
    ways = [chunk.translate(table), inner.translate(table) + tail, head + bare.translate(table) + tail]
    return list(dict.fromkeys(ways if inner else ways[:1]))


def softened(word: str) -> str:
    """With the soft sign that people leave out at the end: set -> сеть."""
    inner = word.rstrip(_MARKS)
    return f"{inner}ь{word[len(inner) :]}" if inner.endswith(tuple(_HARD)) else word


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
