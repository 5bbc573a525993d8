"""Topics with their replies.

Fields: external_id, title, body, category; optional kind (question), language, author, author_id, tags (list or
comma-separated), at, replies (texts, or {body, author, author_id, at}), accepted (number of a reply, from 1).
"""

from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.utils.text import slugify

from otklik.community.actions import NotAllowed, NothingSaid, accept_answer, open_topic, post_reply
from otklik.community.models import Category, Topic
from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import RowRefused, moment, optional, required
from otklik.flows.intake.readers import MOST_FIELD_CHARACTERS, Values
from otklik.parties.actions import upsert_individual
from otklik.parties.models import LANGUAGES, Individual

_KINDS = {word for word, _same in Topic.KINDS} - {Topic.UPDATE}
_LANGUAGES = {code for code, _name in LANGUAGES}


class Topics(Kind):
    """Past topics: no letters are sent, no limits of pace apply."""

    refusals = (NotAllowed, NothingSaid)

    def __init__(self, source: str, at: datetime) -> None:
        super().__init__(source, at)
        self._shelves: dict[str, Category] = {}
        self._authors: dict[str, Individual] = {}

    def bring_in(self, values: Values) -> bool:
        external_id = required(values, "external_id", 120)
        if Topic.objects.filter(source=self.source, external_id=external_id).exists():
            return False
        language = optional(values, "language") or "ru"
        kind = optional(values, "kind") or Topic.QUESTION
        if kind not in _KINDS or language not in _LANGUAGES:
            raise RowRefused(f"kind {kind!r} or language {language!r} is not known")
        topic = open_topic(
            by=self._author(values, language),
            kind=kind,
            category=self._shelf(required(values, "category", 80)),
            title=required(values, "title", 160),
            body=required(values, "body", MOST_FIELD_CHARACTERS),
            at=moment(values.get("at"), "at") or self.at,
            language=language,
            tags=_tags(values.get("tags")),
            source=self.source,
            external_id=external_id,
            quiet=True,
        )
        self._replies(topic, values)
        return True

    def _replies(self, topic: Topic, values: Values) -> None:
        told = values.get("replies") or []
        accepted = optional(values, "accepted")
        if accepted and not accepted.isdecimal():
            raise RowRefused(f"accepted is the number of a reply, not {accepted[:20]!r}")
        last = topic.opened_at
        for number, reply in enumerate(_listed(told), 1):
            said = reply if isinstance(reply, dict) else {"body": reply}
            last = max(moment(said.get("at"), "reply at") or last + timedelta(seconds=1), last)
            if not optional(said, "body"):
                continue
            posted = post_reply(
                topic=topic,
                by=self._author(said, topic.language, after=topic.author),
                body=required(said, "body", MOST_FIELD_CHARACTERS),
                at=last,
                source=self.source,
                external_id=f"{topic.external_id[:100]}:{number}",
                quiet=True,
            )
            if accepted and number == int(accepted):
                accept_answer(reply=posted, by=topic.author, at=last, quiet=True)

    def _author(self, values: Values, language: str, after: Individual | None = None) -> Individual:
        """The author as told; somebody unnamed is one person for questions and another for replies."""
        nameless = "Reader" if after is None else "Neighbour"
        name = optional(values, "author", 60) or f"{nameless} ({self.source})"
        external_id = optional(values, "author_id", 100) or name
        if after is not None and external_id == after.external_id and "author" not in values:
            external_id = f"{external_id} 2"
        if external_id not in self._authors:
            self._authors[external_id], _fresh = upsert_individual(
                source=self.source, external_id=external_id, name="", nick=name, language=language, at=self.at
            )
        return self._authors[external_id]

    def _shelf(self, title: str) -> Category:
        key = slugify(title)[:40] or f"shelf-{crc32(title.encode())}"
        if key not in self._shelves:
            named = dict.fromkeys(_LANGUAGES, title)
            self._shelves[key], _fresh = Category.objects.get_or_create(
                key=key, defaults={"title": named, "icon": "folder", "position": 100}
            )
        return self._shelves[key]


def _tags(told: Any) -> list[str]:
    return [str(tag) for tag in told] if isinstance(told, list) else str(told or "").split(",")


def _listed(told: Any) -> list[Any]:
    if not isinstance(told, list):
        raise RowRefused("replies must be a list")
    return told
