"""Outages of the demo operator: one goes on, one is announced, a dozen are over, as `outages.toml` tells."""

import random
from datetime import datetime, time, timedelta
from typing import Any

from demo import facts
from demo.residents import SOURCE
from otklik.community.models import Topic
from otklik.outages.actions import AreaFacts, add_update, attach, close_outage, join, open_outage
from otklik.outages.models import Outage
from otklik.parties.models import Individual


def load(at: datetime, people: dict[str, Individual]) -> None:
    """Bring them in; `at` by the operator's clock. Safe twice; nobody is written to of the past."""
    for told in facts.outages():
        _outage(told, at, people)


def span(told: facts.Facts, at: datetime) -> tuple[datetime, datetime]:
    """When it began and when it ended or is to end."""
    if "minutes_ago" in told:
        return at - timedelta(minutes=told["minutes_ago"]), at + timedelta(hours=told["hours_left"])
    day = at - timedelta(days=told["days_ago"])
    return _clock(day, told["from"]), _clock(day, told["to"])


def _outage(told: facts.Facts, at: datetime, people: dict[str, Individual]) -> None:
    starts, ends = span(told, at)
    is_planned = told.get("is_planned", False)
    opened_at = min(starts - timedelta(days=4) if is_planned else starts + timedelta(minutes=6), at)
    is_over = ends <= at
    outage = open_outage(
        areas=[AreaFacts(**area) for area in told["areas"]],
        by=people["timur"],
        at=opened_at,
        once_key=f"demo:{told['id']}",
        quiet=is_over,
        is_planned=is_planned,
        title=told["title"],
        text=told.get("text", {}),
        cause=told.get("cause", {}),
        services=told["services"],
        started_at=starts,
        expected_end_at=ends,
    )
    if hasattr(outage, "closing"):
        return
    for number, said in enumerate(told.get("updates", [])):
        moment = at - timedelta(minutes=said["minutes_ago"]) if "minutes_ago" in said else _clock(starts, said["at"])
        add_update(outage=outage, text=said["text"], by=people["timur"], at=moment, once_key=f"demo:{number}")
    for key in told.get("joined", []):
        join(outage=outage, individual=people[key], browser_key="", at=starts + timedelta(minutes=9))
    _others(outage, told, opened_at, min(ends, at), people["timur"])
    if is_over:
        closing: dict[str, Any] = {"text": told.get("closing", {}), "by": people["timur"], "at": ends}
        close_outage(outage=outage, quiet=True, **closing)


def _others(outage: Outage, told: facts.Facts, opened_at: datetime, until: datetime, duty: Individual) -> None:
    """Passers-by who said that it is so with them, most of them soon, and topics about it."""
    dice = random.Random(told["id"])
    for number in range(told.get("passers_by", 0)):
        moment = opened_at + (until - opened_at) * dice.random() ** 2
        join(outage=outage, individual=None, browser_key=f"demo:{told['id']}:{number}", at=moment)
    for topic in Topic.objects.filter(source=SOURCE, external_id__in=told.get("topics", [])).select_related("author"):
        moment = max(topic.opened_at, opened_at) + timedelta(minutes=4)
        attach(outage=outage, subject=topic.ref, asker=topic.author, by=duty, at=moment)


def _clock(day: datetime, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), day.tzinfo)
