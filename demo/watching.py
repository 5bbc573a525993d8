"""Probes of the demo operator: they look at this very portal, and ninety days of what they saw come with them."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings

from demo import facts
from otklik.parties.models import Individual
from otklik.quality.actions import (
    ProbeTerms,
    ReviewTerms,
    add_probe,
    announce_maintenance,
    open_incident,
    remember_states,
    resolve_incident,
    review_incident,
    say_of_incident,
    take_incident,
)
from otklik.quality.actions.rolling import freeze_month, month_before
from otklik.quality.models import Incident, Maintenance, ProbeDefinition
from otklik.quality.queries import Stretch
from otklik.touchpoints.models import Touchpoint

_PAST: Final = timedelta(days=90)


def load(at: datetime, people: dict[str, Individual]) -> None:
    """Bring them in; `at` by the operator's clock. Safe twice."""
    told = facts.watching()
    for probe in told["probe"]:
        if not ProbeDefinition.objects.filter(name=probe["name"]).exists():
            _probe(probe, at, people["marta"])
    for work in told["work"]:
        _work(work, at, people["marta"])
    last = month_before(at)
    for month in (last, (last - timedelta(days=1)).replace(day=1)):
        freeze_month(month, at)
    for incident in told["incident"]:
        _incident(incident, at, people["timur"])


def _probe(told: facts.Facts, at: datetime, keeper: Individual) -> None:
    site = settings.SITE_URL.rstrip("/")
    told["settings"] = json.loads(json.dumps(told["settings"]).replace("{site}", site))
    terms = ProbeTerms(
        name=told["name"],
        settings=told["settings"],
        every_seconds=told.get("every_seconds", 60),
        timeout_seconds=told.get("timeout_seconds", 5),
        retries=0,
        failures_for_down=2,
        effect=told["effect"],
    )
    place = Touchpoint.objects.get(code=told["touchpoint"])
    probe = add_probe(touchpoint=place, kind=told["kind"], terms=terms, by=keeper, at=at - _PAST)
    remember_states(probe=probe, told=list(_states(told, at)), by=keeper, at=at)


def _states(told: facts.Facts, at: datetime) -> Iterator[tuple[Stretch, str]]:
    reached = at - _PAST
    for spell in sorted(told["spells"], key=lambda spell: (-spell["days_ago"], spell["from"])):
        begins, ends = _span(spell, at)
        if begins > reached:
            yield Stretch(reached, begins, "up"), "ok"
        yield Stretch(max(begins, reached), ends, spell["state"]), spell["why"]
        reached = ends
    yield Stretch(reached, at, "up"), "ok"


def _work(told: facts.Facts, at: datetime, keeper: Individual) -> None:
    begins, ends = _span(told, at)
    place = Touchpoint.objects.get(code=told["touchpoint"])
    if not Maintenance.objects.filter(touchpoint=place, begins_at=begins).exists():
        announced = min(at, begins - timedelta(days=3))
        announce_maintenance(
            touchpoint=place, begins_at=begins, ends_at=ends, reason=told["reason"], by=keeper, at=announced
        )


def _incident(told: facts.Facts, at: datetime, duty: Individual) -> None:
    begins, ends = _span(told, at)
    place = Touchpoint.objects.get(code=told["touchpoint"])
    if Incident.objects.filter(touchpoint=place, began_at=begins).exists():
        return
    opened = begins + timedelta(minutes=2)
    row = open_incident(touchpoint=place, title=told["title"], began_at=begins, by=duty, at=opened, quiet=True)
    take_incident(incident=row, by=duty, at=opened + timedelta(minutes=3))
    for said in told.get("said", []):
        moment = begins + timedelta(minutes=said["minutes"])
        say_of_incident(incident=row, words=said["text"], is_public=True, by=duty, at=moment)
    over = ends + timedelta(minutes=25)
    resolve_incident(incident=row, cause=told["cause"], by=duty, at=over, is_public=True, quiet=True)
    if "review" in told:
        terms = ReviewTerms(**told["review"])
        review_incident(incident=row, terms=terms, by=duty, at=over + timedelta(days=2))


def _span(told: facts.Facts, at: datetime) -> tuple[datetime, datetime]:
    day = at - timedelta(days=told["days_ago"])
    begins = datetime.combine(day, time.fromisoformat(told["from"]), day.tzinfo)
    return begins, begins + timedelta(minutes=told["minutes"])
