"""The language layer: what else a word of the customer may be called. Rules come from above; here they are applied."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from otklik.core.search import analysis
from otklik.core.search.layout import script

SYNONYM, SLANG, SHORT, BE_RU = "synonym", "slang", "short", "be_ru"
# how much a word counts when it was not said but meant: towards the meaning, and back from it
_WEIGHTS = {SYNONYM: (0.7, 0.6), SLANG: (0.9, 0.5), BE_RU: (0.95, 0.6)}


@dataclass(frozen=True)
class Rule:
    """One line of the layer: `words` all mean `meaning`; of kind short, `words` are terms that count as words."""

    kind: str
    words: tuple[str, ...]
    meaning: str = ""


@dataclass(frozen=True)
class Swap:
    """Another way to say a phrase: its stems, how much each counts, and the words to embed instead."""

    stems: tuple[str, ...]
    weight: float
    text: str
    is_plain: bool  # the meaning itself, rather than one more way to say it


@dataclass
class Layer:
    """Rules made ready: phrases of stems to swaps, and the known short terms and words."""

    swaps: dict[tuple[str, ...], list[Swap]] = field(default_factory=lambda: defaultdict(list))
    short: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    longest: int = 1

    def at(self, stems: Sequence[str], place: int) -> tuple[int, list[Swap]]:
        """The longest phrase that begins at `place`: how many stems it takes, and its swaps; (0, []) when none."""
        for size in range(min(self.longest, len(stems) - place), 0, -1):
            found = self.swaps.get(tuple(stems[place : place + size]))
            if found:
                return size, found
        return 0, []


def build(rules: Iterable[Rule]) -> Layer:
    """A layer of the given rules; a later rule adds to an earlier one."""
    layer = Layer()
    short: set[str] = set()
    known: set[str] = set()
    for rule in rules:
        ways = [way for way in (*rule.words, rule.meaning) if way]
        known.update(word for way in ways for word in analysis.surface(way))
        if rule.kind == SHORT:
            short.update(analysis.fold(word) for word in rule.words)
        elif rule.kind in _WEIGHTS:
            _add(layer, rule)
    layer.short, layer.known = frozenset(short), frozenset(known)
    layer.longest = max(map(len, layer.swaps), default=1)
    return layer


def stems_of(way: str, kind: str) -> tuple[str, ...]:
    """The stems of one way of saying; Belarusian ways are read as Belarusian even without its letters."""
    is_belarusian = kind == BE_RU
    return tuple(analysis.term(word, is_belarusian) for word in analysis.surface(way))


def _add(layer: Layer, rule: Rule) -> None:
    there, back = _WEIGHTS[rule.kind]
    meaning = stems_of(rule.meaning, SYNONYM)
    ways = {_stems: way for way in rule.words for _stems in _readings(way, rule.kind)}
    for stems in ways:
        if not stems or (stems == meaning and rule.kind != BE_RU):
            continue
        # the model of meaning knows English better than our Russian for it
        is_english = script(ways[stems].lower()) == "latin" and script(rule.meaning.lower()) != "latin"
        layer.swaps[stems].append(Swap(meaning, there, rule.meaning, rule.kind != SYNONYM and not is_english))
        if stems == meaning:
            continue
        layer.swaps[meaning].append(Swap(stems, back, "", False))
    if rule.kind == SYNONYM:
        for stems in ways:
            others = [other for other in ways if other not in (stems, meaning)]
            layer.swaps[stems] += [Swap(other, back, "", False) for other in others]


def _readings(way: str, kind: str) -> set[tuple[str, ...]]:
    readings = {stems_of(way, kind)}
    if kind == BE_RU:
        readings.add(stems_of(way, SYNONYM))
    return readings
