"""Writes of outages, one file a story."""

from otklik.outages.actions.attaching import attach, detach
from otklik.outages.actions.joining import CHANNEL, Nobody, NotGoingOn, join
from otklik.outages.actions.opening import (
    AreaFacts,
    EndsBeforeStart,
    Fields,
    NoArea,
    UnknownService,
    change_outage,
    open_outage,
)
from otklik.outages.actions.telling import (
    AlreadyClosed,
    NothingSaid,
    NotYet,
    add_update,
    change_expectation,
    close_outage,
)
from otklik.outages.actions.watching import stop_watching, watch

__all__ = [
    "CHANNEL",
    "AlreadyClosed",
    "AreaFacts",
    "EndsBeforeStart",
    "Fields",
    "NoArea",
    "Nobody",
    "NotGoingOn",
    "NotYet",
    "NothingSaid",
    "UnknownService",
    "add_update",
    "attach",
    "change_expectation",
    "change_outage",
    "close_outage",
    "detach",
    "join",
    "open_outage",
    "stop_watching",
    "watch",
]
