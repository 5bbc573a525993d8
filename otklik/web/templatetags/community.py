"""Words of the community's templates that stand in every row of a list; written in Python because rows are many."""

from functools import cache
from typing import Final

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from otklik.community.models import Topic
from otklik.parties.addresses import address
from otklik.web.community.forms import KINDS
from otklik.web.shell.markup import markup
from otklik.web.templatetags.otklik import ago, icon, in_language
from otklik.web.templatetags.posts import hidden

register = template.Library()

_NOTHING: Final = mark_safe("")
_EMPTY: Final = mark_safe('<div class="feed-count"></div>')


@register.simple_tag
def kind_badge(kind: str) -> SafeString:
    """What kind of topic it is."""
    return _badge(kind, get_language() or "")


def support_count(topic: Topic) -> SafeString:
    """How many voted for the idea or have the same problem; empty for kinds that take no support."""
    if not topic.takes_support:
        return _EMPTY
    votes = ngettext("vote", "votes", topic.support_count) if topic.kind == Topic.IDEA else gettext("me too")
    return markup('<div class="feed-count"><strong>{}</strong>{}</div>', topic.support_count, votes)


def reply_count(topic: Topic) -> SafeString:
    """How many replies, and whether one of them solved it; the topic carries is_solved."""
    replies = ngettext("reply", "replies", topic.reply_count)
    solved = _solved(get_language() or "") if topic.is_solved else _NOTHING  # type: ignore[attr-defined]
    return markup(
        '<div class="feed-count{}">{}<strong>{}</strong>{}</div>',
        " is-solved" if solved else "", solved, topic.reply_count, replies,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def support(context: Context, topic: Topic, is_supported: bool, back: str) -> SafeString:
    """A button for members who did not open the topic while it is open, else the count; back: where the button leads
    to without JavaScript, the topic when empty."""
    user = context["user"]
    if not user.is_authenticated or topic.author_id == user.pk or hasattr(topic, "closure"):
        return support_count(topic)
    return markup(
        '<form action="{0}" method="post" hx-post="{0}" hx-swap="outerHTML">{1}'
        '<button class="vote" type="submit" aria-pressed="{2}">{3} <strong>{4}</strong> {5}</button></form>',
        address("topic_support", topic.pk),
        hidden(context, on=0 if is_supported else 1, next=back),
        "true" if is_supported else "false",
        icon("chevron-up"),
        topic.support_count,
        gettext("Vote") if topic.kind == Topic.IDEA else gettext("Me too"),
    )


@register.simple_tag(takes_context=True)
def feed_item(context: Context, topic: Topic, is_own: bool) -> SafeString:
    """A row of a list of topics; is_own: in the list of those one opened, which shows what others do not see."""
    has_button = context["user"].is_authenticated and topic.takes_support
    back = context["request"].get_full_path()
    return markup(
        '<li class="feed-item is-counted">{}<div class="feed-main"><h2 class="feed-title"><a href="{}">{}</a></h2>'
        '<p class="feed-meta">{}{}</p></div>{}</li>',
        support(context, topic, topic.is_supported, back) if has_button else support_count(topic),  # type: ignore[attr-defined]
        topic.get_absolute_url(),
        topic.title,
        topic_meta(topic),
        _own_state(topic) if is_own else _NOTHING,
        reply_count(topic),
    )


@register.simple_tag
def brief_item(topic: Topic) -> SafeString:
    """A row of a short list, such as that of the first page; the topic carries is_solved and is_official."""
    language = get_language() or ""
    return markup(
        '<li class="feed-item"><div class="feed-main"><h3 class="feed-title"><a href="{}">{}</a></h3>'
        '<p class="feed-meta">{}<span>{}</span><span>{}</span>{}</p></div>{}</li>',
        topic.get_absolute_url(),
        topic.title,
        _badge(topic.kind, language),
        in_language(topic.category.title),
        ago(topic.last_activity_at),
        _official(language) if topic.is_official else _NOTHING,  # type: ignore[attr-defined]
        reply_count(topic),
    )


def topic_meta(topic: Topic) -> SafeString:
    """Kind, shelf, author, when somebody last spoke, and whether it is official or closed."""
    language = get_language() or ""
    return markup(
        "{}{}<span>{}</span><span>{}</span>{}{}",
        _badge(topic.kind, language),
        _official(language) if topic.is_official else _NOTHING,  # type: ignore[attr-defined]
        in_language(topic.category.title),
        topic.author.nick,
        ago(topic.last_activity_at),
        _closed(language) if hasattr(topic, "closure") else _NOTHING,
    )


def _own_state(topic: Topic) -> SafeString:
    found = _NOTHING
    if topic.held_at:
        found += markup('<span class="badge badge-warning">{}</span>', gettext("Waits for a moderator"))
    if hasattr(topic, "hiding"):
        found += markup('<span class="badge badge-danger">{}</span>', gettext("Hidden"))
    return found


# a badge is the same on every page of a language; the address of the icons changes only with a new version
@cache
def _badge(kind: str, language: str) -> SafeString:
    lock = icon("lock") if kind == Topic.PRIVATE else ""
    return markup('<span class="badge badge-{}">{}{}</span>', kind, lock, str(KINDS[kind]))


@cache
def _official(language: str) -> SafeString:
    words = gettext("Official answer")
    return markup('<span class="badge badge-official">{}{}</span>', icon("rosette-discount-check"), words)


@cache
def _closed(language: str) -> SafeString:
    return markup("<span>{}{}</span>", icon("lock"), gettext("Closed"))


@cache
def _solved(language: str) -> SafeString:
    return markup('{}<span class="visually-hidden">{}</span>', icon("circle-check"), gettext("Solved"))
