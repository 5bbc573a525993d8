"""A touchpoint's objective, the budget it leaves for thirty days, and how fast that goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from otklik.quality.models import Objective, ProbeRun, Vantage
from otklik.quality.ports import Outcome
from otklik.quality.queries.budgets import DEFAULT_PERCENT, RULES, Budget, Burn, budget, burns
from otklik.quality.queries.states import Standing
from otklik.touchpoints.models import Touchpoint

_MONTH: Final = timedelta(days=30)
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
    open_line = standing.since(at - _MONTH).open_line
    row = Objective.objects.filter(touchpoint=touchpoint).first()
    percent = float(row.percent) if row else DEFAULT_PERCENT
    failed = ProbeRun.objects.filter(
        definition__touchpoint=touchpoint, outcome=Outcome.FAIL, due_at__gte=at - _LONGEST, due_at__lte=at
    )
    vantages = Vantage.objects.filter(retired_at=None).count()
    rates = burns(open_line, at, percent, list(failed.values_list("due_at", "vantage")), vantages)
    return Held(percent, row is None, budget(open_line, percent), rates)
