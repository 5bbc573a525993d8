"""What employees work through: topics that wait, flagged and held posts."""

from dataclasses import dataclass
from typing import Final

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet

from otklik.community.models import Flag, Hiding, Reply, Topic
from otklik.community.queries.clock import ASKING, waits
from otklik.community.queries.lists import Filters, filtered, with_marks
from otklik.community.queries.paging import Page, page
from otklik.community.queries.rights import readable_topics
from otklik.parties.models import Individual

WAITING, UNSOLVED, PRIVATE, OFFICIAL, ALL = "unanswered", "unsolved", "private", "needs_official", "all"
VIEWS: Final = (WAITING, UNSOLVED, PRIVATE, OFFICIAL, ALL)


def desk_topics(
    by: Individual, view: str, filters: Filters, *, after: str = "", before: str = "", size: int = 50
) -> Page[Topic]:
    """Topics of one view with `waits`; waiting ones oldest first, the others liveliest first.

    Raises Http404 on a bad key.
    """
    marked = with_marks(_view(by, view), by).annotate(waits=ExpressionWrapper(waits(), output_field=BooleanField()))
    rows = filtered(marked, filters)
    order = "opened_at" if view in (WAITING, PRIVATE) else "-last_activity_at"
    return page(rows, by=order, after=after, before=before, size=size)


def waiting_count(by: Individual) -> int:
    """Topics nobody has answered yet."""
    return _view(by, WAITING).count()


def _view(by: Individual, view: str) -> QuerySet[Topic]:
    rows = readable_topics(by).filter(hiding=None, held_at=None)
    open_questions = rows.filter(kind__in=ASKING, closure=None)
    if view == WAITING:
        return rows.filter(waits())
    if view == UNSOLVED:
        return open_questions.filter(accepted=None, official=None)
    if view == PRIVATE:
        return rows.filter(kind=Topic.PRIVATE, closure=None)
    if view == OFFICIAL:
        # customers talk, many are concerned, and the company has said nothing
        spoken = Exists(Reply.objects.filter(topic=OuterRef("pk"), as_staff=True))
        concerned = Q(reply_count__gte=3) | Q(support_count__gte=3)
        return rows.filter(concerned, ~spoken, official=None, closure=None).exclude(kind=Topic.UPDATE)
    return rows


@dataclass(frozen=True)
class Counts:
    """How many things wait for a moderator, and how many are hidden."""

    flagged: int
    held_topics: int
    held_replies: int
    hidden: int

    @property
    def all(self) -> int:
        return self.flagged + self.held_topics + self.held_replies


def moderation_counts() -> Counts:
    return Counts(
        flagged=_first_flags().count(),
        held_topics=Topic.objects.filter(held_at__isnull=False).count(),
        held_replies=Reply.objects.filter(held_at__isnull=False).count(),
        hidden=Hiding.objects.count(),
    )


def flagged(*, after: str = "", before: str = "", size: int = 20) -> Page[Flag]:
    """One row per flagged post (its oldest open flag, the others as `all_flags` of the post), the oldest first."""
    others = Flag.objects.filter(decided_at=None).select_related("raised_by").order_by("raised_at", "pk")
    rows = (
        _first_flags()
        .select_related("raised_by", "topic__author", "topic__category", "reply__author", "reply__topic")
        .prefetch_related(
            Prefetch("topic__flags", others, to_attr="open_flags"),
            Prefetch("reply__flags", others, to_attr="open_flags"),
        )
    )
    return page(rows, by="raised_at", after=after, before=before, size=size)


def held_topics(*, after: str = "", before: str = "", size: int = 20) -> Page[Topic]:
    rows = Topic.objects.filter(held_at__isnull=False).select_related("author", "category")
    return page(rows, by="held_at", after=after, before=before, size=size)


def held_replies(*, after: str = "", before: str = "", size: int = 20) -> Page[Reply]:
    rows = Reply.objects.filter(held_at__isnull=False).select_related("author", "topic")
    return page(rows, by="held_at", after=after, before=before, size=size)


def hidden(*, after: str = "", before: str = "", size: int = 20) -> Page[Hiding]:
    """Topics and replies out of sight, the last hidden first, each with who hid it, when and why."""
    people = ("hidden_by", "topic__author", "topic__category", "topic__hiding__hidden_by")
    rows = Hiding.objects.select_related(*people, "reply__author", "reply__topic", "reply__hiding__hidden_by")
    return page(rows, by="-hidden_at", after=after, before=before, size=size)


def _first_flags() -> QuerySet[Flag]:
    """Open flags before which nobody raised another on the same post."""
    rows = Flag.objects.filter(decided_at=None)
    same = Q(topic=OuterRef("topic")) | Q(reply=OuterRef("reply"))
    earlier = Q(raised_at__lt=OuterRef("raised_at")) | Q(raised_at=OuterRef("raised_at"), pk__lt=OuterRef("pk"))
    return rows.exclude(Exists(Flag.objects.filter(same, earlier, decided_at=None)))
