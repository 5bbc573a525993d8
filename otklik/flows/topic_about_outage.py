"""What is asked in the community and what is off in the network meet: a topic is about an outage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.utils.timezone import localdate

from otklik.answers.models import AskSession
from otklik.community.actions import NotAllowed
from otklik.community.models import Topic
from otklik.community.queries import User, may, readable_topics
from otklik.outages import actions, queries
from otklik.outages.models import Attaching, Outage
from otklik.parties.models import Individual

PERMISSION: Final = "outages.attach"
OUTAGE_KINDS: Final = (Topic.QUESTION, Topic.PROBLEM, Topic.PRIVATE)
_MOST: Final = 50  # topics of each list on the desk
_MOST_ASKED: Final = 5
_BEFORE: Final = timedelta(hours=2)  # people notice before those on duty write down since when


@dataclass(frozen=True)
class AboutOutage:
    """What a topic's page says. outage: it is about; offers: may be, the likeliest first; others: what else goes on."""

    outage: Outage | None = None
    may_change: bool = False
    offers: Sequence[Outage] = ()
    others: Sequence[Outage] = ()


@dataclass(frozen=True)
class AskedAbout:
    """What customers asked about an outage. topics: attached; likely: may be about it; asked: at the ask box."""

    topics: list[Topic]
    count: int
    asked: list[str]
    asked_count: int
    likely: list[Topic] = field(default_factory=list)


def about_outage(topic: Topic, user: User, at: datetime) -> AboutOutage:
    """For the author and employees also what they may attach the topic to."""
    outage = queries.attached_to(topic.ref)
    if not _may_change(topic, user):
        return AboutOutage(outage)
    if outage is not None or topic.kind not in OUTAGE_KINDS or hasattr(topic, "closure"):
        return AboutOutage(outage, may_change=outage is not None)
    offers = queries.concerning(_words(topic), topic.author, at, is_trouble=topic.kind == Topic.PROBLEM)
    others = queries.going_on(at) if may(user, PERMISSION) else []
    return AboutOutage(None, bool(offers or others), offers, [one for one in others if one not in offers])


def attach_topic(*, topic: Topic, outage: Outage, by: Individual, at: datetime) -> Attaching:
    """By its author or an employee; raises NotAllowed, NotGoingOn."""
    if not _may_change(topic, by) or topic.kind not in OUTAGE_KINDS:
        raise NotAllowed
    return actions.attach(outage=outage, subject=topic.ref, asker=topic.author, by=by, at=at)


def detach_topic(*, topic: Topic, by: Individual, at: datetime) -> bool:
    """By its author or an employee; raises NotAllowed."""
    if not _may_change(topic, by):
        raise NotAllowed
    return actions.detach(subject=topic.ref, asker=topic.author, by=by, at=at)


def asked_about(outage: Outage, user: User, at: datetime) -> AskedAbout:
    """What this employee may read of it; likely topics only while the outage lasts."""
    refs = outage.attachings.order_by("-attached_at", "-pk").values_list("subject", flat=True)
    numbers = [int(ref.partition(":")[2]) for ref in refs]
    rows = readable_topics(user).filter(pk__in=numbers).select_related("author").order_by("-opened_at", "-pk")
    sessions = AskSession.objects.filter(answered_ref=outage.ref).order_by("-started_at", "-pk")
    asked = [words for words in sessions.values_list("question", flat=True)[:_MOST_ASKED] if words]
    is_open = not hasattr(outage, "closing") and not outage.is_ahead(at)
    likely = _likely(outage, user, at) if is_open else []
    return AskedAbout(list(rows[:_MOST]), len(numbers), asked, sessions.count(), likely)


def _likely(outage: Outage, user: User, at: datetime) -> list[Topic]:
    """Of the newest topics those that name the place, or whose author lives there and writes of trouble."""
    rows = readable_topics(user).filter(kind__in=OUTAGE_KINDS, opened_at__gte=outage.started_at - _BEFORE, closure=None)
    newest = list(rows.select_related("author").order_by("-opened_at", "-pk")[:_MOST])
    known = set(Attaching.objects.filter(subject__in=[topic.ref for topic in newest]).values_list("subject", flat=True))
    accounts = queries.accounts_of_people({topic.author_id for topic in newest}, localdate(at))
    return [
        topic
        for topic in newest
        if topic.ref not in known
        and (
            queries.told_of([outage], _words(topic), is_trouble=topic.kind == Topic.PROBLEM)
            or (_is_trouble(topic) and queries.touched_by([outage], accounts.get(topic.author_id, [])))
        )
    ]


def _is_trouble(topic: Topic) -> bool:
    return topic.kind == Topic.PROBLEM or queries.is_about_trouble(_words(topic))


def _words(topic: Topic) -> str:
    return "\n".join([topic.title, topic.details.get("where", ""), topic.body[:500]])


def _may_change(topic: Topic, user: User) -> bool:
    return isinstance(user, Individual) and (topic.author_id == user.pk or user.may(PERMISSION))
