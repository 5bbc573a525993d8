"""Topics and replies in every state, their files, flags and old words."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import now

from otklik.community.actions import (
    Guard,
    accept_answer,
    close_topic,
    edit_topic,
    follow,
    hide,
    open_topic,
    post_reply,
    raise_flag,
    stop_url,
    support,
    upload_attachment,
)
from otklik.community.models import Category, Reply, Topic
from tests.house.cast_sets import EVERYBODY, NOBODY, STAFF, Readers, those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

MODERATORS = those_who_may("community.moderate")
ARRANGERS = those_who_may("community.arrange")


def build(world: "World", at: datetime) -> None:
    Category.objects.create(key="internet", title={"ru": "Интернет"}, icon="home")
    _public(world, at)
    _private(world, at)
    _closed(world, at)
    _hidden_and_held(world, at)
    _drafted_file(world, at)
    world.add(
        "token", stop_url(world.people["alina"], Topic.objects.public().first()).rstrip("/").split("/")[-1], "hers"
    )
    world.add("token", "nonsense", "nobody's", readers=NOBODY)


def grow(world: "World", at: datetime) -> None:
    _public(world, at)
    _private(world, at)
    _closed(world, at)
    _hidden_and_held(world, at)


def _open(world: "World", key: str, at: datetime, kind: str = "question", **words: object) -> Topic:
    told = {"title": f"Роуминг {world.number()}", "body": "Как включить роуминг?", "tags": ["роуминг"], "quiet": True}
    return open_topic(
        by=world.people[key], kind=kind, category=Category.objects.get(), at=at, **(told | words), guard=Guard.PUBLISH
    )


def _know(
    world: "World", thing: Topic | Reply, note: str, readers: Readers, author: str, *, open_to_author: bool
) -> None:
    argument = "topic_id" if isinstance(thing, Topic) else "reply_id"
    writers = ARRANGERS | ({author} if open_to_author else NOBODY)
    world.add(argument, thing.pk, note, readers=readers, staff=readers, writers=writers & readers)


def _file(world: "World", key: str, name: str, at: datetime) -> int:
    from tests.house.world import upload

    return upload_attachment(by=world.people[key], file=upload(name), at=at).pk


def _public(world: "World", at: datetime) -> None:
    """A solved question with an edit that took a telephone number out, a file, a flag; an idea; company news."""
    people, secrets = world.people, world.secrets
    phone = secrets.telephone("telephone in old words", MODERATORS | {"alina"})
    picture = _file(world, "alina", "a.png", at)
    topic = _open(world, "alina", at, body=f"Как включить роуминг? Звоните {phone}", attachments=[picture])
    edit_topic(
        topic=topic, by=people["alina"], at=at + timedelta(hours=2), title=topic.title, body="Как включить роуминг?",
        tags=["роуминг"], guard=Guard.PUBLISH,
    )  # fmt: skip
    reply = post_reply(topic=topic, by=people["boris"], body="Наберите *145#.", at=at, quiet=True)
    accept_answer(reply=reply, by=people["alina"], at=at)
    note = secrets.text("note of a flag", MODERATORS)
    raise_flag(thing=reply, by=people["nadya"], reason="wrong", at=at, note=note)
    official = post_reply(topic=topic, by=people["vera"], body="Включён всегда.", at=at, official=True, quiet=True)
    _know(world, topic, "public", EVERYBODY, "alina", open_to_author=True)
    _know(world, reply, "public reply", EVERYBODY, "boris", open_to_author=True)
    _know(world, official, "official reply", EVERYBODY, "vera", open_to_author=True)
    world.add("attachment_id", picture, "of a public topic", writers=MODERATORS | {"alina"})
    idea = _open(world, "boris", at, "idea", language="be")
    support(topic=idea, by=people["galina"], at=at)
    for key in ("galina", "kirill", "igor"):
        follow(topic=idea, by=people[key], at=at)
    _know(world, idea, "an idea", EVERYBODY, "boris", open_to_author=True)
    _open(world, "kirill", at, "update")
    _open(world, "galina", at, "problem", details={"where": "Минск"})
    _open(world, "igor", at, "praise")


def _private(world: "World", at: datetime) -> None:
    secrets, readers = world.secrets, STAFF | {"alina"}
    paper = _file(world, "alina", f"{secrets.word('name of a private file', readers)}.png", at)
    topic = _open(
        world, "alina", at, "private", title=secrets.text("title of a private topic", readers),
        body=secrets.text("body of a private topic", readers), attachments=[paper],
        tags=[secrets.word("tag of a private topic", readers)],
    )  # fmt: skip
    body = secrets.text("reply to a private topic", readers)
    reply = post_reply(topic=topic, by=world.people["vera"], body=body, at=at, quiet=True)
    _know(world, topic, "private", readers, "alina", open_to_author=True)
    _know(world, reply, "reply to a private topic", readers, "vera", open_to_author=True)
    world.add("attachment_id", paper, "of a private topic", readers=readers, writers=MODERATORS | {"alina"})


def _closed(world: "World", at: datetime) -> None:
    topic = _open(world, "boris", at)
    close_topic(topic=topic, by=world.people["boris"], at=at, reason="Решено")
    _know(world, topic, "closed", EVERYBODY, "boris", open_to_author=False)


def _hidden_and_held(world: "World", at: datetime) -> None:
    people, secrets, kirill = world.people, world.secrets, world.people["kirill"]
    at += timedelta(minutes=5 * world.number())  # nobody but staff may write everything in one minute
    readers = MODERATORS | {"alina"}
    hidden = _open(world, "alina", at, title=secrets.text("title of a hidden topic", readers),
                   body=secrets.text("body of a hidden topic", readers))  # fmt: skip
    hide(thing=hidden, by=kirill, reason=secrets.text("reason of hiding a topic", readers), at=now())
    _know(world, hidden, "hidden", readers, "alina", open_to_author=False)
    held = _open(world, "alina", at, title=secrets.text("title of a held topic", readers),
                 body=secrets.text("body of a held topic", readers))  # fmt: skip
    Topic.objects.filter(pk=held.pk).update(held_at=at)
    _know(world, held, "held", readers, "alina", open_to_author=True)
    topic, readers = Topic.objects.public().earliest("pk"), MODERATORS | {"boris"}
    paper = _file(world, "boris", f"{secrets.word('file of a hidden reply', readers)}.png", at)
    out = post_reply(topic=topic, by=people["boris"], body=secrets.text("body of a hidden reply", readers), at=at,
                     attachments=[paper], quiet=True)  # fmt: skip
    hide(thing=out, by=kirill, reason=secrets.text("reason of hiding a reply", readers), at=now())
    _know(world, out, "hidden reply", readers, "boris", open_to_author=False)
    world.add("attachment_id", paper, "of a hidden reply", readers=readers, writers=MODERATORS)
    waiting = post_reply(topic=topic, by=people["boris"], body=secrets.text("body of a held reply", readers), at=at)
    Reply.objects.filter(pk=waiting.pk).update(held_at=at)
    _know(world, waiting, "held reply", readers, "boris", open_to_author=True)


def _drafted_file(world: "World", at: datetime) -> None:
    name = f"{world.secrets.word('name of a drafted file', {'boris'})}.png"
    own = frozenset({"boris"})
    world.add("attachment_id", _file(world, "boris", name, at), "a draft", readers=own, writers=own)
