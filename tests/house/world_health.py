"""Health of touchpoints: counted for some, by terms that somebody set."""

from datetime import datetime
from typing import TYPE_CHECKING

from otklik.core.intervals import wilson
from otklik.quality.actions import set_score_terms
from otklik.quality.actions.scoring import score_all
from otklik.quality.models import Measurement
from otklik.quality.queries import terms_now
from otklik.touchpoints.models import Norm, Touchpoint
from tests.house.cast_sets import those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

KEEPERS = those_who_may("quality.manage")


def build(world: "World", at: datetime) -> None:
    _measured("phone", at)
    _terms(world, at)


def grow(world: "World", at: datetime) -> None:
    _measured(f"phone-{world.number()}", at)
    _terms(world, at)


def _measured(code: str, at: datetime) -> None:
    place, _is_new = Touchpoint.objects.get_or_create(
        code=code, defaults={"kind": "phone", "title": {"ru": code}, "owner_zone": "it", "stage": "use"}
    )
    low, high = wilson(88, 100)
    norm, _is_new = Norm.objects.get_or_create(
        code="N1.9", defaults={"title": {"ru": "N1.9"}, "formula": "none", "unit": "%", "active_from": at.date()}
    )
    Measurement.objects.create(
        touchpoint=place, norm=norm, day=at.date(), window_from=at.replace(year=2020), window_to=at, numerator=88,
        denominator=100, value=88.0, unit="%", low=100 * low, high=100 * high, verdict="fail", formula="world",
        formula_version=1, measured_at=at,
    )  # fmt: skip
    score_all(at=at)


def _terms(world: "World", at: datetime) -> None:
    terms = terms_now()
    weights = dict(terms.weights) | {"R": (world.number() + 1) / 1000}
    note = world.secrets.word("note of the terms of health", KEEPERS)
    set_score_terms(
        weights=weights, bounds=terms.bounds, limits=terms.limits, note=note, by=world.people["marta"], at=at
    )
