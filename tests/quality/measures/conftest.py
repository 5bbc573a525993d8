"""A telephone with hours, and contacts told in seconds."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from otklik.interactions.actions import PastContact, record_interactions
from otklik.interactions.models import Interaction
from otklik.parties.models import Individual
from otklik.touchpoints import actions
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import Interval
from tests.cast import NOON

NIGHT = datetime(2026, 3, 31, 2, 0, tzinfo=UTC)  # 5 in the morning in Minsk, on a Tuesday
MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)  # noon in Minsk, within the window of thirty days

Tell = Callable[..., Interaction]


@pytest.fixture
def phone(marta: Individual) -> Touchpoint:
    """Open from nine to eight on working days."""
    actions.preload_catalogue(at=NOON)
    Norm.objects.update(active_from=NOON.date())
    row = Touchpoint.objects.get(code="phone")
    calendar = actions.create_calendar(code="phone", terms=actions.CalendarTerms({"ru": "Телефон"}), by=marta, at=NOON)
    actions.set_week(calendar=calendar, week=[Interval(day, time(9), time(20)) for day in range(5)], by=marta, at=NOON)
    return actions.change_touchpoint(touchpoint=row, by=marta, at=NOON, calendar=calendar)


@pytest.fixture
def tell(db: None) -> Tell:
    """`tell(opened, wait=40)`, `gave_up=300`, or neither for somebody who still waits; seconds."""

    def record(
        opened: datetime, *, wait: float | None = None, gave_up: float | None = None, place: str = "phone", **facts: Any
    ) -> Interaction:
        number = str(Interaction.objects.count())
        if wait is not None:
            answered = opened + timedelta(seconds=wait)
            facts = {"answered_at": answered, "ended_at": answered, "outcome": "solved"} | facts
        if gave_up is not None:
            facts = {"ended_at": opened + timedelta(seconds=gave_up), "outcome": "abandoned"} | facts
        told = PastContact("test", number, place, facts.pop("channel", "phone"), opened, **facts)
        record_interactions(contacts=[told], at=NIGHT + timedelta(days=400))
        return Interaction.objects.get(external_id=number)

    return record


def norm(code: str) -> Norm:
    """The version of a norm an installation begins with."""
    return Norm.objects.get(code=code, version=1)
