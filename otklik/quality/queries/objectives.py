"""A touchpoint's objective, the budget it leaves for thirty days, and how fast that goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from otklik.quality.models import Objective, ProbeRun, Watch
from otklik.quality.ports import Outcome
from otklik.quality.queries.budgets import DEFAULT_PERCENT, RULES, Budget, Burn, budget, burns
from otklik.quality.queries.states import Standing
from otklik.touchpoints.models import Touchpoint

MONTH: Final = timedelta(days=30)
_LONGEST: Final = max(rule.long for rule in RULES)


@dataclass(frozen=True)
class Held:
    """percent: the objective; is_usual: nobody set it."""

    percent: float
    is_usual: bool
    budget: Budget
    burns: list[Burn]


def held(touchpoint: Touchpoint, standing: Standing, at: datetime) -> Held:
    """How a touchpoint stands to its objective; standing: of at least the last thirty days."""
    open_line = standing.since(at - MONTH).open_line
    row = Objective.objects.filter(touchpoint=touchpoint).first()
    percent = float(row.percent) if row else DEFAULT_PERCENT
    failed = ProbeRun.objects.filter(
        definition__touchpoint=touchpoint, outcome=Outcome.FAIL, due_at__gte=at - _LONGEST, due_at__lte=at
    )
    vantages = _looking(touchpoint, at)
    rates = burns(open_line, at, percent, list(failed.values_list("due_at", "vantage")), vantages)
    return Held(percent, row is None, budget(open_line, percent), rates)


def _looking(touchpoint: Touchpoint, at: datetime) -> int:
    """From how many places it is looked at now: one that fell silent must not keep an alarm from being believed."""
    rows = Watch.objects.filter(
        definition__touchpoint=touchpoint, definition__paused_at=None, definition__retired_at=None, last_at__lte=at,
        vantage__retired_at=None, vantage__paused_at=None,
    ).select_related("definition")  # fmt: skip
    return len({row.vantage_id for row in rows if row.last_at and at - row.last_at <= row.definition.valid_for})
