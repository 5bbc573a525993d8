"""The journal for staff: newest first, filtered, page by page; and one row of it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404
from django.utils.timezone import get_default_timezone

from otklik.interactions.models import Interaction, InteractionQuerySet
from otklik.interactions.queries.figures import ChannelFigures, DayFigures, channel_figures, daily_figures
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint

_KEY = re.compile(r"(\d{1,17})-(\d{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class JournalFilter:
    """Empty values do not narrow; both days are included, in the operator's time zone.

    touchpoint: a code; its parts are meant too.
    """

    channel: str = ""
    touchpoint: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class JournalPage:
    """rows: newest first; next_key: where the next page begins, empty on the last."""

    rows: list[Interaction]
    next_key: str


@dataclass(frozen=True)
class JournalBoard:
    """A page of the journal; days: contacts by day and channel; waits: by channel where somebody must answer."""

    page: JournalPage
    days: list[DayFigures]
    waits: list[ChannelFigures]


def journal(wanted: JournalFilter, *, after: str = "", limit: int = 50) -> JournalPage:
    """One page of rows that no later row corrects; one query."""
    rows = _narrowed(wanted).select_related("touchpoint", "individual", "agent")
    return page_of(rows, after, limit)


def journal_board(wanted: JournalFilter, *, days: int, at: datetime, after: str = "") -> JournalBoard:
    """The page of the journal with the figures above it: contacts of the last days, and waits."""
    return JournalBoard(
        journal(wanted, after=after), daily_figures(days=days, at=at), channel_figures(days=days, at=at)
    )


def page_of(rows: InteractionQuerySet, after: str, limit: int) -> JournalPage:
    """The rows older than the key `after` (a key that cannot be read is no key), newest first."""
    if found := _KEY.fullmatch(after):
        moment, number = _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
        rows = rows.filter(Q(opened_at__lt=moment) | Q(opened_at=moment, pk__lt=number))
    taken = list(rows.order_by("-opened_at", "-pk")[: limit + 1])
    return JournalPage(taken[:limit], _key(taken[limit - 1]) if len(taken) > limit else "")


def access_interaction(user: Individual | AnonymousUser, interaction_id: int) -> Interaction:
    """Staff who may read the journal, or the customer whose contact it was; everybody else gets 404."""
    related = ("touchpoint", "individual", "agent", "corrects", "corrected_by")
    row = Interaction.objects.select_related(*related).filter(pk=interaction_id).first()
    if row is None or not isinstance(user, Individual):
        raise Http404
    if not user.may("interactions.read") and row.individual_id != user.pk:
        raise Http404
    return row


def recent_count(touchpoint: Touchpoint, *, since: datetime) -> int:
    """How many contacts there were at a touchpoint and its parts since a moment."""
    here = Q(touchpoint=touchpoint) | Q(touchpoint__parent=touchpoint)
    return Interaction.objects.standing().filter(here, opened_at__gte=since).count()


def _narrowed(wanted: JournalFilter) -> InteractionQuerySet:
    rows = Interaction.objects.standing()
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.touchpoint:
        whole = Q(code=wanted.touchpoint) | Q(parent__code=wanted.touchpoint)
        rows = rows.filter(touchpoint__in=Touchpoint.objects.filter(whole))
    if wanted.outcome:
        rows = rows.filter(outcome=wanted.outcome)
    if wanted.since:
        rows = rows.filter(opened_at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(opened_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=get_default_timezone())


def _key(row: Interaction) -> str:
    return f"{(row.opened_at - _EPOCH) // timedelta(microseconds=1)}-{row.pk}"
