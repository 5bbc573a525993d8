"""How a question was typed: as it stands, on the other keyboard, or in Latin letters. Decided for the whole of it.

The reading is taken that explains the most words the index knows; small words only confirm a reading of the rest, for
almost any two or three letters are a small word in some reading.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from otklik.core.search import analysis, layout
from otklik.core.search.belarusian import spelled_so
from otklik.core.search.language import Layer

Frequency = Callable[[str, str], int]  # how many documents have the word: (field, word)

_MOST_WORDS = 64
_ODD = -4.4  # below this mean log-probability letters do not look like their alphabet's languages
_LIKELIER = 1.3  # by this much the letters of another reading must look better when no word of it is known
_WHOLE = 4  # letters from which a word says by itself on which keyboard it was typed
_SHORTEST = 3  # letters of a word that the index may vouch for; shorter ones are terms of the layer, or accidents
_PUNCTUATION = ".,;:!?'\"()"


@dataclass(frozen=True)
class _Way:
    """One reading of the chunks of a question.

    points: known words, those of four letters and more twice; explained: known and small words; exact: words that the
    index has letter by letter.
    """

    chunks: tuple[str, ...]
    points: int
    explained: int
    exact: int


class Reader:
    """Reads questions with the words of one index and one language layer."""

    def __init__(self, layer: Layer, frequency: Frequency) -> None:
        self._layer, self._frequency = layer, frequency
        self._points = cache(self._points_of)

    def read(self, text: str) -> str:
        """The text as it was meant; as it is when no other reading is better."""
        chunks = text.split(" ")
        told, rest = chunks[:_MOST_WORDS], chunks[_MOST_WORDS:]
        scripts = [layout.script(analysis.fold(chunk)) for chunk in told]
        latin = [at for at, name in enumerate(scripts) if name == "latin"]
        cyrillic = [at for at, name in enumerate(scripts) if name == "cyrillic"]
        if cyrillic and (latin or any(map(self._is_explained, told))):
            read = self._word_by_word(told, latin, cyrillic)
        else:
            read = self._whole(told, latin or cyrillic, is_latin=bool(latin))
        return " ".join([*read, *rest])

    def _whole(self, chunks: list[str], places: Sequence[int], *, is_latin: bool) -> list[str]:
        typed = tuple(chunks[at] for at in places)
        read = self._latin(typed) if is_latin else self._cyrillic(typed)
        put = dict(zip(places, read, strict=True))
        return [put.get(at, chunk) for at, chunk in enumerate(chunks)]

    def _latin(self, typed: tuple[str, ...]) -> tuple[str, ...]:
        as_typed = self._way(typed, typed)
        ways = [self._keys(typed), self._way(typed, [self._best(self._letters(chunk)) for chunk in typed])]
        better = [way for way in ways if way.points > as_typed.points and self._is_whole(typed, way)]
        if better:
            return max(better, key=lambda way: (way.points, way.explained, way.exact)).chunks
        return typed if as_typed.points else self._likelier(typed, ways[0])

    def _keys(self, typed: tuple[str, ...]) -> _Way:
        """As it would stand on the Russian keyboard, or on the Belarusian one when it is spelled as in Belarusian."""
        russian, belarusian = (
            self._way(typed, [self._best(way(chunk)) for chunk in typed])
            for way in (layout.russian_keys, layout.belarusian_keys)
        )
        spelled = spelled_so(analysis.fold(" ".join(belarusian.chunks)))
        if spelled:
            return belarusian if spelled > 0 else russian
        return max(russian, belarusian, key=lambda way: way.exact)

    def _cyrillic(self, typed: tuple[str, ...]) -> tuple[str, ...]:
        if _looks(typed) >= _ODD:
            return typed
        way = self._way(typed, [layout.to_latin_keys(chunk) for chunk in typed])
        if way.points and 2 * way.explained >= len(typed):
            return way.chunks
        return self._likelier(typed, way)

    def _word_by_word(self, chunks: list[str], latin: list[int], cyrillic: list[int]) -> list[str]:
        """One Cyrillic word that is known, be it a small one, and the question is Cyrillic: what is odd in it is only a
        word that is nothing as it stands and known on the other keyboard."""
        read = list(chunks)
        for at in (*latin, *cyrillic):
            if self._is_explained(chunks[at]):
                continue
            other = self._other_keyboard(chunks[at], is_latin=at in latin)
            is_odd = at in latin or _looks([chunks[at]]) < _ODD
            if is_odd and _size(chunks[at]) >= _WHOLE and self._points(other):
                read[at] = other
        if any(read[at] != chunks[at] for at in latin):  # one who forgot the keyboard for long words did for short ones
            for at in latin:
                other = self._other_keyboard(chunks[at], is_latin=True)
                is_other = not self._is_explained(chunks[at]) and self._is_explained(other)
                read[at] = other if is_other else read[at]
        return [self._short_term(chunk) if at in latin else chunk for at, chunk in enumerate(read)]

    def _other_keyboard(self, chunk: str, *, is_latin: bool) -> str:
        if not is_latin:
            return layout.to_latin_keys(chunk)
        return self._best([*layout.russian_keys(chunk), *layout.belarusian_keys(chunk)])

    def _short_term(self, chunk: str) -> str:
        """lk is ЛК wherever it stands."""
        word = layout.from_translit(analysis.fold(chunk))
        return word if word in self._layer.short and not self._points(chunk) else chunk

    def _way(self, typed: Sequence[str], read: Sequence[str]) -> _Way:
        chunks = tuple(self._better(*pair) for pair in zip(typed, read, strict=True))
        return _Way(
            chunks,
            sum(map(self._points, chunks)),
            sum(map(self._is_explained, chunks)),
            sum(self._count(chunk) > 0 for chunk in chunks),
        )

    def _better(self, typed: str, read: str) -> str:
        """A word known in both alphabets: internet is интернет as the index has it, and wifi is no вифи."""
        if not self._points(typed):
            return read
        if not self._points(read):
            return read if self._is_explained(read) and _size(typed) < _WHOLE else typed
        if (analysis.fold(typed) in self._layer.short) > (read in self._layer.short):
            return typed
        return typed if self._count(typed) and not self._count(read) and read not in self._layer.short else read

    def _is_whole(self, typed: Sequence[str], way: _Way) -> bool:
        """Whether it explains half of the words, or all look better; whether it reads a word that is long
        enough, or several, or leaves nothing unexplained; and whether no small English word is left over."""
        if 2 * way.explained < len(typed) and _looks(way.chunks) < _looks(typed) + _LIKELIER:
            return False
        read = [new for old, new in zip(typed, way.chunks, strict=True) if new != old]
        is_telling = any(self._points(chunk) > 1 for chunk in read) or sum(map(self._is_explained, read)) > 1
        if way.explained < len(typed) and not is_telling:
            return False
        return not any(
            analysis.fold(chunk).strip(_PUNCTUATION) in analysis.STOP_WORDS and not self._is_explained(read)
            for chunk, read in zip(typed, way.chunks, strict=True)
        )

    def _likelier(self, typed: tuple[str, ...], way: _Way) -> tuple[str, ...]:
        """When nothing is known: the other keyboard, if letters look like a language there and like none here."""
        is_odd = _looks(typed) < _ODD or way.explained > sum(map(self._is_explained, typed))
        return way.chunks if is_odd and _looks(way.chunks) > _looks(typed) + _LIKELIER else typed

    def _letters(self, chunk: str) -> list[str]:
        """Spellings of a chunk in Latin letters; with the soft sign people leave out where only so it is a word."""
        ways = layout.from_translit_ways(chunk)
        return ways + [soft for soft in map(layout.softened, ways) if self._count(soft)]

    def _best(self, ways: Sequence[str]) -> str:
        """Of several spellings of one reading the first that the index has, else that is explained, else the first."""
        explained = [way for way in ways if self._is_explained(way)]
        return next(filter(self._count, explained), next(iter(explained), ways[0]))

    def _is_explained(self, chunk: str) -> bool:
        found = analysis.surface(chunk)
        return bool(self._points(chunk)) or (bool(found) and all(word in analysis.STOP_WORDS for word in found))

    def _points_of(self, chunk: str) -> int:
        found = analysis.surface(chunk)
        if all(word in analysis.STOP_WORDS for word in found):
            return 0
        if not all(word in analysis.STOP_WORDS or self._has(word) for word in found):
            return 0
        return 2 if _size(chunk) >= _WHOLE else 1

    def _has(self, word: str) -> bool:
        if word in self._layer.known or word in self._layer.short:
            return True
        if len(word) >= _SHORTEST and self._frequency("words", word):
            return True
        return len(word) > 3 and self._frequency("all", analysis.term(word)) > 0

    def _count(self, chunk: str) -> int:
        return min((self._frequency("words", word) for word in analysis.surface(chunk)), default=0)


def is_short_term(word: str, layer: Layer) -> bool:
    """Whether a folded word is a short term, as it stands or typed in Latin letters: лк, lk, kr."""
    ways = (word, layout.from_translit(word), layout.to_cyrillic_keys(word)[0])
    return any(way in layer.short for way in ways)


def _looks(chunks: Sequence[str]) -> float:
    found = [word for chunk in chunks for word in analysis.surface(chunk) if not word.isdigit()]
    letters = sum(map(len, found))
    return sum(layout.likeness(word) * len(word) for word in found) / letters if letters else -20.0


def _size(chunk: str) -> int:
    return sum(sign.isalnum() for sign in chunk)
