"""One reply of a topic, and what one does with it. Written in Python because a page has thirty of them."""

from typing import Any

from django import template
from django.template import Engine
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from otklik.community.models import Reply
from otklik.parties.addresses import address
from otklik.web.shell.markup import markup
from otklik.web.templatetags.otklik import ago, avatar, icon, in_language

register = template.Library()

_NOTHING = mark_safe("")


@register.simple_tag(takes_context=True)
def said(context: Context, reply: Reply) -> SafeString:
    """A reply at its place in the talk: a line that leads to the text when it is one of the `pinned` on top.

    What arrives on an open page comes whole, for that page may have nothing on top to lead to.
    """
    is_above = reply in context["reading"].pinned and "HX-Request" not in context["request"].headers
    return _stub(reply) if is_above else post(context, reply, False)


@register.simple_tag(takes_context=True)
def post(context: Context, reply: Reply, is_pinned: bool) -> SafeString:
    """A reply of `topic` for `user` with its `doors`; pinned ones stand above the others and lead to their place."""
    is_foreign = context["topic"].language != context["request"].LANGUAGE_CODE
    return markup(
        '<article class="post{}" id="reply-{}">{}{}<div class="prose"{}>{}</div>{}'
        '<div class="post-foot">{}{}</div></article>',
        _classes(reply),
        reply.pk,
        _head(context, reply),
        _notes(reply),
        markup(' lang="{}"', context["topic"].language) if is_foreign else _NOTHING,
        mark_safe(reply.body_html),  # cleaned when it was written
        _part(context, "_attachments", files=reply.files) if reply.files else _NOTHING,  # type: ignore[attr-defined]
        _deeds(context, reply),
        _place(context, reply) if is_pinned else _NOTHING,
    )


@register.simple_tag(takes_context=True)
def thanks(context: Context, reply: Reply, is_thanked: bool) -> SafeString:
    """A button for members who did not write the reply, for others how many thanked, if anybody."""
    user, number = context["user"], reply.thanks_count
    if not user.is_authenticated or reply.author_id == user.pk:
        if not number:
            return _NOTHING
        words = ngettext("%(n)s thanks", "%(n)s thanks", number) % {"n": number}
        return markup('<span class="meta">{}{}</span>', icon("heart"), words)
    return markup(
        '<form action="{0}" method="post" hx-post="{0}" hx-swap="outerHTML">{1}'
        '<button class="btn btn-quiet btn-sm" type="submit" aria-pressed="{2}">'
        '{3} {4} <span class="numbers">{5}</span></button></form>',
        address("reply_thanks", reply.pk),
        hidden(context, on=0 if is_thanked else 1),
        "true" if is_thanked else "false",
        icon("heart"),
        gettext("Thanks"),
        number,
    )


def hidden(context: Context, **words: Any) -> SafeString:
    """The hidden fields of a form of this page: its token and `words`."""
    told = {"csrfmiddlewaretoken": context["csrf_token"]} | words
    fields = (f'<input type="hidden" name="{name}" value="{escape(word)}">' for name, word in told.items())
    return mark_safe("".join(fields))


def _classes(reply: Reply) -> str:
    rank = " is-official" if hasattr(reply, "officialness") else " is-accepted" if hasattr(reply, "acceptance") else ""
    return f"{rank}{' is-staff' if reply.as_staff else ''}{' is-hidden' if hasattr(reply, 'hiding') else ''}"


def _head(context: Context, reply: Reply) -> SafeString:
    return markup(
        '<div class="post-head">{}<div class="post-who">{}{}<small><a href="{}">{}</a>{}</small></div>'
        '<div class="post-mark">{}</div></div>',
        avatar(reply.author),
        reply.author.nick,
        _company(context) if reply.as_staff else _NOTHING,
        address("reply", reply.pk),
        ago(reply.posted_at),
        _changed(reply) if reply.changed_at != reply.posted_at else _NOTHING,
        _marks(reply),
    )


def _company(context: Context) -> SafeString:
    company = context["operator"]
    return markup(' <span class="badge badge-staff">{}</span>', in_language(company.name) if company else "")


def _changed(reply: Reply) -> SafeString:
    return markup(' · <a href="{}">{}</a>', address("reply_history", reply.pk), gettext("changed"))


