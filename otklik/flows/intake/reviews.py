"""Reviews and mentions from elsewhere.

Fields: external_id, text, at; optional rating (1-5), tone (-1, 0, 1), author, language, url, reply, replied_at. The
import's source is the source they stand under on the desk.
"""

from datetime import UTC, datetime
from typing import ClassVar

from otklik.feedback.actions.reviews import BadRating, FoundReview, RepliedTooEarly, keep_review
from otklik.feedback.models import Review
from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import RowRefused, moment, optional, required
from otklik.flows.intake.readers import Values

_LONGEST_SECONDS = 11  # digits of seconds since 1970, up to the year 5138


class Reviews(Kind):
    """A review told again becomes as it is told now; an answer noted by hand stays."""

    refusals: ClassVar = {
        RepliedTooEarly: "replied_at is earlier than the review or lies ahead: correct one of the dates",
        BadRating: "rating is 1 to 5 and tone -1, 0 or 1: correct it or leave it empty",
    }

    def bring_in(self, values: Values) -> bool:
        posted_at = _moment(values, "at")
        if posted_at is None:
            raise RowRefused("at is empty")
        found = FoundReview(
            source=self.source,
            external_id=required(values, "external_id", 120),
            text=required(values, "text", 10_000),
            posted_at=posted_at,
            rating=_number(values, "rating"),
            tone=_tone(values),
            author=optional(values, "author", 120),
            language=optional(values, "language", 2),
            url=optional(values, "url", 300),
            reply=optional(values, "reply", 10_000),
            replied_at=_moment(values, "replied_at"),
        )
        review, fresh = keep_review(found=found, at=self.at)
        (self.made if fresh else self.told_again).append(Review.objects.get(pk=review.pk))
        return fresh


def _moment(values: Values, name: str) -> datetime | None:
    """ISO 8601, or seconds since 1970 as programs write them."""
    told = optional(values, name)
    if told.isdecimal() and len(told) <= _LONGEST_SECONDS:
        return moment(datetime.fromtimestamp(int(told), UTC), name)
    return moment(values.get(name), name)


def _number(values: Values, name: str) -> int | None:
    told = optional(values, name, 10)
    if not told:
        return None
    try:
        return round(float(told.replace(",", ".")))
    except (ValueError, OverflowError):
        raise RowRefused(f"{name}: {told!r} is not a number") from None


def _tone(values: Values) -> int | None:
    """The one told, or of several columns (one a company) the worst that was told."""
    told = values.get("tone")
    if not isinstance(told, dict):
        return _number(values, "tone")
    found = [tone for name in told if (tone := _number(told, name)) is not None]
    return min(found, default=None)
