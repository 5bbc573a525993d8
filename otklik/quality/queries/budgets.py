"""Error budgets: how much of the time a touchpoint may fail, how much of that is spent, how fast it goes.

Windows and factors are those of the Google SRE workbook, chapter 5; where probes are few, one failure would fire them,
so a burn is only called one with at least three failed looks (seen from two vantages where there are two).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from otklik.quality.queries.stretches import Line, Span, inside, seconds_by_state

DEFAULT_PERCENT: Final = 99.5
FEWEST_FAILURES: Final = 3
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Budget:
    """Seconds. scope: opening hours of the window; allowed: (1 - objective) x scope; spent: down in it."""

    scope: float
    allowed: float
    spent: float

    @property
    def left(self) -> float:
        """Negative when overspent."""
        return self.allowed - self.spent

    @property
    def spent_share(self) -> float | None:
        """1.0 is all of it; None where nothing is allowed."""
        return self.spent / self.allowed if self.allowed else None


@dataclass(frozen=True)
class BurnRule:
    """Fires when the rate is above `factor` in both windows; share: of the month's budget gone by then."""

    factor: float
    long: timedelta
    short: timedelta
    is_urgent: bool


RULES: Final = (
    BurnRule(14.4, _HOUR, 5 * _MINUTE, True),
    BurnRule(6.0, 6 * _HOUR, 30 * _MINUTE, True),
    BurnRule(3.0, 24 * _HOUR, 2 * _HOUR, False),
    BurnRule(1.0, 72 * _HOUR, 6 * _HOUR, False),
)


@dataclass(frozen=True)
class Burn:
    """Rates of a rule in its windows, None where nothing was seen; failures: failed looks in the long one."""

    rule: BurnRule
    long: float | None
    short: float | None
    failures: int
    vantages: int
    known_vantages: int

    @property
    def is_burning(self) -> bool:
        over = self.long is not None and self.short is not None and min(self.long, self.short) > self.rule.factor
        return over and self.failures >= FEWEST_FAILURES and self.vantages >= min(2, self.known_vantages)


def budget(open_line: Line, percent: float) -> Budget:
    """What is left of the budget; open_line: a month cut to opening hours, announced work apart."""
    seconds = seconds_by_state(open_line)
    scope = sum(seconds.values())
    return Budget(scope, scope * (100 - percent) / 100, seconds.get("down", 0.0))


def burn_rate(open_line: Line, span: Span, percent: float) -> float | None:
    """Share of what was seen that was down, over the share that may be; None where nothing was seen or may fail."""
    seconds = seconds_by_state(inside(open_line, [span]))
    down = seconds.get("down", 0.0)
    known = down + seconds.get("up", 0.0) + seconds.get("degraded", 0.0)
    return down / known / ((100 - percent) / 100) if known and percent < 100 else None


def burns(
    open_line: Line, at: datetime, percent: float, failed: Sequence[tuple[datetime, int]], known_vantages: int
) -> list[Burn]:
    """Every rule at a moment; failed: (moment, vantage) of the failed looks of at least three days."""
    told = []
    for rule in RULES:
        late = [vantage for moment, vantage in failed if at - rule.long <= moment <= at]
        told.append(
            Burn(
                rule,
                burn_rate(open_line, (at - rule.long, at), percent),
                burn_rate(open_line, (at - rule.short, at), percent),
                len(late),
                len(set(late)),
                known_vantages,
            )
        )
    return told
