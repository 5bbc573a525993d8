"""Competitors: one with a public touchpoint, what was seen there and at our own; and one that is out of use."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from otklik.core.money import Money
from otklik.quality.actions import competitors as actions
from otklik.quality.actions.observations import Offer, Sight, attach_picture, observe_price, observe_wait, take_back
from otklik.quality.models import Competitor, CompetitorObservation, CompetitorPlace
from otklik.touchpoints.models import Touchpoint
from tests.house.cast_sets import those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

READERS = those_who_may("quality.read")


def build(world: "World", at: datetime) -> None:
    row = _competitor(world, at)
    seen = _observations(world, row, at)
    world.add("competitor_id", row.pk, "a competitor", staff=READERS)
    world.add("competitor_place_id", CompetitorPlace.objects.get(competitor=row).pk, "its touchpoint", staff=READERS)
    for observation in seen:
        world.add("observation_id", observation.pk, f"an observation: {observation.kind}", staff=READERS)
    for observed in ("price", "wait", "rating"):
        world.add("observed", observed, "a kind of observation")
    old = _competitor(world, at)
    actions.rest_competitor(competitor=old, is_used=False, by=world.people["marta"], at=at)


def grow(world: "World", at: datetime) -> None:
    _observations(world, _competitor(world, at), at)


def _competitor(world: "World", at: datetime) -> Competitor:
    word, marta = world.secrets.word, world.people["marta"]
    terms = actions.CompetitorTerms(
        {"ru": word("name of a competitor", READERS)}, {"ru": word("what a competitor offers", READERS)},
        word("regions of a competitor", READERS), "https://rival.example", word("note on a competitor", READERS),
    )  # fmt: skip
    row = actions.make_competitor(code=f"rival-{world.number()}", terms=terms, by=marta, at=at)
    address = word("address of a competitor", READERS)
    actions.add_place(competitor=row, ours=Touchpoint.objects.get(code="phone"), address=address, by=marta, at=at)
    return row


def _observations(world: "World", row: Competitor, at: datetime) -> list[CompetitorObservation]:
    """With a screenshot; without one; taken back."""
    from tests.house.world import upload

    word, marta, day = world.secrets.word, world.people["marta"], at.date() - timedelta(days=1)
    offer = Offer("internet", word("tariff of a competitor", READERS), Money(1990, "BYN"), speed_mbit=100)
    whole = observe_price(sight=Sight(row, day, "https://rival.example/a"), offer=offer, by=marta, at=at)
    attach_picture(observation=whole, file=upload("a.png"), by=marta, at=at)
    wrong = observe_price(sight=Sight(row, day, "https://rival.example/b"), offer=offer, by=marta, at=at)
    take_back(observation=wrong, because=word("reason of taking back", READERS), by=marta, at=at)
    place = Touchpoint.objects.get(code="phone")
    own = observe_wait(
        sight=Sight(None, day, "145", word("note of an observation", READERS)), touchpoint=place, seconds=40,
        is_answered=True, by=marta, at=at,
    )  # fmt: skip
    return [whole, wrong, own]
