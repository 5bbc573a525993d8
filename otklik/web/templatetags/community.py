"""Words of the community's templates that stand in every row of a list; written in Python because rows are many."""

from functools import cache
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from otklik.community.models import Topic
from otklik.web.community.forms import KINDS
from otklik.web.templatetags.otklik import ago, icon, in_language

register = template.Library()

_NOTHING: Final = mark_safe("")
_EMPTY: Final = mark_safe('<div class="feed-count"></div>')


@register.simple_tag
def kind_badge(kind: str) -> SafeString:
    """What kind of topic it is."""
    return _badge(kind, get_language() or "")


@register.simple_tag
def support_count(topic: Topic) -> SafeString:
    """How many voted for the idea or have the same problem; empty for kinds that take no support."""
    if not topic.takes_support:
        return _EMPTY
    votes = ngettext("vote", "votes", topic.support_count) if topic.kind == Topic.IDEA else gettext("me too")
    return format_html('<div class="feed-count"><strong>{}</strong>{}</div>', topic.support_count, votes)


@register.simple_tag
def reply_count(topic: Topic) -> SafeString:
    """How many replies, and whether one of them solved it; the topic carries is_solved."""
    replies = ngettext("reply", "replies", topic.reply_count)
    solved = _solved(get_language() or "") if topic.is_solved else _NOTHING  # type: ignore[attr-defined]
    return format_html(
        '<div class="feed-count{}">{}<strong>{}</strong>{}</div>',
        " is-solved" if solved else "", solved, topic.reply_count, replies,
    )  # fmt: skip


@register.simple_tag
def topic_meta(topic: Topic) -> SafeString:
    """Kind, shelf, author, when somebody last spoke, and whether it is official or closed."""
    language = get_language() or ""
    return format_html(
        "{}{}<span>{}</span><span>{}</span>{}{}",
        _badge(topic.kind, language),
        _official(language) if topic.is_official else _NOTHING,  # type: ignore[attr-defined]
        in_language(topic.category.title),
        topic.author.nick,
        ago(topic.last_activity_at),
        _closed(language) if hasattr(topic, "closure") else _NOTHING,
    )


# a badge is the same on every page of a language; the address of the icons changes only with a new version
@cache
def _badge(kind: str, language: str) -> SafeString:
    lock = icon("lock") if kind == Topic.PRIVATE else ""
    return format_html('<span class="badge badge-{}">{}{}</span>', kind, lock, str(KINDS[kind]))


@cache
def _official(language: str) -> SafeString:
    words = gettext("Official answer")
    return format_html('<span class="badge badge-official">{}{}</span>', icon("rosette-discount-check"), words)


@cache
def _closed(language: str) -> SafeString:
    return format_html("<span>{}{}</span>", icon("lock"), gettext("Closed"))


@cache
def _solved(language: str) -> SafeString:
    return format_html('{}<span class="visually-hidden">{}</span>', icon("circle-check"), gettext("Solved"))
