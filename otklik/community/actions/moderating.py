"""Flags of readers and what moderators do about them; every act is written to the security record."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from otklik.community.actions import notices
from otklik.community.actions.editing import recount
from otklik.community.actions.guarding import NotAllowed, insist_on_words
from otklik.community.actions.replying import bring_into_sight
from otklik.community.events import ContentFlagged, ContentHidden, ReplyChanged, TopicChanged, TopicOpened
from otklik.community.models import AcceptedAnswer, Edit, Flag, Hiding, OfficialAnswer, Reply, Topic
from otklik.core import audit
from otklik.core.events import publish
from otklik.core.text import mask_personal_data, to_html
from otklik.parties.models import Individual


def raise_flag(*, thing: Topic | Reply, by: Individual, reason: str, at: datetime, note: str = "") -> Flag:
    """Tell the moderators that something is wrong; the same person's second flag joins his first open one.

    reason: a word of Flag.REASONS. Raises NotAllowed for one's own words.
    """
    if thing.author_id == by.pk:
        raise NotAllowed
    with transaction.atomic():
        flag, fresh = Flag.objects.get_or_create(
            **_about(thing), raised_by=by, decided_at=None, defaults={"raised_at": at, "reason": reason, "note": note}
        )
        if fresh:
            publish(ContentFlagged(flag.pk), at=at)
    return flag


def hide(*, thing: Topic | Reply, by: Individual, reason: str, at: datetime) -> Hiding:
    """Take it out of sight; its author still sees it with the reason. A hidden reply answers nothing.

    Raises NotAllowed, and NothingSaid without a reason.
    """
    insist_on_words(reason)
    with transaction.atomic():
        _insist(by)
        hiding, fresh = Hiding.objects.get_or_create(
            **_about(thing), defaults={"hidden_by": by, "hidden_at": at, "reason": reason}
        )
        _decide(thing, by, "hidden", at)
        if fresh:
            _leave_queue(thing)
            if isinstance(thing, Reply):
                AcceptedAnswer.objects.filter(reply=thing).delete()
                OfficialAnswer.objects.filter(reply=thing).delete()
                recount(thing.topic_id)
            audit.record(actor=by.ref, act="community.hide", subject=thing.ref, at=at)
            publish(ContentHidden(*_ids(thing)), at=at)
    return hiding


def show_again(*, thing: Topic | Reply, by: Individual, at: datetime) -> bool:
    """Put it back in sight; False when it was not hidden. Raises NotAllowed."""
    with transaction.atomic():
        _insist(by)
        gone, _by_model = Hiding.objects.filter(**_about(thing)).delete()
        if gone:
            audit.record(actor=by.ref, act="community.show_again", subject=thing.ref, at=at)
            _tell_of_change(thing, at)
    return bool(gone)


def keep(*, thing: Topic | Reply, by: Individual, at: datetime) -> None:
    """There is nothing wrong with it: flags are answered, a held post is let through. Raises NotAllowed."""
    with transaction.atomic():
        _insist(by)
        answered = _decide(thing, by, "kept", at)
        released = _release(thing, at)
        if answered or released:
            audit.record(actor=by.ref, act="community.keep", subject=thing.ref, at=at)


def mask(*, thing: Topic | Reply, by: Individual, at: datetime) -> None:
    """Cover personal data in it and in its history, answer the flags, let it through. Raises NotAllowed."""
    with transaction.atomic():
        _insist(by)
        fresh = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
        fresh.body = mask_personal_data(fresh.body)
        fresh.body_html, fresh.changed_at = to_html(fresh.body), at
        fresh.save(update_fields=["body", "body_html", "changed_at"])
        if isinstance(fresh, Topic):
            fresh.title = mask_personal_data(fresh.title)[:160]
            fresh.details = {name: mask_personal_data(text) for name, text in fresh.details.items()}
            fresh.save(update_fields=["title", "details"])
        _mask_history(fresh)
        _decide(fresh, by, "masked", at)
        _release(fresh, at)
        audit.record(actor=by.ref, act="community.mask", subject=fresh.ref, at=at)
        _tell_of_change(fresh, at)


def _insist(by: Individual) -> None:
    if not by.may("community.moderate"):
        raise NotAllowed


def _about(thing: Topic | Reply) -> dict[str, Topic | Reply]:
    return {"topic": thing} if isinstance(thing, Topic) else {"reply": thing}


def _ids(thing: Topic | Reply) -> tuple[int, int | None]:
    return (thing.pk, None) if isinstance(thing, Topic) else (thing.topic_id, thing.pk)


def _decide(thing: Topic | Reply, by: Individual, verdict: str, at: datetime) -> int:
    open_flags = Flag.objects.filter(Q(**_about(thing)), decided_at=None)
    reporters = list(Individual.objects.filter(flags_raised__in=open_flags).exclude(pk=by.pk).distinct())
    decided = open_flags.update(decided_by=by, decided_at=at, verdict=verdict)
    for reporter in reporters:
        notices.tell_of_report(thing=thing, to=reporter, is_hidden=verdict == "hidden", at=at)
    return decided


def _leave_queue(thing: Topic | Reply) -> bool:
    rows = type(thing)._default_manager.filter(pk=thing.pk, held_at__isnull=False)
    return bool(rows.update(held_at=None))


def _release(thing: Topic | Reply, at: datetime) -> bool:
    """Bring a held post into sight as if it had just been written; False when it was not held."""
    if not _leave_queue(thing):
        return False
    notices.tell_of_letting_through(thing=thing, at=at)
    if isinstance(thing, Topic):
        publish(TopicOpened(thing.pk), at=at)
    else:
        bring_into_sight(thing, at=at)
    return True


def _mask_history(thing: Topic | Reply) -> None:
    for edit in Edit.objects.filter(**_about(thing)):
        edit.body_before = mask_personal_data(edit.body_before)
        edit.title_before = mask_personal_data(edit.title_before)[:160]
        edit.save(update_fields=["body_before", "title_before"])


def _tell_of_change(thing: Topic | Reply, at: datetime) -> None:
    if isinstance(thing, Topic):
        publish(TopicChanged(thing.pk), at=at)
    else:
        recount(thing.topic_id)
        publish(ReplyChanged(thing.topic_id, thing.pk), at=at)
