"""Words one slip away from a word nobody knows: a letter lost, added, changed, or two exchanged."""

from collections.abc import Callable, Iterator

from otklik.core.search.layout import script

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяіў"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4


def near(word: str, frequency: Callable[[str], int], most: int = 3) -> list[str]:
    """Known words at one slip from `word`, the most frequent first; empty for short words and numbers."""
    if len(word) < _SHORTEST or len(word) > 24 or any(sign.isdigit() for sign in word):
        return []
    found = {other: count for other in set(_slips(word)) if (count := frequency(other))}
    return sorted(found, key=lambda other: (-found[other], other))[:most]


def _slips(word: str) -> Iterator[str]:
    alphabet = _LATIN if script(word) == "latin" else _CYRILLIC
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in alphabet)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in alphabet)
