"""The norm's clock: how long one who asked may wait for the first reply of anybody else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from otklik.community.models import Reply, Topic
from otklik.community.queries import rights
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import norms_for

ASKING: Final = (Topic.QUESTION, Topic.PROBLEM, Topic.PRIVATE)
_WAITING_NORM: Final = "N1.1"  # the clause on waiting in the catalogue of norms


@dataclass(frozen=True)
class Clock:
    """The wait for the first reply. replied_at: when it came, None while one waits; at: the moment of looking."""

    asked_at: datetime
    due_at: datetime
    replied_at: datetime | None
    at: datetime

    @property
    def is_late(self) -> bool:
        return (self.replied_at or self.at) > self.due_at


def reply_clock(topic: Topic, user: rights.User, *, at: datetime) -> Clock | None:
    """The clock of what was asked, for employees; None without a norm, and when nobody replies any more."""
    if topic.kind not in ASKING or not rights.is_published(topic) or not rights.may(user, "desk.enter"):
        return None
    norm = first_reply_norm(localdate(at))
    others = topic.replies.published().exclude(author=topic.author_id).order_by("posted_at", "pk")
    replied_at = others.values_list("posted_at", flat=True).first()
    if norm is None or (replied_at is None and rights.is_closed(topic)):
        return None
    return Clock(topic.opened_at, topic.opened_at + norm, replied_at, at)


def first_reply_norm(on: date) -> timedelta | None:
    """How long a customer of the community may wait for the first reply by the norm in force; None without a norm."""
    place = Touchpoint.objects.filter(code="community").first()
    norm = next((norm for norm in norms_for(place, on) if norm.code == _WAITING_NORM), None) if place else None
    if place is None or norm is None:
        return None
    variants = norm.parameters.get("variants", [])
    own = next((variant for variant in variants if place.kind in variant.get("kinds", [])), norm.parameters)
    return timedelta(seconds=own["seconds"]) if "seconds" in own else None


def waits() -> Q:
    """Topics to which nobody but their author has replied: what he added himself is no answer."""
    others = Reply.objects.published().filter(~Q(author=OuterRef("author")), topic=OuterRef("pk"))
    return Q(~Exists(others), closure=None, kind__in=ASKING)
