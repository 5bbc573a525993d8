"""Keep reviews found elsewhere, and that they were answered there."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.feedback.models import Review, ReviewSource
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint


class RepliedTooEarly(Exception):
    """The answer is older than the review, or lies ahead."""


class BadRating(ValueError):
    """A rating is 1 to 5, a tone -1, 0 or 1."""


@dataclass(frozen=True)
class FoundReview:
    """A review as its source tells it; see `Review`."""

    source: str
    external_id: str
    text: str
    posted_at: datetime
    rating: int | None = None
    tone: int | None = None
    author: str = ""
    language: str = ""
    url: str = ""
    reply: str = ""
    replied_at: datetime | None = None


@dataclass(frozen=True)
class SourceTerms:
    """How a source is called and where it is."""

    title: str
    kind: str = "site"
    url: str = ""
    touchpoint: Touchpoint | None = None


def keep_review(*, found: FoundReview, at: datetime) -> tuple[Review, bool]:
    """Write it down, or take over what changed there; True when it is new. Raises RepliedTooEarly, BadRating.

    An answer noted by hand stays when the source tells of none.
    """
    if found.replied_at is not None and not found.posted_at <= found.replied_at <= at:
        raise RepliedTooEarly
    if found.rating not in (None, 1, 2, 3, 4, 5) or found.tone not in (None, -1, 0, 1):
        raise BadRating
    told = {name: getattr(found, name) for name in ("text", "posted_at", "rating", "tone", "author", "language", "url")}
    if found.replied_at is not None:
        told |= {"reply": found.reply, "replied_at": found.replied_at}
    with transaction.atomic():
        source, _fresh = ReviewSource.objects.get_or_create(key=found.source, defaults={"title": found.source})
        return Review.objects.update_or_create(source=source, external_id=found.external_id, defaults=told)


def note_reply(*, review: Review, reply: str, replied_at: datetime, by: Individual, at: datetime) -> None:
    """It was answered there, at this moment. Told again it is corrected. Raises RepliedTooEarly."""
    if not review.posted_at <= replied_at <= at:
        raise RepliedTooEarly
    with transaction.atomic():
        Review.objects.filter(pk=review.pk).update(reply=reply, replied_at=replied_at)
        audit.record(actor=by.ref, act="feedback.note_reply", subject=review.ref, at=at)


def change_source(*, source: ReviewSource, terms: SourceTerms, by: Individual | None, at: datetime) -> None:
    """Name it, say where it is."""
    with transaction.atomic():
        ReviewSource.objects.filter(pk=source.pk).update(
            title=terms.title, kind=terms.kind, url=terms.url, touchpoint=terms.touchpoint
        )
        if by is not None:
            audit.record(actor=by.ref, act="feedback.change_source", subject=f"reviewsource:{source.pk}", at=at)
