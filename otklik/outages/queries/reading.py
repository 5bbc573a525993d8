"""Outages as everybody may read them: one, those going on, those announced, those that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from otklik.outages.models import Area, Closing, Joining, Outage, Update, Watch
from otklik.outages.queries.touching import AtCompany, accounts_of, at_company, told_of, touched_by
from otklik.outages.queries.trouble import is_about_trouble
from otklik.parties.models import Individual, Organization

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    User = Individual | AnonymousUser

State = Literal["ahead", "now", "over", "cancelled"]
HISTORY_DAYS: Final = 90
PER_PAGE: Final = 20
_AGAIN: Final = timedelta(hours=6)  # so long the banner says that it works again
_SOON: Final = timedelta(days=2)  # planned works are told of in the banner so long before


@dataclass(frozen=True)
class Now:
    """What a person is told of the network. mine: at his addresses or joined, soonest first; again: what of it works
    again since a few hours; others: how many go on elsewhere."""

    mine: Sequence[Outage]
    others: int
    again: Sequence[Outage] = ()


@dataclass(frozen=True)
class Closed:
    """A page of outages that are over; next_after: number to go on from, None on the last page."""

    outages: list[Outage]
    next_after: int | None


def access_outage(user: "User", outage_id: int) -> Outage:
    """Any outage with all that was said of it, because outages are public; raises Http404 for an unknown one."""
    rows = Outage.objects.select_related("closing").annotate(joined=Count("joinings"))
    said = Prefetch("updates", Update.objects.order_by("-said_at", "-pk"))
    outage = rows.prefetch_related("areas", said).filter(pk=outage_id).first()
    if outage is None:
        raise Http404
    return outage


def state_of(outage: Outage, at: datetime) -> State:
    """How far it has come; uses closing."""
    closing: Closing | None = getattr(outage, "closing", None)
    if closing is None:
        return "ahead" if outage.is_ahead(at) else "now"
    return "cancelled" if closing.is_cancellation else "over"


def going_on(at: datetime) -> list[Outage]:
    """What does not work now, the unplanned first, then the newest."""
    return list(_shown(Outage.objects.going_on(at)).order_by("is_planned", "-started_at", "-pk"))


def ahead(at: datetime) -> list[Outage]:
    """What will be switched off, the soonest first."""
    return list(_shown(Outage.objects.ahead(at)).order_by("started_at", "pk"))


def closed(*, since: datetime | None = None, after: int | None = None) -> Closed:
    """What is over, the last first; since: only what ended later."""
    rows = _shown(Outage.objects.filter(closing__isnull=False)).order_by("-closing__ended_at", "-pk")
    if since is not None:
        rows = rows.filter(closing__ended_at__gte=since)
    last = Outage.objects.filter(pk=after, closing__isnull=False).select_related("closing").first() if after else None
    if last is not None:
        ended_at = last.closing.ended_at
        rows = rows.filter(Q(closing__ended_at__lt=ended_at) | Q(closing__ended_at=ended_at, pk__lt=last.pk))
    found = list(rows[: PER_PAGE + 1])
    return Closed(found[:PER_PAGE], found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None)


def told_of_company(company: Organization, at: datetime) -> list[AtCompany]:
    """What goes on or is announced for soon at the company's addresses."""
    near = (
        Outage.objects.open().filter(started_at__lte=at + _SOON).prefetch_related("areas").order_by("started_at", "pk")
    )
    return at_company(near, company, localdate(at))


def told_now(user: "User", at: datetime) -> Now:
    """What a page of the portal says of the network; one count for somebody who did not sign in, whatever goes on."""
    if not isinstance(user, Individual):
        return Now((), Outage.objects.going_on(at).count())
    near = _near(user, at)
    accounts = accounts_of(user, localdate(at)) if near else []
    mine = [outage for outage in near if outage.is_joined or touched_by([outage], accounts)]  # type: ignore[attr-defined]
    still = [outage for outage in mine if not hasattr(outage, "closing")]
    going = [outage for outage in near if state_of(outage, at) == "now"]
    again = [outage for outage in mine if state_of(outage, at) == "over"]
    return Now(still, sum(outage not in mine for outage in going), again)


def watches(person: Individual) -> bool:
    """Whether he wants letters about his addresses."""
    return Watch.objects.filter(individual=person).exists()


def attached_to(subject: str) -> Outage | None:
    """The outage that "topic:12" is about, with its end."""
    rows = Outage.objects.select_related("closing").prefetch_related("areas")
    return rows.filter(attachings__subject=subject).first()


def concerning(words: str, person: Individual | None, at: datetime, *, is_trouble: bool = False) -> list[Outage]:
    """Going on now: at the person's addresses when the words are about trouble, and where the words say.

    is_trouble: he told by other means that something does not work.
    """
    outages = list(Outage.objects.going_on(at).prefetch_related("areas").order_by("is_planned", "-started_at", "-pk"))
    if not outages:
        return []
    named, mine = told_of(outages, words, is_trouble=is_trouble), list[Outage]()
    if person is not None and (is_trouble or is_about_trouble(words)):
        mine = touched_by(outages, accounts_of(person, localdate(at)))
    return mine + [outage for outage in named if outage not in mine]


def has_joined(outage: Outage, user: "User", browser_key: str) -> bool:
    """Whether this person, or this browser of nobody known, said that it is so with him."""
    if isinstance(user, Individual):
        return Joining.objects.filter(outage=outage, individual=user).exists()
    return bool(browser_key) and Joining.objects.filter(outage=outage, browser_key=browser_key).exists()


def _near(person: Individual, at: datetime) -> list[Outage]:
    """Open and soon, or over since a few hours, with areas and whether this person joined; two queries."""
    rows = Outage.objects.filter(
        Q(closing=None, started_at__lte=at + _SOON) | Q(closing__ended_at__gte=at - _AGAIN)
    ).annotate(is_joined=Exists(Joining.objects.filter(outage=OuterRef("pk"), individual=person)))
    return list(rows.select_related("closing").prefetch_related("areas").order_by("started_at", "pk"))


def _shown(rows: QuerySet[Outage]) -> QuerySet[Outage]:
    areas = Prefetch("areas", Area.objects.order_by("pk"))
    told = rows.select_related("closing").prefetch_related(areas)
    return told.annotate(joined=Count("joinings", distinct=True), topics=Count("attachings", distinct=True))
