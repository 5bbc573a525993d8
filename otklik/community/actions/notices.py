"""Letters about what happened in followed topics: one per person and event, each with a link that stops them."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import translation

from otklik.community.actions.letters import Occasion, words_of
from otklik.community.models import Follow, NoticePreference, Reply, SentNotice, Topic
from otklik.community.queries.notices import takes_letters
from otklik.community.queries.rights import is_published, readable_topics
from otklik.core.events import send
from otklik.core.mail import send_letter
from otklik.parties.models import Individual
from otklik.parties.queries import company_name

_SALT = "community.notices"
_OF_EITHER = (Occasion.LET_THROUGH, Occasion.REPORT_HIDDEN, Occasion.REPORT_KEPT)  # a topic and a reply share numbers


def tell_of_reply(*, reply_id: int, at: datetime) -> None:
    """The followers, but not its author; whoever asked hears only once of a reply that is the official answer, too."""
    reply = _found(reply_id)
    if reply is None:
        return
    official = getattr(reply, "officialness", None)
    told_anyway = {reply.author_id} | ({reply.topic.author_id} if official else set())
    followers = Follow.objects.filter(topic=reply.topic).exclude(individual__in=told_anyway)
    for follower in followers.select_related("individual__notice_preference").order_by("pk"):
        asked = follower.individual_id == reply.topic.author_id
        _write(Occasion.ANSWER if asked else Occasion.REPLY, follower.individual, reply.topic, reply, at)


def tell_of_official_answer(*, reply_id: int, at: datetime) -> None:
    """Whoever asked."""
    reply = _found(reply_id)
    if reply is not None and reply.author_id != reply.topic.author_id:
        _write(Occasion.OFFICIAL, reply.topic.author, reply.topic, reply, at)


def tell_of_acceptance(*, reply_id: int, at: datetime) -> None:
    """Whoever gave the answer that helped."""
    reply = _found(reply_id)
    if reply is not None and reply.author_id != reply.topic.author_id:
        _write(Occasion.ACCEPTED, reply.author, reply.topic, reply, at)


def tell_of_hiding(*, topic_id: int, reply_id: int | None, at: datetime) -> None:
    """Whoever wrote what a moderator took out of sight, with the reason."""
    thing = _hidden(topic_id, reply_id)
    if thing is not None and thing.author_id != thing.hiding.hidden_by_id:
        topic, reply = (thing, None) if isinstance(thing, Topic) else (thing.topic, thing)
        _write(Occasion.HIDDEN, thing.author, topic, reply, at)


def tell_of_letting_through(*, thing: Topic | Reply, at: datetime) -> None:
    """Whoever waited for a moderator."""
    topic, reply = (thing, None) if isinstance(thing, Topic) else (thing.topic, thing)
    _write(Occasion.LET_THROUGH, thing.author, topic, reply, at)


def tell_of_report(*, thing: Topic | Reply, to: Individual, is_hidden: bool, at: datetime) -> None:
    """Whoever reported the post; of one out of sight he hears, though he reads it no more."""
    topic, reply = (thing, None) if isinstance(thing, Topic) else (thing.topic, thing)
    _write(Occasion.REPORT_HIDDEN if is_hidden else Occasion.REPORT_KEPT, to, topic, reply, at)


def stop_notices(*, individual: Individual, at: datetime) -> None:
    """No more letters at all; the first stop keeps its moment."""
    with transaction.atomic():
        preference, _fresh = NoticePreference.objects.get_or_create(individual=individual)
        NoticePreference.objects.filter(pk=preference.pk, stopped_at=None).update(stopped_at=at)


def resume_notices(*, individual: Individual) -> None:
    """Letters again."""
    NoticePreference.objects.filter(individual=individual).update(stopped_at=None)


def stop_url(individual: Individual, topic: Topic | None = None) -> str:
    """An address that stops this person's letters without signing in; it never expires, as letters are kept long."""
    token = signing.dumps([individual.pk, topic.pk if topic else 0], salt=_SALT)
    return settings.SITE_URL + reverse("notices_stop", args=[token])


def read_stop_token(token: str) -> tuple[Individual, Topic | None]:
    """Whose letters, and which topic the letter was about; raises Http404 for a token that is not ours."""
    try:
        individual_id, topic_id = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    individual = Individual.objects.filter(pk=individual_id).first()
    if individual is None:
        raise Http404
    return individual, readable_topics(individual).filter(pk=topic_id).first()


def _found(reply_id: int) -> Reply | None:
    rows = Reply.objects.select_related("author__notice_preference", "topic__author__notice_preference", "officialness")
    reply = rows.select_related("topic__hiding", "hiding").filter(pk=reply_id).first()
    return reply if reply is not None and is_published(reply) and is_published(reply.topic) else None


def _hidden(topic_id: int, reply_id: int | None) -> Topic | Reply | None:
    if reply_id is None:
        return Topic.objects.select_related("author", "hiding").filter(pk=topic_id, hiding__isnull=False).first()
    rows = Reply.objects.select_related("author", "topic", "hiding")
    return rows.filter(pk=reply_id, hiding__isnull=False).first()


def _write(occasion: Occasion, to: Individual, topic: Topic, reply: Reply | None, at: datetime) -> None:
    """Write the notice down together with the errand of its letter; a second call finds it written."""
    may_hear = occasion is Occasion.REPORT_HIDDEN or readable_topics(to).filter(pk=topic.pk).exists()
    if not takes_letters(to) or not may_hear:
        return
    about = reply or topic
    key = f"{occasion}:{about.ref if occasion in _OF_EITHER else about.pk}"
    with transaction.atomic():
        _notice, fresh = SentNotice.objects.get_or_create(individual=to, key=key, defaults={"at": at})
        if not fresh:
            return
        with translation.override(to.language):
            subject, text = words_of(occasion, topic, reply, stop_url(to, topic))
            url = stop_url(to, topic)
        send(
            send_letter, at=at, letter=f"{key}/{to.ref}", to=to.email, subject=subject, text=text,
            unsubscribe_url=url, language=to.language, sender=company_name(to.language),
        )  # fmt: skip
