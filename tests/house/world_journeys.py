"""Journey maps: one published, with a draft that goes on beside it."""

from datetime import datetime
from typing import TYPE_CHECKING

from otklik.quality import actions
from otklik.quality.models.journey_body import Body, Persona, Step
from tests.house.cast_sets import STAFF

if TYPE_CHECKING:
    from tests.house.world import World


def build(world: "World", at: datetime) -> None:
    _map(world, at)
    for argument, value in (("step", "1"), ("version", 1), ("form", "json")):
        world.add(argument, value, f"{argument} of a map")


def grow(world: "World", at: datetime) -> None:
    _map(world, at)


def _map(world: "World", at: datetime) -> None:
    """Every map has a step called 1 and a version 1: the walk over the addresses takes any of each."""
    word, marta = world.secrets.text, world.people["marta"]
    persona = Persona({"ru": word("name of a persona", STAFF)}, {"ru": word("words on a persona", STAFF)})
    step = Step("1", {"ru": word("step of a journey", STAFF)}, touchpoints=("phone", "community"))
    body = Body({"ru": word("title of a journey", STAFF)}, persona, {"use": (step,)})
    journey = actions.begin_journey(code=f"map-{world.number()}", body=body, by=marta, at=at)
    said = {"ru": word("reason of an emotion", STAFF)}
    actions.say_emotion(journey=journey, step="1", value=-1, reason=said, by=marta, at=at)
    actions.publish_journey(journey=journey, note=word("note of a version", STAFF), by=marta, at=at)
    more = Step("2", {"ru": word("step of a draft", STAFF)})
    actions.put_step(journey=journey, stage="use", step=more, by=marta, at=at)
    world.add("journey_id", journey.pk, "a published map")
