"""M06: who turned to us again within seven days after a contact was over."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from otklik.core.intervals import Share, share
from otklik.interactions.models import Interaction

WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True)
class Again:
    """share: came again by any channel; nobody: contacts of people we do not know; young: over for less than a week."""

    share: Share
    nobody: int
    young: int


def again(places: Sequence[int], begins: datetime, ends: datetime) -> Again:
    """Contacts at the places that ended in the period; a person is known by himself, else by his account. One query."""
    rows = Interaction.objects.standing().filter(direction=Interaction.INBOUND, opened_at__gte=begins)
    rows = rows.filter(opened_at__lt=ends).order_by("opened_at")
    names = ("touchpoint_id", "individual_id", "account_id", "opened_at", "ended_at")
    came: dict[tuple[str, int], list[datetime]] = defaultdict(list)
    over: list[tuple[tuple[str, int], datetime]] = []
    nobody, here = 0, set(places)
    for place, individual, account, opened, ended in rows.values_list(*names).iterator(chunk_size=5000):
        person = ("individual", individual) if individual else ("account", account) if account else None
        if person is None:
            nobody += place in here
            continue
        came[person].append(opened)
        if place in here and ended is not None and ended < ends:
            over.append((person, ended))
    old = [(person, ended) for person, ended in over if ended + WITHIN <= ends]
    part = sum(_came(came[person], ended) for person, ended in old)
    return Again(share(part, len(old)), nobody, len(over) - len(old))


def _came(moments: Sequence[datetime], ended: datetime) -> bool:
    """Whether one of the moments, in order, lies in the week after the end."""
    place = bisect_right(moments, ended)
    return place < len(moments) and moments[place] <= ended + WITHIN