def _marks(reply: Reply) -> SafeString:
    found = _NOTHING
    if official := getattr(reply, "officialness", None):
        words = gettext("Official answer, %(who)s") % {"who": official.given_by.nick}
        found += markup('<span class="badge badge-official">{}{}</span>', icon("rosette-discount-check"), words)
    if hasattr(reply, "acceptance"):
        words = gettext("This helped")
        found += markup('<span class="badge badge-accepted">{}{}</span>', icon("circle-check"), words)
    return found


def _notes(reply: Reply) -> SafeString:
    """What a reader must know before the words: for whom they are true, and why others do not see them."""
    found = _NOTHING
    official, hiding = getattr(reply, "officialness", None), getattr(reply, "hiding", None)
    if official and official.valid_for:
        words = gettext("Valid for: %(what)s") % {"what": official.valid_for}
        found += markup('<p class="meta mb-2">{} {}</p>', icon("info-circle"), words)
    if hiding:
        words = gettext("A moderator hid this reply: %(reason)s") % {"reason": hiding.reason}
        found += markup('<div class="callout is-danger">{} <p>{}</p></div>', icon("eye-off"), words)
    if reply.held_at:
        words = gettext("Only you and the moderators see this until it has been looked at.")
        found += markup('<div class="callout is-warning">{} <p>{}</p></div>', icon("hourglass"), words)
    return found


def _place(context: Context, reply: Reply) -> SafeString:
    is_here = reply in context["reading"].replies.rows
    where = f"#place-{reply.pk}" if is_here else f"{address('reply', reply.pk)}?talk=1"
    words = gettext("Go to its place")
    return markup('<a class="btn btn-quiet btn-sm" href="{}">{}{}</a>', where, icon("arrow-down"), words)


def _stub(reply: Reply) -> SafeString:
    if hasattr(reply, "officialness"):
        words = gettext("%(who)s gave the official answer, it stands above")
    else:
        words = gettext("%(who)s gave an answer that helped, it stands above")
    return markup(
        '<p class="post-stub" id="place-{0}"><a href="#reply-{0}">{1}<span>{2}</span></a> <small>{3}</small></p>',
        reply.pk, icon("arrow-up"), words % {"who": reply.author.nick}, ago(reply.posted_at),
    )  # fmt: skip


def _deeds(context: Context, reply: Reply) -> SafeString:
    found = thanks(context, reply, reply.is_thanked)  # type: ignore[attr-defined]
    if context["doors"].accept and not hasattr(reply, "hiding") and not reply.held_at:
        found += _accept(context, reply)
    if context["user"].is_authenticated:
        found += _menu(context, reply)
    return found


def _accept(context: Context, reply: Reply) -> SafeString:
    is_accepted, is_asker = hasattr(reply, "acceptance"), context["topic"].author_id == context["user"].pk
    if is_accepted:
        words = gettext("It did not help after all") if is_asker else gettext("No longer the answer")
    else:
        words = gettext("This helped me") if is_asker else gettext("Mark as the answer")
    return markup(
        '<form action="{}" method="post">{}<button class="btn btn-sm {}" type="submit">{} {}</button></form>',
        address("reply_accept", reply.pk), hidden(context, on=0 if is_accepted else 1),
        "btn-quiet" if is_accepted else "btn-soft", icon("check"), words,
    )  # fmt: skip


def _menu(context: Context, reply: Reply) -> SafeString:
    doors, is_own = context["doors"], reply.author_id == context["user"].pk
    links = _NOTHING
    if is_own or doors.arrange:
        links += _link("reply_edit", reply, "pencil", gettext("Change"))
    if not is_own:
        links += _link("reply_flag", reply, "flag", gettext("Report"))
    if doors.answer_officially or doors.moderate:
        links += _part(context, "_post_menu", reply=reply)
    return markup(
        '<details class="menu"><summary class="btn btn-quiet btn-sm btn-icon" aria-label="{}">{}</summary>'
        '<div class="menu-body">{}</div></details>',
        gettext("More"), icon("dots"), links,
    )  # fmt: skip


def _link(page: str, reply: Reply, picture: str, words: str) -> SafeString:
    return markup('<a href="{}">{}{}</a>', address(page, reply.pk), icon(picture), words)


def _part(context: Context, name: str, **words: Any) -> SafeString:
    """A template of parts that few replies have."""
    with context.push(**words):
        return Engine.get_default().get_template(f"community/{name}.html").render(context)
