"""Take back what an import brought in."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from otklik.community.events import ReplyChanged, TopicWithdrawn
from otklik.community.models import Reply, Topic
from otklik.core.events import publish
from otklik.interactions.actions import withdraw_contacts
from otklik.interactions.models import Interaction


def withdraw_topics(*, ids: Collection[int], at: datetime) -> None:
    """Delete topics with all that hangs on them, and their contacts in the journal; the search forgets them."""
    with transaction.atomic():
        about = [f"topic:{key}" for key in ids]
        withdraw_contacts(ids=list(Interaction.objects.filter(subject__in=about).values_list("pk", flat=True)))
        Topic.objects.filter(pk__in=ids).delete()
        for key in ids:
            publish(TopicWithdrawn(key), at=at)


def withdraw_replies(*, ids: Collection[int], at: datetime) -> None:
    """Delete replies under topics that stay, and count those again."""
    with transaction.atomic():
        rows = list(Reply.objects.filter(pk__in=ids).values_list("pk", "topic_id"))
        Reply.objects.filter(pk__in=ids).delete()
        for topic_id, count in Counter(topic_id for _key, topic_id in rows).items():
            Topic.objects.filter(pk=topic_id, reply_count__gte=count).update(reply_count=F("reply_count") - count)
        for key, topic_id in rows:
            publish(ReplyChanged(topic_id, key), at=at)
