"""Somebody found no answer and asks everybody: the topic opens, and the ask box learns how the attempt ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from otklik.answers.actions import note_asked
from otklik.community.actions import Guard, open_topic
from otklik.community.models import Category, Topic
from otklik.core.text import language_of
from otklik.flows.topic_about_outage import OUTAGE_KINDS, attach_topic
from otklik.outages.models import Outage
from otklik.parties.models import Individual


def ask_in_public(
    *,
    by: Individual,
    kind: str,
    category: Category,
    title: str,
    body: str,
    at: datetime,
    language: str,
    details: Mapping[str, str],
    tags: Sequence[str],
    attachments: Sequence[int],
    guard: Guard | None,
    once_key: str,
    ask_key: str,
    outage_id: int | None = None,
) -> Topic:
    """Open a topic; language: of the page, for words whose own cannot be told; ask_key: of the attempt before it,
    empty when there was none; outage_id: "it is so with me too", of an outage that goes on. Raises as open_topic does.
    """
    with transaction.atomic():
        topic = open_topic(
            by=by, kind=kind, category=category, title=title, body=body, at=at, details=details,
            language=language_of(f"{title} {body}", language), tags=tags, attachments=attachments, guard=guard,
            once_key=once_key,
        )  # fmt: skip
        note_asked(key=ask_key, ref=topic.ref, by=by, at=at)
        outage = Outage.objects.going_on(at).filter(pk=outage_id).first() if outage_id else None
        if outage is not None and topic.kind in OUTAGE_KINDS:
            attach_topic(topic=topic, outage=outage, by=by, at=at)
    return topic
