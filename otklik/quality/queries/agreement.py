"""How far two assessors agree beyond chance: Cohen's kappa, plain and weighted. Pure arithmetic."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T", bound=Hashable)
Pair = tuple[T, T]

# Landis and Koch 1977: from here on it is called so
WORDS: Final = ((0.8, "almost_perfect"), (0.6, "substantial"), (0.4, "moderate"), (0.2, "fair"), (0.0, "slight"))


@dataclass(frozen=True)
class Agreement:
    """Of n pairs. observed: share 0..1 that agree (weighted: 1 - mean disagreement); kappa: -1..1.

    kappa is None where chance alone would agree always: both gave one and the same answer throughout.
    """

    n: int
    observed: float
    kappa: float | None

    @property
    def word(self) -> str:
        """A key: how strong it is, "poor" below chance, "" where it cannot be told."""
        if self.kappa is None:
            return ""
        return "poor" if self.kappa < 0 else next(word for least, word in WORDS if self.kappa > least or not least)


def cohen(pairs: Sequence[Pair[T]]) -> Agreement | None:
    """Plain kappa (Cohen 1960): (p_o - p_e) / (1 - p_e); None without pairs."""
    return _kappa(pairs, lambda a, b: float(a != b))


def weighted(pairs: Sequence[Pair[float]], power: int = 2) -> Agreement | None:
    """Weighted kappa (Cohen 1968) for steps of a scale: disagreement |a - b| (power 1) or its square (power 2).

    `observed` is told against the longest distance within the pairs.
    """
    return _kappa(pairs, lambda a, b: float(abs(a - b) ** power))


def _kappa(pairs: Sequence[Pair[T]], distance: Callable[[T, T], float]) -> Agreement | None:
    n = len(pairs)
    if n == 0:
        return None
    first, second = Counter(a for a, _b in pairs), Counter(b for _a, b in pairs)
    seen = sum(distance(a, b) for a, b in pairs) / n
    by_chance = sum(distance(a, b) * k * m for a, k in first.items() for b, m in second.items()) / (n * n)
    longest = max(distance(a, b) for a in first | second for b in first | second) or 1.0
    return Agreement(n, 1 - seen / longest, 1 - seen / by_chance if by_chance else None)
