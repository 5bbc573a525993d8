"""Topics with their replies.

Fields: external_id, title, body, category; optional kind (question), language, author, author_id, tags (list or
comma-separated), at, replies (texts, or {body, external_id, author, author_id, at}), accepted (number of a reply,
from 1).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple
from zlib import crc32

from django.utils.text import slugify

from otklik.community.actions import (
    NotAllowed,
    NothingSaid,
    PastReply,
    PastTopic,
    accept_answer,
    insist_on_words,
    open_past_topics,
    open_topic,
    post_reply,
)
from otklik.community.models import Category, Reply, Tag, Topic
from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import RowRefused, moment, optional, required
from otklik.flows.intake.readers import MOST_FIELD_CHARACTERS, Values
from otklik.parties.actions import upsert_individual
from otklik.parties.models import LANGUAGES, Individual
from otklik.parties.queries import all_known_as, known_as

_NEEDED = {"external_id": 120, "title": 160, "body": MOST_FIELD_CHARACTERS, "category": 80}
_ASKED = (Topic.QUESTION, Topic.PROBLEM, Topic.PRIVATE)
_KINDS = {word for word, _same in Topic.KINDS} - {Topic.UPDATE}
_LANGUAGES = [code for code, _name in LANGUAGES]


class _Voice(NamedTuple):
    """Whoever says something: his number at the source, his name there, the language of the thread."""

    external_id: str
    name: str
    language: str


class Topics(Kind):
    """Past topics: no letters are sent, no limits of pace apply. A topic told again gets the replies it lacks."""

    refusals: ClassVar = {
        NotAllowed: "the author may not write here: name another author, or nobody",
        NothingSaid: "nothing is left of the title or the text once it is cleaned: write what it says",
    }

    def __init__(self, source: str, at: datetime) -> None:
        super().__init__(source, at)
        self._shelf = self.remembering(self._category)
        self._known_author = self.remembering(self._person)

    def bring_in(self, values: Values) -> bool:
        external_id = required(values, "external_id", 120)
        topic = Topic.objects.filter(source=self.source, external_id=external_id).select_related("author").first()
        fresh = topic is None
        self._replies(topic or self._open(external_id, values), values)
        return fresh

    def bring_in_many(self, told: Sequence[Values]) -> list[int]:
        plain = {place: thread for place, values in enumerate(told) if (thread := _plain(values, self.at)) is not None}
        # told again after a thread that must be looked at by itself, it waits for that one
        first = {optional(values, "external_id"): place for place, values in reversed(list(enumerate(told)))}
        names = {
            thread["external_id"]: place for place, thread in plain.items() if first[thread["external_id"]] == place
        }
        known = Topic.objects.filter(source=self.source, external_id__in=names)
        for external_id in known.values_list("external_id", flat=True):
            del names[external_id]
        fresh = self._not_waiting(told, set(names.values()))
        people = self._people([said for place in fresh for said in _voices(plain[place], self.source)])
        self.made += open_past_topics(source=self.source, told=[self._past(plain[place], people) for place in fresh])
        return fresh

    def _not_waiting(self, told: Sequence[Values], fresh: set[int]) -> list[int]:
        """Whoever is new is as the first thread tells him; so those after a thread that goes alone wait for it, if they
        share somebody new with it."""
        heard = [_heard(values, self.source) for values in told]
        known = all_known_as(self.source, set().union(*heard)).keys()
        claimed: set[str] = set()
        for place, names in enumerate(heard):
            if place not in fresh or names & claimed:
                fresh.discard(place)
                claimed |= names - known
        return sorted(fresh)

    def _people(self, said: Sequence[_Voice]) -> dict[str, Individual]:
        """Everybody who says something, by his number; those who are new are made as with one record."""
        people = all_known_as(self.source, {voice.external_id for voice in said})
        for voice in said:
            if voice.external_id not in people:
                people[voice.external_id] = self._person(voice.external_id, voice.name, voice.language)
        return people

    def _past(self, thread: Values, people: dict[str, Individual]) -> PastTopic:
        asker, *others = _voices(thread, self.source)
        replies = [
            PastReply(people[voice.external_id], reply["body"], reply["at"], reply["external_id"], reply["accepted"])
            for voice, reply in zip(others, thread["replies"], strict=True)
        ]
        told = {name: thread[name] for name in ("kind", "title", "body", "at", "language", "external_id", "tags")}
        return PastTopic(
            by=people[asker.external_id], category=self._shelf(thread["category"]), replies=replies, **told
        )

    def _open(self, external_id: str, values: Values) -> Topic:
        language = optional(values, "language") or "ru"
        kind = optional(values, "kind") or Topic.QUESTION
        if kind not in _KINDS or language not in _LANGUAGES:
            raise RowRefused(
                f"kind {kind!r} or language {language!r} is not known: use {_listed(_KINDS)}; {_listed(_LANGUAGES)}"
            )
        tags = _tags(values.get("tags"))
        had = set(Tag.objects.filter(name__in=[tag.strip().lower()[:40] for tag in tags]).values_list("pk", flat=True))
        topic = open_topic(
            by=self._author(values, language),
            kind=kind,
            category=self._shelf(required(values, "category", 80)),
            title=required(values, "title", 160),
            body=required(values, "body", MOST_FIELD_CHARACTERS),
            at=moment(values.get("at"), "at") or self.at,
            language=language,
            tags=tags,
            source=self.source,
            external_id=external_id,
            quiet=True,
        )
        self.made += [topic, *(tag for tag in topic.tags.all() if tag.pk not in had)]
        return topic

    def _replies(self, topic: Topic, values: Values) -> None:
        """Post those that did not come before; a reply is known by its external_id, else by its place in the list."""
        accepted = optional(values, "accepted")
        if accepted and not (accepted.isdecimal() and len(accepted) < 6):
            raise RowRefused(f"accepted is the number of a reply, not {accepted[:20]!r}")
        known = set(topic.replies.filter(source=self.source).values_list("external_id", flat=True))
        last = topic.opened_at
        for number, reply in enumerate(_told_replies(values), 1):
            said = reply if isinstance(reply, dict) else {"body": reply}
            last = max(moment(said.get("at"), "reply at") or last + timedelta(seconds=1), last)
            name = f"{topic.external_id[:100]}:{optional(said, 'external_id', 100) or number}"[:120]
            if name not in known and optional(said, "body"):
                posted = self._post(topic, said, name, last)
                self.made.append(posted)
                if accepted and number == int(accepted):
                    self.made.append(accept_answer(reply=posted, by=topic.author, at=last, quiet=True))

    def _post(self, topic: Topic, said: Values, name: str, at: datetime) -> Reply:
        return post_reply(
            topic=topic,
            by=self._author(said, topic.language, after=topic.author),
            body=required(said, "body", MOST_FIELD_CHARACTERS),
            at=at,
            source=self.source,
            external_id=name,
            quiet=True,
        )

    def _author(self, values: Values, language: str, after: Individual | None = None) -> Individual:
        """The author as told; somebody unnamed is one person for questions and another for replies."""
        nameless = "Reader" if after is None else "Neighbour"
        name = optional(values, "author", 60) or f"{nameless} ({self.source})"
        external_id = optional(values, "author_id", 100) or name
        if after is not None and external_id == after.external_id and "author" not in values:
            external_id = f"{external_id} 2"
        return self._known_author(external_id, name, language)

    def _person(self, external_id: str, nick: str, language: str) -> Individual:
        """Somebody known stays as he is: a forum knows less of a customer than the billing system does."""
        known = known_as(self.source, external_id)
        if known is not None:
            return known
        fresh, _is_new = upsert_individual(
            source=self.source, external_id=external_id, name="", nick=nick, language=language, at=self.at
        )
        self.made.append(fresh)
        return fresh

    def _category(self, title: str) -> Category:
        key = slugify(title)[:40] or f"shelf-{crc32(title.encode())}"
        named = dict.fromkeys(_LANGUAGES, title)
        shelf, is_new = Category.objects.get_or_create(
            key=key, defaults={"title": named, "icon": "folder", "position": 100}
        )
        if is_new:
            self.made.append(shelf)
        return shelf


def _plain(values: Values, by_default: datetime) -> Values | None:
    """The thread in our words; None when something in it must be looked at or refused by itself."""
    try:
        thread: Values = {name: required(values, name, most) for name, most in _NEEDED.items()}
        thread["kind"] = optional(values, "kind") or Topic.QUESTION
        thread["language"] = optional(values, "language") or "ru"
        thread["at"] = moment(values.get("at"), "at") or by_default
        thread["author"] = {name: values[name] for name in ("author", "author_id") if name in values}
        thread["tags"] = _tags(values.get("tags"))
        thread["replies"] = _plain_replies(values, thread)
        insist_on_words(thread["title"], thread["body"], *(reply["body"] for reply in thread["replies"]))
    except (RowRefused, NothingSaid):
        return None
    is_plain = thread["kind"] in _KINDS and thread["language"] in _LANGUAGES
    is_answered = any(reply["accepted"] for reply in thread["replies"])
    return thread if is_plain and (not is_answered or thread["kind"] in _ASKED) else None


def _plain_replies(values: Values, thread: Values) -> list[Values]:
    accepted = optional(values, "accepted")
    if accepted and not (accepted.isdecimal() and len(accepted) < 6):
        raise RowRefused("accepted is the number of a reply")
    last, replies, names = thread["at"], list[Values](), set[str]()
    for number, reply in enumerate(_told_replies(values), 1):
        said = reply if isinstance(reply, dict) else {"body": reply}
        last = max(moment(said.get("at"), "reply at") or last + timedelta(seconds=1), last)
        name = f"{thread['external_id'][:100]}:{optional(said, 'external_id', 100) or number}"[:120]
        if not optional(said, "body"):
            continue
        if name in names:
            raise RowRefused("two replies of one number")
        names.add(name)
        author = {part: said[part] for part in ("author", "author_id") if part in said}
        body = required(said, "body", MOST_FIELD_CHARACTERS)
        is_accepted = bool(accepted) and number == int(accepted)
        replies.append({"body": body, "at": last, "external_id": name, "author": author, "accepted": is_accepted})
    return replies


def _voices(thread: Values, source: str) -> list[_Voice]:
    """Whoever asks, then those who answer, as `Topics._author` names them."""
    asker = _voice(thread["author"], "Reader", source, thread["language"])
    return [asker, *(_answerer(reply["author"], asker, source) for reply in thread["replies"])]


def _heard(values: Values, source: str) -> set[str]:
    """Numbers of those who say something in a thread that may yet be refused; nobody where even that cannot be read."""
    try:
        replies = [{"author": reply if isinstance(reply, dict) else {}} for reply in _told_replies(values)]
        thread = {"author": values, "language": "", "replies": replies}
        return {voice.external_id for voice in _voices(thread, source)}
    except RowRefused:
        return set()


def _answerer(said: Values, asker: _Voice, source: str) -> _Voice:
    voice = _voice(said, "Neighbour", source, asker.language)
    if voice.external_id == asker.external_id and "author" not in said:
        return voice._replace(external_id=f"{voice.external_id} 2")
    return voice


def _voice(said: Values, nameless: str, source: str, language: str) -> _Voice:
    name = optional(said, "author", 60) or f"{nameless} ({source})"
    return _Voice(optional(said, "author_id", 100) or name, name, language)


def _told_replies(values: Values) -> list[Any]:
    told = values.get("replies") or []
    if not isinstance(told, list):
        raise RowRefused('replies must be a list, such as ["text"] or [{"body": "text", "author": "name"}]')
    return told


def _tags(told: Any) -> list[str]:
    return [str(tag) for tag in told] if isinstance(told, list) else str(told or "").split(",")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
