"""How long people wait when some have not been answered yet: Kaplan and Meier's estimate."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from math import sqrt

from otklik.core.intervals import Z95
from otklik.quality.queries.intervals import Estimate


@dataclass(frozen=True)
class Waits:
    """Whole seconds waited. answered: those whose wait ended; unanswered: still waiting or gave up, so much at least.

    S(t), the share that waits longer than t, is the product over answered waits up to t of 1 - d / n: d answered
    after exactly that long, n who had waited that long. Counted by the second, so a million people need no more
    memory than the seconds they differ by. Source: Kaplan, Meier 1958; variance of the mean by Greenwood.
    """

    answered: Counter[int] = field(default_factory=Counter)
    unanswered: Counter[int] = field(default_factory=Counter)

    @property
    def n(self) -> int:
        return self.answered.total() + self.unanswered.total()

    @property
    def longest(self) -> int:
        return max((*self.answered, *self.unanswered), default=0)

    def steps(self) -> list[tuple[int, int, int, float]]:
        """(seconds, how many waited so long, how many were answered then, share that waits longer), in order."""
        left, share, found = self.n, 1.0, []
        for seconds in sorted({*self.answered, *self.unanswered}):
            if answered := self.answered[seconds]:
                share *= 1 - answered / left
                found.append((seconds, left, answered, share))
            left -= answered + self.unanswered[seconds]
        return found

    def quantile(self, percent: float) -> int | None:
        """Seconds within which `percent` of a hundred are answered; None if that many are not yet."""
        longer = 1 - percent / 100 + 1e-12  # products of fractions come out a hair too large
        return next((seconds for seconds, _left, _answered, share in self.steps() if share <= longer), None)

    def mean(self) -> Estimate | None:
        """Mean wait in seconds up to the longest seen; low and high by Greenwood. None when nobody was answered.

        Where the longest wait has not ended the true mean is larger.
        """
        steps = self.steps()
        if not steps:
            return None
        moments = [0, *(row[0] for row in steps), self.longest]
        shares = [1.0, *(row[3] for row in steps)]
        areas = [share * (moments[k + 1] - moments[k]) for k, share in enumerate(shares)]
        beyond = list(accumulate(reversed(areas[1:])))[::-1]  # the area to the right of each step
        spread = sum(
            area * area * answered / (left * (left - answered))
            for area, (_seconds, left, answered, _share) in zip(beyond, steps, strict=True)
            if left > answered
        )
        mean, half = sum(areas), Z95 * sqrt(spread)
        return Estimate(self.n, mean, max(0.0, mean - half), mean + half)
