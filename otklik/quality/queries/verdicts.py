"""From looks to a state: when a failure is believed, and from when on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from otklik.quality.ports import Outcome
from otklik.quality.queries.stretches import DEGRADED, DOWN, UNKNOWN, UP


@dataclass(frozen=True)
class Look:
    """The last word of one vantage; failures: in a row, failing_at: the moment of the first of them."""

    at: datetime
    outcome: str
    failures: int = 0
    failing_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    state: str
    since: datetime


def verdict(looks: Sequence[Look], *, needed: int, valid_for: timedelta, at: datetime) -> Verdict | None:
    """What the looks say together; None while a failure waits for its confirmation.

    A failure is believed when two vantages see it or one sees it `needed` times in a row, and then counts from the
    first of them. Looks older than valid_for say nothing; those that saw nothing are left out while others saw.
    """
    fresh = [look for look in looks if at - look.at <= valid_for]
    seen = [look for look in fresh if look.outcome != Outcome.UNKNOWN]
    if not seen:
        return Verdict(UNKNOWN, at)
    failing = [look for look in seen if look.outcome == Outcome.FAIL]
    if failing:
        if len(failing) < 2 and max(look.failures for look in failing) < needed:
            return None
        return Verdict(DOWN, min(look.failing_at or look.at for look in failing))
    is_degraded = any(look.outcome == Outcome.DEGRADED for look in seen)
    return Verdict(DEGRADED if is_degraded else UP, max(look.at for look in seen))
