"""What the asker meant: layout and translit put right, slips guessed, other names of the same thing added."""

import re
from dataclasses import dataclass, replace

from otklik.core.search import analysis, belarusian, layout, spelling
from otklik.core.search.language import Layer, Swap
from otklik.core.search.reading import Frequency, Reader, is_short_term

MOST_CHARS = 2000
_MOST_WORDS = 64
_MOST_GRAMS = 400
_MOST_GUESSED = 10  # unknown words for which slips are tried
_SLIP_WEIGHT, _TRANSLIT_WEIGHT = 0.8, 0.9
_IDIOM_WEIGHT = 0.4  # of the words of a phrase that means something else than its words


@dataclass(frozen=True)
class Slot:
    """One thing asked for: stems any of which answers it, each with how much it counts. weight: of the slot itself."""

    stems: tuple[tuple[str, float], ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Question:
    """A question ready for the index. text: as it is read; corrected: told to the asker.

    meanings: as it is embedded: with slips put right, and, if that differs, with what the language layer knows.
    is_known: whether the index has any of its words, in whatever way they may be said; small words tell nothing.
    """

    text: str
    meanings: tuple[str, ...]
    corrected: str
    slots: tuple[Slot, ...]
    grams: tuple[str, ...]
    exact: str
    is_known: bool

    @property
    def is_empty(self) -> bool:
        return not self.slots and not self.grams

    @property
    def is_one_word(self) -> bool:
        """A subject named and nothing asked about it yet."""
        return len(self.text.split()) == 1


def understand(text: str, layer: Layer, frequency: Frequency) -> Question:
    """Read a question as typed; `frequency` tells the index's words. Never raises, whatever the text holds."""
    said = analysis.clean(text, MOST_CHARS)
    read = Reader(layer, frequency).read(said)
    is_belarusian = belarusian.looks_belarusian(analysis.fold(read))
    found = analysis.surface(read)[:_MOST_WORDS]
    guesses = _guesses(found, is_belarusian, layer, frequency)
    stems = [analysis.term(word, is_belarusian) for word in found]
    slots, spoken = _slots(found, stems, guesses, layer)
    return Question(
        text=read,
        meanings=tuple(dict.fromkeys(way for way in spoken if way.strip())) or (read,),
        corrected=_as_spelled(read, layer, frequency) if read.lower() != said.lower() else "",
        slots=tuple(slots),
        grams=tuple(dict.fromkeys(analysis.grams(_telling(found), _MOST_GRAMS))),
        exact=" ".join(stems)[:200],
        is_known=_is_known(slots, frequency),
    )


def is_askable(text: str, layer: Layer) -> bool:
    """Whether there is enough to look for: three characters, or a short term such as ТВ or ЛК."""
    folded = analysis.fold(analysis.clean(text, MOST_CHARS))
    return len(folded.replace(" ", "")) >= 3 or any(is_short_term(word, layer) for word in analysis.surface(folded))


def _as_spelled(read: str, layer: Layer, frequency: Frequency) -> str:
    """What was typed blind, told back to the asker without slips that change no stem: njhba -> ториф -> тариф."""
    for word in analysis.surface(read):
        if not _weight_of(word, layer, frequency):
            near = spelling.near(word, lambda other: _weight_of(other, layer, frequency))
            same = (other for other in near if analysis.term(other) == analysis.term(word))
            read = re.sub(rf"\b{re.escape(word)}\b", next(same, word), read)
    return read


def _guesses(found: list[str], is_belarusian: bool, layer: Layer, frequency: Frequency) -> dict[str, list[str]]:
    """Known words near the unknown ones."""
    guesses: dict[str, list[str]] = {}
    for word in found:
        if len(guesses) >= _MOST_GUESSED:
            break
        if word in guesses or word in layer.known or word in analysis.STOP_WORDS or frequency("words", word):
            continue
        if frequency("all", analysis.term(word, is_belarusian)):
            continue
        guesses[word] = spelling.near(word, lambda other: _weight_of(other, layer, frequency))
    return guesses


def _weight_of(word: str, layer: Layer, frequency: Frequency) -> int:
    return frequency("words", word) + (word in layer.known)


def _slots(
    found: list[str], stems: list[str], guesses: dict[str, list[str]], layer: Layer
) -> tuple[list[Slot], tuple[str, str]]:
    """Slots of the question, and its words as said and as meant."""
    slots: list[Slot] = []
    spoken: list[str] = []
    meant: list[str] = []
    guessed = [
        analysis.term(guesses[word][0]) if guesses.get(word) else stem for word, stem in zip(found, stems, strict=True)
    ]
    place = 0
    while place < len(stems):
        size, swaps = layer.at(guessed, place)
        size = max(size, 1)
        said_plainly = size > 1 and any(swap.is_plain for swap in swaps)
        for at in range(place, place + size):
            slot = _slot(found[at], stems[at], guesses.get(found[at], []), swaps if size == 1 else [])
            slots.append(replace(slot, weight=_IDIOM_WEIGHT) if said_plainly else slot)
        slots += _meant(swaps, size)
        plain = next((swap.text for swap in swaps if swap.is_plain and swap.text), "")
        said = [guesses[word][0] if guesses.get(word) else word for word in found[place : place + size]]
        spoken.extend(said)
        meant.append(plain or " ".join(said))
        place += size
    if any(word not in analysis.STOP_WORDS for word in found):
        slots = [replace(slot, weight=slot.weight * _stop_weight(slot)) for slot in slots]
    return slots, (" ".join(spoken), " ".join(meant))


def _slot(word: str, stem: str, guesses: list[str], swaps: list[Swap]) -> Slot:
    stems = {stem: 1.0}
    for guess in guesses:
        stems.setdefault(analysis.term(guess), _SLIP_WEIGHT)
    if layout.script(word) == "latin":
        stems.setdefault(analysis.term(layout.from_translit(word)), _TRANSLIT_WEIGHT)
    for swap in swaps:
        if len(swap.stems) == 1:
            stems.setdefault(swap.stems[0], swap.weight)
    return Slot(tuple(stems.items()))


def _meant(swaps: list[Swap], size: int) -> list[Slot]:
    """Slots for meanings of several words, and for all meanings of a phrase."""
    return [
        Slot(((stem, 1.0),), swap.weight if swap.is_plain else swap.weight / len(swap.stems))
        for swap in swaps
        if size > 1 or len(swap.stems) > 1
        for stem in swap.stems
        if stem not in _STOP_STEMS
    ]


def _is_known(slots: list[Slot], frequency: Frequency) -> bool:
    telling = [slot for slot in slots if slot.stems[0][0] not in _STOP_STEMS]
    return not telling or any(frequency("all", stem) for slot in telling for stem, _weight in slot.stems)


def _stop_weight(slot: Slot) -> float:
    return 0.25 if slot.stems[0][0] in _STOP_STEMS else 1.0


def _telling(found: list[str]) -> list[str]:
    return [word for word in dict.fromkeys(found) if word not in analysis.STOP_WORDS] or found


_STOP_STEMS = frozenset(analysis.term(word) for word in analysis.STOP_WORDS)
