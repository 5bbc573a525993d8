"""Words of the question shown in a text."""

from collections.abc import Set

from otklik.core.search import analysis, belarusian
from otklik.core.search.question import Question

Fragment = tuple[str, bool]  # a piece of text, and whether it matches


def highlight(text: str, question: Question, most: int = 220) -> list[Fragment]:
    """The most telling stretch of a text of at most `most` characters, in pieces; joined they give the stretch."""
    if not text:
        return []
    text = text[:20_000]
    stems = {stem for slot in question.slots if slot.weight > 0.3 for stem, _ in slot.stems}
    places = _places(text, stems)
    start, end = _stretch(text, places, most)
    fragments: list[Fragment] = []
    at = start
    for first, last in places:
        if first < at or last > end:
            continue
        if first > at:
            fragments.append((text[at:first], False))
        fragments.append((text[first:last], True))
        at = last
    if at < end:
        fragments.append((text[at:end], False))
    if start > 0 and fragments:
        fragments.insert(0, ("… ", False))
    if end < len(text) and fragments:
        fragments.append((" …", False))
    return fragments


def _places(text: str, stems: Set[str]) -> list[tuple[int, int]]:
    is_belarusian = belarusian.looks_belarusian(analysis.fold(text[:2000]))
    return [
        (word.start, word.end) for word in analysis.words(text) if analysis.term(word.folded, is_belarusian) in stems
    ]


def _stretch(text: str, places: list[tuple[int, int]], most: int) -> tuple[int, int]:
    """Where a stretch with the most matches begins and ends, at borders of words."""
    if len(text) <= most:
        return 0, len(text)
    starts = [first for first, _ in places] or [0]
    best = max(starts, key=lambda at: (sum(at <= first < at + most - 40 for first in starts), -at))
    begin = 0 if best < most // 3 else text.rfind(" ", 0, max(best - 30, 1)) + 1
    end = min(begin + most, len(text))
    if end < len(text):
        end = max(text.rfind(" ", begin + 1, end), begin + 1)
    return begin, end
