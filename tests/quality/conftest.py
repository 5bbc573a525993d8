"""A touchpoint that is looked at, and a watch that looks when a test says so."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from otklik.parties.models import Individual
from otklik.quality.actions import ProbeTerms, add_probe, claim, record
from otklik.quality.actions.looking import look
from otklik.quality.models import ProbeDefinition, Watch
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
