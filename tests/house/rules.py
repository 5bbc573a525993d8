"""What may come of a request, told from the declared permission and the rights of the objects in the address."""

import re
from itertools import product
from typing import Final

from django.apps import apps

from otklik.web.shell.access import MEMBER, PUBLIC
from tests.house.cast_sets import EVERYBODY, PASSER_BY, Reader, Readers, those_who_may
from tests.house.table import API, Door
from tests.house.world import Thing, World

SIGN_IN: Final = 302
MISSING: Final = frozenset({404, 405})
SEEN: Final = frozenset({200, 302, 405})
ACTED: Final = frozenset({200, 204, 302, 303, 400, 401, 403, 404, 405, 409, 422, 429})
# pages that change an object open to fewer people than the object itself
CHANGING: Final = {"topic_edit", "reply_edit", "attachment_remove"}
# addresses that need more than an address
NEEDS_MORE: Final = {
    "stream": "the places to watch",
    "ask_suggest": "a question and its place",
    "ask_answered": "the answer that helped",
    "readyz": "a search index and workers",
    "desk_inspection_agreement": "two assessors who are both done",
    "api:ask": "a question",
    "api:api-root": "leads nowhere by itself",
    "api:vantage_schedule": "a signature by the key of a place that looks",
    "api:nothing_here": "is the answer to unknown addresses",
}
# another's object is left alone without a word
LEFT_ALONE: Final = {"contact_remove"}


def ways(door: Door, world: World) -> list[tuple[Thing, ...]]:
    """Every combination of things for the arguments of a door."""
    return list(product(*(things_for(name, world) for name, _kind in door.arguments)))


def things_for(argument: str, world: World) -> list[Thing]:
    """The world's things for an argument; for rooms the world does not know yet, all rows of the noun."""
    known = world.things.get(argument)
    if known:
        return known
    noun = argument.removesuffix("_id").replace("_", "")
    rows = [row for model in apps.get_models() if model.__name__.lower() == noun for row in model.objects.all()[:9]]
    return [Thing(argument, row.pk, "unknown") for row in rows] or [Thing(argument, 1, "unknown")]


def those_past_the_gate(door: Door) -> Readers:
    if door.permission in (PUBLIC, API):
        return EVERYBODY
    if door.permission == MEMBER:
        return EVERYBODY - {PASSER_BY}
    return those_who_may(door.permission)


def is_refused(door: Door, things: tuple[Thing, ...], who: Reader) -> bool:
    """Whether the permission or an object keeps this person out."""
    if who not in those_past_the_gate(door):
        return True
    if door.is_desk:
        return any(who not in thing.staff for thing in things)
    if door.name in CHANGING | LEFT_ALONE:
        return any(who not in thing.writers for thing in things if thing.argument in _CHANGED)
    return any(who not in thing.readers for thing in things)


def allowed(door: Door, things: tuple[Thing, ...], who: Reader, method: str) -> frozenset[int]:
    """The statuses a request may have."""
    if who is PASSER_BY and door.permission == MEMBER:
        return frozenset({SIGN_IN})
    if who not in those_past_the_gate(door):
        return frozenset({404})
    if is_refused(door, things, who):
        return MISSING | {302} if door.name in LEFT_ALONE else MISSING
    if method == "POST" or _is_strange(things):
        return ACTED
    return SEEN | {401, 404, 422, 503} if door.name in NEEDS_MORE else SEEN


def _is_strange(things: tuple[Thing, ...]) -> bool:
    return any(thing.note == "unknown" for thing in things)


_CHANGED: Final = {"topic_id", "reply_id", "attachment_id", "contact_point_id"}
_SIGN_IN_PAGE: Final = re.compile(r"^(/(be|en))?/account/login/\?next=")


def leads_to_sign_in(location: str) -> bool:
    return _SIGN_IN_PAGE.match(location) is not None
