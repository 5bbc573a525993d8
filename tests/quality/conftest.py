"""A touchpoint that is looked at, and a watch that looks when a test says so; a journey map drawn by Marta."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from otklik.parties.models import Individual
from otklik.quality import actions
from otklik.quality.actions import ProbeTerms, add_probe, claim, record
from otklik.quality.actions.looking import look
from otklik.quality.models import Journey, JourneyVersion, ProbeDefinition, Watch
from otklik.quality.models.journey_body import Persona, Step
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON
from tests.quality.ends import Site, running_site

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    """The ends of these tests are on this machine."""
    settings.ALLOW_PRIVATE_ADDRESSES = True


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture
def place(db: None) -> Touchpoint:
    return Touchpoint.objects.create(code="site", kind="site", title={"ru": "Сайт", "en": "Site"}, owner_zone="it")


def terms(url: str, **changes: Any) -> ProbeTerms:
    told: dict[str, Any] = {
        "name": "site answers",
        "settings": {"url": url},
        "every_seconds": 60,
        "timeout_seconds": 5,
        "retries": 0,
        "failures_for_down": 2,
        "effect": "down",
    }
    return ProbeTerms(**(told | changes))


@pytest.fixture
def probe(place: Touchpoint, site: Site, marta: Individual) -> ProbeDefinition:
    """Looks at the site once a minute from noon on."""
    return add_probe(touchpoint=place, kind="http", terms=terms(site.url), by=marta, at=NOON)


@pytest.fixture
def look_at() -> Callable[[datetime], int]:
    """Take every look that is due at a moment; returns how many."""

    def looked(at: datetime) -> int:
        due = claim(worker="test", vantage="here", limit=100, at=at)
        seen = [asyncio.run(look(task, lambda: at)) for task in due]
        record(seen, worker="test")
        return len(seen)

    return looked


def first_slot() -> datetime:
    return Watch.objects.get().next_at


@pytest.fixture
def catalogue(db: None) -> None:
    preload_catalogue(at=NOON)


@pytest.fixture
def journey(catalogue: None, marta: Individual) -> Journey:
    """Three steps: advert (discovery), order and pay (purchase)."""
    row = actions.create_journey(
        code="home", title={"ru": "Дом", "en": "Home"}, persona=Persona({"en": "Irina"}), by=marta, at=NOON
    )
    for stage, key, codes in (
        ("discovery", "advert", ("site-home",)),
        ("purchase", "order", ("phone", "community")),
        ("purchase", "pay", ()),
    ):
        step = Step(key, {"ru": f"Шаг {key}", "en": f"Step {key}"}, touchpoints=codes)
        row = actions.put_step(journey=row, stage=stage, step=step, by=marta, at=NOON)
    return row


@pytest.fixture
def published(journey: Journey, marta: Individual) -> JourneyVersion:
    """The first version, with one emotion in it."""
    say = {"reason": {"en": "The line is busy"}, "by": marta, "at": NOON}
    actions.say_emotion(journey=journey, step="order", value=-1, **say)
    return actions.publish_journey(journey=journey, note="first", by=marta, at=NOON + timedelta(minutes=1))
