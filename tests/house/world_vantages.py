"""Places that probes look from."""

from datetime import datetime
from typing import TYPE_CHECKING

from otklik.quality.actions import VantageTerms, make_vantage, rest_vantage
from otklik.quality.models import Vantage
from tests.house.cast_sets import those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

READERS = those_who_may("quality.read")


def build(world: "World", at: datetime) -> None:
    world.add("vantage_id", _place(world, at).pk, "a place that looks")
    resting, retired = _place(world, at), _place(world, at)
    rest_vantage(vantage=resting, by=world.people["marta"], at=at)
    rest_vantage(vantage=retired, by=world.people["marta"], at=at, for_ever=True)
    world.add("vantage_id", resting.pk, "a place that rests")
    world.add("vantage_id", retired.pk, "a place that is retired")


def grow(world: "World", at: datetime) -> None:
    _place(world, at)


def _place(world: "World", at: datetime) -> Vantage:
    title = {"ru": world.secrets.word("name of a place that looks", READERS)}
    terms = VantageTerms(title, world.secrets.word("where a machine stands", READERS), ["192.0.2.1:443"])
    row, _key = make_vantage(code=f"place-{world.number()}", terms=terms, by=world.people["marta"], at=at)
    return row
