"""An outage in words: how far it has come, how long it lasts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils.timezone import now

from otklik.community.models import Topic
from otklik.community.queries import User
from otklik.flows.topic_about_outage import about_outage
from otklik.outages.models import SERVICES, Closing, Outage
from otklik.outages.queries import State, concerning, state_of
from otklik.parties.models import Individual
from otklik.web.shell.spans import duration

ICONS: Final[dict[State, str]] = {
    "ahead": "clock", "now": "wifi-off", "over": "circle-check", "cancelled": "circle-x",
}  # fmt: skip

_READ: Final = 500  # characters of each field
_MOST_NEAR: Final = 3


@dataclass(frozen=True)
class Shown:
    """services: titles, empty for all; lasted: in words, of what is over; is_late: it should have been over by now."""

    outage: Outage
    state: State
    icon: str
    services: list[str]
    lasted: str
    is_late: bool
    closing: Closing | None


def shown(outage: Outage, at: datetime) -> Shown:
    """Uses closing."""
    closing: Closing | None = getattr(outage, "closing", None)
    state = state_of(outage, at)
    end = outage.expected_end_at
    return Shown(
        outage=outage,
        state=state,
        icon=ICONS[state],
        services=[str(SERVICES[code]) for code in outage.services if code in SERVICES],
        lasted=duration(closing.ended_at - outage.started_at) if closing and state == "over" else "",
        is_late=state == "now" and end is not None and end <= at,
        closing=closing,
    )


def shown_list(outages: Iterable[Outage], at: datetime) -> list[Shown]:
    return [shown(outage, at) for outage in outages]


@dataclass(frozen=True)
class About:
    """What the page of a topic says of outages: flows.topic_about_outage.AboutOutage in words."""

    outage: Shown | None
    may_change: bool
    offers: list[Shown]
    others: list[Shown]


def shown_about(topic: Topic, user: User, at: datetime) -> About:
    told = about_outage(topic, user, at)
    outage = shown(told.outage, at) if told.outage else None
    return About(outage, told.may_change, shown_list(told.offers, at), shown_list(told.others, at))


@dataclass(frozen=True)
class Near:
    """Outages that somebody may be writing about; chosen: the number of the one he said it is."""

    outages: list[Shown]
    chosen: str


def near(request: HttpRequest, told: Mapping[str, Any]) -> Near:
    """For the words of a form of a new topic: title, where, body, kind, outage."""
    at, person = now(), request.user if isinstance(request.user, Individual) else None
    words = "\n".join(str(told.get(name) or "")[:_READ] for name in ("title", "where", "body"))
    found = concerning(words, person, at, is_trouble=told.get("kind") == Topic.PROBLEM)
    return Near(shown_list(found[:_MOST_NEAR], at), str(told.get("outage") or ""))
