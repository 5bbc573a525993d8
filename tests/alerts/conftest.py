"""A place that stops working, a clock that tests move, and a duty plan: whoever is on shift, then the administrator."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from otklik.alerts.actions import PlanTerms, StepTerms, add_step, make_plan
from otklik.alerts.models import DutyPlan
from otklik.parties.models import Individual
from otklik.quality.actions import open_incident
from otklik.quality.models import Incident
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def place(db: None) -> Touchpoint:
    """Customers see it, and it has no backup."""
    return Touchpoint.objects.create(
        code="site", kind="site", title={"ru": "Сайт", "en": "Site"}, owner_zone="it", position=1
    )


@pytest.fixture
def plan(marta: Individual, timur: Individual, igor: Individual, operator: object) -> DutyPlan:
    row = make_plan(terms=PlanTerms("Ночь", repeats=1, repeat_minutes=30), by=marta, at=NOON)
    add_step(plan=row, terms=StepTerms("shift", 0), by=marta, at=NOON)
    add_step(plan=row, terms=StepTerms("person", 15, person=igor), by=marta, at=NOON)
    return row


@pytest.fixture
def broken(clock: Any, place: Touchpoint, marta: Individual, run_errands: Callable[[], int]) -> Callable[..., Incident]:
    """An incident at this moment, and whatever is due at once."""

    def opened(at: datetime = NOON) -> Incident:
        clock.move_to(at)
        row = open_incident(touchpoint=place, title={"ru": "Не открывается"}, began_at=at, by=marta, at=at)
        run_errands()
        return row

    return opened
