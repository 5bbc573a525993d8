"""The community of the demo: topics, replies, who accepted what, who had the same."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from demo import facts, moments
from demo.residents import SOURCE
from otklik.community.actions import accept_answer, close_topic, open_topic, post_reply
from otklik.community.models import Category, MeToo, Reply, Thanks, Topic, Vote
from otklik.parties.models import Individual

_THINKS = timedelta(minutes=20)  # from an answer to the word that it helped


def load(at: datetime, people: dict[str, Individual]) -> Iterator[str]:
    """Open every topic as its author did, so long before `at` (local); yields an id for each."""
    shelves = {category.key: category for category in Category.objects.all()}
    crowd = [person for person in people.values() if not person.is_employee]
    for told in facts.topics():
        with transaction.atomic():
            _topic(told, at, people, shelves[told["category"]], crowd)
        yield told["id"]


def _topic(
    told: facts.Facts, at: datetime, people: dict[str, Individual], shelf: Category, crowd: list[Individual]
) -> None:
    opened_at = moments.opened(told, at)
    fresh = not Topic.objects.filter(source=SOURCE, external_id=told["id"]).exists()
    author = people[told["author"]]
    topic = open_topic(
        by=author,
        kind=told["kind"],
        category=shelf,
        title=told["title"],
        body=told["body"].strip(),
        at=opened_at,
        language=told["language"],
        tags=told.get("tags", []),
        source=SOURCE,
        external_id=told["id"],
        quiet=True,
    )
    if not fresh:
        return
    dice = random.Random(told["id"])
    last = opened_at
    for number, said in enumerate(told.get("reply", [])):
        said_at = opened_at + timedelta(hours=said["after_hours"])
        if said_at + _THINKS < at:
            last = said_at
            _reply(topic, said, number, said_at, people, crowd, dice)
    others = [person for person in crowd if person != author]
    supporters = dice.sample(others, min(told.get("me_too", 0), len(others)))
    if topic.kind == Topic.IDEA:
        Vote.objects.bulk_create([Vote(topic=topic, individual=person, at=opened_at) for person in supporters])
    else:
        MeToo.objects.bulk_create([MeToo(topic=topic, individual=person, at=opened_at) for person in supporters])
    Topic.objects.filter(pk=topic.pk).update(support_count=len(supporters), view_count=told.get("views", 0))
    if told.get("closed"):
        close_topic(topic=topic, by=people["kirill"], at=min(last + timedelta(hours=1), at))


def _reply(
    topic: Topic,
    said: facts.Facts,
    number: int,
    posted_at: datetime,
    people: dict[str, Individual],
    crowd: list[Individual],
    dice: random.Random,
) -> None:
    reply = post_reply(
        topic=topic,
        by=people[said["author"]],
        body=said["body"].strip(),
        at=posted_at,
        official=said.get("official", False),
        valid_for=said.get("valid_for", ""),
        source=SOURCE,
        external_id=f"{topic.external_id}:{number}",
        quiet=True,
    )
    if said.get("accepted"):
        accept_answer(reply=reply, by=topic.author, at=posted_at + _THINKS, quiet=True)
    grateful = dice.sample(crowd, min(said.get("thanks", 0), len(crowd)))
    Thanks.objects.bulk_create([Thanks(reply=reply, individual=person, at=posted_at) for person in grateful])
    Reply.objects.filter(pk=reply.pk).update(thanks_count=len(grateful))
