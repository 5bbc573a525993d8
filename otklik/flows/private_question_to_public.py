"""A question answered in private is published for everybody: without its asker, with personal data covered."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from otklik.community.actions import Guard, NotAllowed, open_topic, post_reply, stop_url
from otklik.community.models import Category, Reply, SentNotice, Topic
from otklik.community.queries import User, may, readable_topics
from otklik.community.queries.notices import takes_letters
from otklik.core import audit
from otklik.core.events import send
from otklik.core.mail import send_letter
from otklik.core.text import mask_personal_data
from otklik.parties.actions.a_customer import a_customer
from otklik.parties.models import Individual
from otklik.parties.queries import company_name

SOURCE: Final = "private_topic"  # of a public topic; its external id is the number of the private one
PERMISSION: Final = "community.answer_officially"
_SHORT_NAME: Final = 3  # letters; a longer name is found by all of them but the last
_MASK: Final = "•"


class NotPrivate(Exception):
    """Everybody reads this topic already."""


@dataclass(frozen=True)
class PublicWords:
    """What everybody will read. title: one line; body, answer: Markdown; valid_for: empty when it holds for all."""

    title: str
    body: str
    answer: str
    category: Category
    valid_for: str = ""


def words_for_everybody(topic: Topic) -> PublicWords:
    """The private question and what answered it, personal data and the asker's name covered.

    The accepted and official replies, without them all that the company said. Raises NotPrivate.
    """
    if not topic.is_private:
        raise NotPrivate
    replies = _answers(topic)
    said = [_covered(text, topic.author) for text in (topic.title, topic.body, *(reply.body for reply in replies))]
    return PublicWords(said[0], said[1], "\n\n".join(said[2:]), topic.category)


def publish_for_everybody(*, topic: Topic, words: PublicWords, by: Individual, at: datetime) -> Topic:
    """A new public question of "a customer" with the official answer; the one there is when it was published before.

    What the guard still finds is covered. Raises NotAllowed, NotPrivate, NothingSaid.
    """
    if not (by.may(PERMISSION) and by.may("community.read_private")):
        raise NotAllowed
    if not topic.is_private:
        raise NotPrivate
    with transaction.atomic():
        Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)  # two presses, one after the other
        known = _made_of(topic)
        if known is not None:
            return known
        public = open_topic(
            by=a_customer(language=topic.language, at=at), kind=Topic.QUESTION, category=words.category,
            title=words.title, body=words.body, at=at, language=topic.language, guard=Guard.MASK, source=SOURCE,
            external_id=str(topic.pk), quiet=True, is_contact=False,
        )  # fmt: skip
        post_reply(
            topic=public, by=by, body=words.answer, at=at, official=True, valid_for=words.valid_for, guard=Guard.MASK
        )
        audit.record(actor=by.ref, act="community.publish_private", subject=topic.ref, at=at, public=public.ref)
        _tell_asker(topic, public, at)
    return public


def counterpart(topic: Topic, user: User) -> Topic | None:
    """The public topic made of this private one, or the private one behind a public; for employees only."""
    if not may(user, "community.read_private"):
        return None
    if topic.is_private:
        return _made_of(topic)
    if topic.source != SOURCE:
        return None
    return readable_topics(user).filter(pk=int(topic.external_id)).first()


def _made_of(topic: Topic) -> Topic | None:
    return Topic.objects.filter(source=SOURCE, external_id=str(topic.pk)).first()


def _answers(topic: Topic) -> list[Reply]:
    rows = Reply.objects.published().filter(topic=topic).select_related("author", "acceptance", "officialness")
    replies = list(rows.order_by("posted_at", "pk"))
    chosen = [reply for reply in replies if hasattr(reply, "acceptance") or hasattr(reply, "officialness")]
    return chosen or [reply for reply in replies if reply.as_staff]


def _covered(text: str, person: Individual) -> str:
    """Personal data, and the person's name in any case of the noun, under dots."""
    text = mask_personal_data(text)
    for word in set(re.findall(r"[^\W\d_]{3,}", f"{person.name} {person.nick}")):
        stem = word[:-1].capitalize() if len(word) > _SHORT_NAME else word.capitalize()
        text = re.sub(rf"\b{stem}\w{{0,2}}\b", lambda found: _MASK * len(found[0]), text)
    return text


def _tell_asker(topic: Topic, public: Topic, at: datetime) -> None:
    asker = topic.author
    if not takes_letters(asker):
        return
    key = f"published:{topic.pk}"
    SentNotice.objects.get_or_create(individual=asker, key=key, defaults={"at": at})
    with override(asker.language):
        subject, text = _words(asker, topic, public)
        url = stop_url(asker, topic)
    send(
        send_letter, at=at, letter=f"{key}/{asker.ref}", to=asker.email, subject=subject, text=text,
        unsubscribe_url=url, language=asker.language, sender=company_name(asker.language),
    )  # fmt: skip


def _words(asker: Individual, topic: Topic, public: Topic) -> tuple[str, str]:
    facts = {"title": public.title, "url": stop_url(asker, topic)}
    opening = gettext(
        "We published the answer to your private question, so that others find it. The question stands under "
        "“A customer”, without your name and without personal data. If anything in it still tells of you, reply in "
        "your private question and we will take it away."
    )
    ending = gettext("To get no more of these letters, open %(url)s") % facts
    address = settings.SITE_URL + public.get_absolute_url()
    subject = gettext("Your private question now helps others: %(title)s") % facts
    return subject, "\n\n".join([opening, address, ending]) + "\n"
