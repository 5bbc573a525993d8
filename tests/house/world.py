"""A small world with every kind of object in every state, and a planted word in every private place of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from PIL import Image

from otklik.parties.models import Individual, Operator
from tests.cast import CAST, enter
from tests.house import (
    world_alerts,
    world_assessments,
    world_catalogue,
    world_competitors,
    world_feedback,
    world_findings,
    world_health,
    world_inspections,
    world_journeys,
    world_knowledge,
    world_outages,
    world_parties,
    world_quality,
    world_status,
    world_talk,
    world_vantages,
    world_workforce,
)
from tests.house.cast_sets import EVERYBODY, NOBODY, Readers
from tests.house.secrets import Secrets

AT = now() - timedelta(days=20)


@dataclass(frozen=True)
class Thing:
    """A value for an argument of an address.

    readers: who may open it on pages of the portal; staff: who may on the desk, given the page's permission;
    writers: who may open the pages that change it.
    """

    argument: str
    value: object
    note: str
    readers: Readers = EVERYBODY
    staff: Readers = EVERYBODY
    writers: Readers = NOBODY


@dataclass
class World:
    people: dict[str, Individual]
    operator: Operator
    secrets: Secrets = field(default_factory=Secrets)
    things: dict[str, list[Thing]] = field(default_factory=lambda: defaultdict(list))
    made: int = 0

    def add(self, argument: str, value: object, note: str, **rights: Readers) -> None:
        self.things[argument].append(Thing(argument, value, note, **rights))

    def number(self) -> int:
        """A number nobody had before, for names that must be unique."""
        self.made += 1
        return self.made


def png() -> bytes:
    """A small picture."""
    made = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(made, "PNG")
    return made.getvalue()


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png())


def build() -> World:
    """The world; twenty days ago, so that nothing of it counts as fresh."""
    company = Operator.objects.create(
        name={"ru": "Парус", "be": "Ветразь", "en": "Parus"}, languages=["ru", "be", "en"], changed_at=AT
    )
    company.logo.save("logo.png", ContentFile(png()))
    world = World({key: enter(key) for key in CAST}, company)
    world_parties.build(world, AT)
    world_catalogue.build(world, AT)
    world_talk.build(world, AT)
    world_knowledge.build(world, AT)
    world_outages.build(world, AT)
    world_quality.build(world, AT)
    world_journeys.build(world, AT)
    world_assessments.build(world, AT)
    world_health.build(world, AT)
    world_findings.build(world, AT)
    world_inspections.build(world, AT)
    world_competitors.build(world, AT)
    world_feedback.build(world, AT)
    world_workforce.build(world, AT)
    world_vantages.build(world, AT)
    world_status.build(world, AT)
    world_alerts.build(world, AT)
    world.add("name", company.logo.name.removeprefix("brand/"), "the logo")
    world.add("name", "other.png", "no logo of ours", readers=NOBODY)
    for kind, number, readers in (("pages", 0, EVERYBODY), ("topics", 0, EVERYBODY), ("desk", 0, NOBODY)):
        world.add("kind", kind, f"map of {kind}", readers=readers)
        world.add("number", number, f"map of {kind}")
    for form in ("csv", "json"):
        world.add("form", form, f"a file in {form}")
    world.add("rest", "nothing/here", "an unknown address", readers=NOBODY)
    return world


def grow(world: World) -> None:
    """One more of everything that lists show."""
    for room in (
        world_parties,
        world_catalogue,
        world_talk,
        world_knowledge,
        world_outages,
        world_quality,
        world_journeys,
        world_assessments,
        world_health,
        world_findings,
        world_inspections,
        world_competitors,
        world_feedback,
        world_workforce,
        world_vantages,
        world_status,
        world_alerts,
    ):
        room.grow(world, now() - timedelta(days=2))
