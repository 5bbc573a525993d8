"""Reviews and mentions, narrowed, with the shares that were answered."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, F, Q, QuerySet
from django.http import Http404

from otklik.core.intervals import Share, share
from otklik.core.words import with_words
from otklik.feedback.models import Review, ReviewSource
from otklik.feedback.queries.surveys import READ, User, may

_PAGE = 30
ANSWERED, WAITING = "answered", "waiting"
GOOD, BAD = "good", "bad"


@dataclass(frozen=True)
class ReviewFilter:
    """source: its key; state: answered or waiting; tone: good (4-5 or told so) or bad (1-2 or told so); empty: all."""

    source: str = ""
    state: str = ""
    tone: str = ""
    q: str = ""


@dataclass(frozen=True)
class ReviewPage:
    rows: list[Review]
    next_key: int | None


@dataclass(frozen=True)
class SourceFigures:
    """rating: the mean of 1-5, None where nobody gives marks; answered: share; hours: middle time to the reply."""

    source: ReviewSource
    count: int
    rating: float | None
    answered: Share
    hours: float | None


def reviews(wanted: ReviewFilter, *, after: int | None = None) -> ReviewPage:
    """The newest first, by pages; after: the key of the page before."""
    rows = _narrowed(wanted)
    if after is not None and (last := Review.objects.filter(pk=after).first()):
        rows = rows.filter(Q(posted_at__lt=last.posted_at) | Q(posted_at=last.posted_at, pk__lt=last.pk))
    some = list(rows.select_related("source").order_by("-posted_at", "-pk")[: _PAGE + 1])
    return ReviewPage(some[:_PAGE], some[_PAGE - 1].pk if len(some) > _PAGE else None)


def source_figures(since: datetime, until: datetime | None = None) -> list[SourceFigures]:
    """Each source over the time since, to just before `until`; three queries."""
    recent = Q(reviews__posted_at__gte=since) & (Q(reviews__posted_at__lt=until) if until else Q())
    rows = ReviewSource.objects.annotate(
        count=Count("reviews", filter=recent),
        mean=Avg("reviews__rating", filter=recent),
        answered=Count("reviews", filter=recent & Q(reviews__replied_at__isnull=False)),
    )
    times: dict[int, list[float]] = {}
    replied = Review.objects.filter(posted_at__gte=since, replied_at__isnull=False)
    replied = (replied.filter(posted_at__lt=until) if until else replied).annotate(
        took=F("replied_at") - F("posted_at")
    )
    for source, took in replied.values_list("source", "took").order_by("took"):
        times.setdefault(source, []).append(took.total_seconds() / 3600)
    return [
        SourceFigures(row, row.count, row.mean, share(row.answered, row.count), _middle(times.get(row.pk, [])))
        for row in rows.order_by("title", "pk")
    ]


def access_review(user: User, review_id: int) -> Review:
    """For staff who may read feedback; everybody else 404."""
    row = Review.objects.select_related("source").filter(pk=review_id).first()
    if row is None or not may(user, READ):
        raise Http404
    return row


def access_source(user: User, source_id: int) -> ReviewSource:
    """For staff who may manage feedback; everybody else 404."""
    row = ReviewSource.objects.filter(pk=source_id).first()
    if row is None or not may(user, "feedback.manage"):
        raise Http404
    return row


def _narrowed(wanted: ReviewFilter) -> QuerySet[Review]:
    rows = Review.objects.all()
    if wanted.source:
        rows = rows.filter(source__key=wanted.source)
    if wanted.state in (ANSWERED, WAITING):
        rows = rows.filter(replied_at__isnull=wanted.state == WAITING)
    if wanted.tone == GOOD:
        rows = rows.filter(Q(rating__gte=4) | Q(tone=1))
    elif wanted.tone == BAD:
        rows = rows.filter(Q(rating__lte=2) | Q(tone=-1))
    return rows.filter(with_words(wanted.q, "text"))


def _middle(hours: list[float]) -> float | None:
    return hours[len(hours) // 2] if hours else None
