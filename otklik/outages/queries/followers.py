"""Who wants letters of the status page, for those on duty."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import Http404

from otklik.outages.models import Follower
from otklik.parties.models import Individual

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

PER_PAGE: Final = 50


@dataclass(frozen=True)
class Followers:
    """A page of them, the newest first; next_after: number to go on from, None on the last page."""

    rows: list[Follower]
    count: int
    next_after: int | None


def followers(*, after: int | None = None) -> Followers:
    rows = Follower.objects.order_by("-pk")
    some = list((rows.filter(pk__lt=after) if after else rows)[: PER_PAGE + 1])
    return Followers(some[:PER_PAGE], rows.count(), some[PER_PAGE - 1].pk if len(some) > PER_PAGE else None)


def access_follower(user: "Individual | AnonymousUser", follower_id: int) -> Follower:
    """For those on duty; everybody else gets 404."""
    row = Follower.objects.filter(pk=follower_id).first()
    if row is None or not (isinstance(user, Individual) and user.may("outages.manage")):
        raise Http404
    return row
