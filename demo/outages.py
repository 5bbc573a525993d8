"""Outages of the demo operator: one goes on, one is announced, a dozen are over, as `outages.toml` tells."""

from datetime import datetime, time, timedelta
from typing import Any

from demo import facts
from otklik.outages.actions import AreaFacts, add_update, close_outage, join, open_outage
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
    if is_over:
        closing: dict[str, Any] = {"text": told.get("closing", {}), "by": people["timur"], "at": ends}
        close_outage(outage=outage, quiet=True, **closing)


def _clock(day: datetime, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), day.tzinfo)
