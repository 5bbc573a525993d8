"""Write a topic, a reply, or a better version of one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from otklik.answers.queries import Answer, suggest
from otklik.community import actions
from otklik.community.models import Reply, Topic
from otklik.community.queries import access_own_reply, access_own_topic, access_topic, reading
from otklik.core.tail import newest
from otklik.core.text import to_html
from otklik.flows.ask_in_public import ask_in_public
from otklik.web.community.attempts import attempt, form_page
from otklik.web.community.forms import REASONS, ReplyEditForm, ReplyForm, TopicEditForm, TopicForm, version_of
from otklik.web.outages.showing import near
from otklik.web.shell.access import member, member_page, public_page

_KEPT = "topic_draft"  # words of a guest, in his session until he has signed in


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def topic_new(request: HttpRequest) -> HttpResponse:
    form = _topic_form(request)
    if not request.user.is_authenticated and form.is_bound and form.is_valid() and not form.wants_preview:
        return _keep_words(request)
    topic = attempt(request, form, lambda files, at: _open(request, form, files, at))
    if topic is not None:
        request.session.pop(_KEPT, None)
        return _opened(request, topic)
    told = form.data if form.is_bound else form.initial
    return form_page(
        request, "community/topic_new.html", form, similar=_similar(request, form), near=near(request, told)
    )


@member_page
@require_http_methods(["GET", "POST"])
def reply_post(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = access_topic(request.user, topic_id)
    if request.method == "GET":  # somebody came back from signing in
        return redirect(f"{topic.get_absolute_url()}#write")
    form = ReplyForm(request.POST, user=request.user)
    reply = attempt(request, form, lambda files, at: _reply(request, topic, form, files, at))
    if reply is not None:
        return _replied(request, reply)
    words = {"newest": newest(), "topic": topic, "hiding_reasons": REASONS.items()}
    return form_page(request, "community/topic.html", form, reading=reading(topic, request.user), **words)


@member_page
@require_http_methods(["GET", "POST"])
def topic_edit(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = access_own_topic(request.user, topic_id)
    form = TopicEditForm(request.POST or None, user=request.user, thing=topic, initial=_words_of(topic))
    saved = attempt(request, form, lambda files, at: _save_topic(request, topic, form, files, at))
    if saved is not None:
        return _saved(request, saved)
    return form_page(request, "community/edit.html", form, thing=topic)


@member_page
@require_http_methods(["GET", "POST"])
def reply_edit(request: HttpRequest, reply_id: int) -> HttpResponse:
    reply = access_own_reply(request.user, reply_id)
    words = {"body": reply.body, "version": version_of(reply.changed_at)}
    form = ReplyEditForm(request.POST or None, user=request.user, thing=reply, initial=words)
    saved = attempt(request, form, lambda files, at: _save_reply(request, reply, form, files, at))
    if saved is not None:
        return _saved(request, saved)
    return form_page(request, "community/edit.html", form, thing=reply)


@member_page
@require_POST
def text_preview(request: HttpRequest) -> HttpResponse:
    """The text as it will look, for the page that is being written."""
    preview = to_html(request.POST.get("body", "")[:20_000])
    return render(request, "community/_preview.html", {"preview": preview})


def _topic_form(request: HttpRequest) -> TopicForm:
    if request.method == "POST":
        return TopicForm(request.POST, user=request.user)
    kept = request.session.get(_KEPT, {}) if request.session.session_key else {}
    first = {"kind": request.GET.get("kind", Topic.QUESTION), "category": request.GET.get("category", "")}
    return TopicForm(user=request.user, initial=first | {"title": request.GET.get("q", "")[:160]} | kept)


def _similar(request: HttpRequest, form: TopicForm) -> list[Answer]:
    """What may answer it already, for the preview of those whose browser shows nothing while they type."""
    title = form.data.get("title", "") if form.wants_preview else ""
    if not title:
        return []
    return suggest(
        question=title, asker=request.user, language=get_language() or "", at=now(), limit=4, place="new_topic"
    ).best


def _keep_words(request: HttpRequest) -> HttpResponse:
    kept = {name: request.POST.get(name, "") for name in TopicForm.base_fields if name not in ("guard", "once_key")}
    request.session[_KEPT] = kept
    messages.info(request, _("Sign in or register, and your words will be waiting for you here."))
    return redirect_to_login(request.path)


def _open(request: HttpRequest, form: TopicForm, files: Any, at: datetime) -> Topic:
    words = form.cleaned_data
    return ask_in_public(
        by=member(request), kind=words["kind"], category=words["category"], title=words["title"], body=words["body"],
        at=at, language=request.LANGUAGE_CODE, details=form.details, tags=form.tag_names, attachments=files,
        guard=form.choice, once_key=words["once_key"], ask_key=words["ask_key"],
        outage_id=int(words["outage"] or 0) or None,
    )  # fmt: skip


def _opened(request: HttpRequest, topic: Topic) -> HttpResponse:
    if topic.held_at is not None:
        messages.info(
            request, _("Thank you. A moderator will look at your first posts with links, then everybody sees them.")
        )
    else:
        messages.success(request, _("Published. We will write to you when somebody answers."))
    return redirect(topic)


def _reply(request: HttpRequest, topic: Topic, form: ReplyForm, files: Any, at: datetime) -> Reply:
    words = form.cleaned_data
    return actions.post_reply(
        topic=topic, by=member(request), body=words["body"], at=at, official=words.get("official", False),
        valid_for=words.get("valid_for", ""), attachments=files, guard=form.choice, once_key=words["once_key"],
    )  # fmt: skip


def _replied(request: HttpRequest, reply: Reply) -> HttpResponse:
    if reply.held_at is not None:
        messages.info(
            request, _("Thank you. A moderator will look at your first posts with links, then everybody sees them.")
        )
    return redirect(reply)


def _save_topic(request: HttpRequest, topic: Topic, form: TopicEditForm, files: Any, at: datetime) -> Topic:
    words = form.cleaned_data
    return actions.edit_topic(
        topic=topic, by=member(request), at=at, title=words["title"], body=words["body"], details=form.details,
        tags=form.tag_names, seen_at=words["version"], guard=form.choice, attachments=files, removed=form.removed_ids,
    )  # fmt: skip


def _save_reply(request: HttpRequest, reply: Reply, form: ReplyEditForm, files: Any, at: datetime) -> Reply:
    words = form.cleaned_data
    return actions.edit_reply(
        reply=reply, by=member(request), at=at, body=words["body"], seen_at=words["version"], guard=form.choice,
        attachments=files, removed=form.removed_ids,
    )  # fmt: skip


def _saved(request: HttpRequest, thing: Topic | Reply) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(thing)


def _words_of(topic: Topic) -> dict[str, str]:
    tags = ", ".join(tag.name for tag in topic.tags.all())
    words = {"title": topic.title, "body": topic.body, "tags": tags, "version": version_of(topic.changed_at)}
    return dict(topic.details) | words
