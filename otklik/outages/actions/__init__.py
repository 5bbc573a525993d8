"""Writes of outages, one file a story."""

from otklik.outages.actions.attaching import attach, detach
from otklik.outages.actions.following import (
    Wish,
    WishIsOld,
    ask_to_follow,
    follow,
    forget_notices,
    read_stop_token,
    read_wish,
    remove_follower,
    stop_following,
    stop_token,
    stop_url,
    wish_token,
)
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
    "Wish",
    "WishIsOld",
    "add_update",
    "ask_to_follow",
    "attach",
    "change_expectation",
    "change_outage",
    "close_outage",
    "detach",
    "follow",
    "forget_notices",
    "join",
    "open_outage",
    "read_stop_token",
    "read_wish",
    "remove_follower",
    "stop_following",
    "stop_token",
    "stop_url",
    "stop_watching",
    "watch",
    "wish_token",
]
