"""Words our templates know everywhere (builtins)."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template.context import Context
from django.templatetags.static import static
from django.utils.dates import MONTHS_ALT
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime, now
from django.utils.translation import get_language, gettext, ngettext

from otklik.parties.models import Individual
from otklik.parties.queries import operator, operator_languages, said_in
from otklik.web.shell.brand import contrast
from otklik.web.shell.language import path_in_language
from otklik.web.shell.markup import markup
from otklik.web.shell.rail import RailGroup, RailLink, rail_for

register = template.Library()

_AVATAR_COLOURS = 8
ACTION_ICONS = {
    "ask-question": "message-plus",
    "report-problem": "alert-triangle",
    "my-questions": "messages",
    "profile": "user",
    "notices": "bell",
    "contacts": "phone",
    "sign-in": "login",
    "pay": "credit-card",
}
_EMAIL = re.compile(r"\b(\w)[\w.+-]*@([\w-]+\.[\w.-]+)")
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s()-]{0,2}\d){6,18}")


@register.simple_tag
@lru_cache(maxsize=1024)  # the address of the sprite changes only with a new version
def icon(name: str, extra: str = "") -> SafeString:
    """A Tabler outline icon from the sprite; decoration only, so hidden from screen readers."""
    return markup(
        '<svg class="icon {}" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        extra,
        static("otklik/icons.svg"),
        name or "point",
    )


@register.filter
def in_language(words: Mapping[str, str] | str | None) -> str:
    """The word for the language of the page, else for the operator's languages in their order, else any."""
    if not isinstance(words, Mapping):
        return words or ""
    return said_in(words, get_language() or "")


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """How long ago, in words; the exact moment is in the title."""
    if moment is None:
        return ""
    return markup(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        _in_full(localtime(moment)),
        _passed(moment, now()),
    )


def _passed(moment: datetime, at: datetime) -> str:
    minutes = int((at - moment).total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    if minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    days = minutes // (24 * 60)
    if days < 7:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    local = localtime(moment)
    return _day(local) if local.year == localtime(at).year else f"{_day(local)} {local.year}"


# as date_format would tell them ("j E Y, H:i" and "j E"), many times faster: lists have a moment in every row
def _in_full(local: datetime) -> str:
    return f"{_day(local)} {local.year}, {local:%H:%M}"


def _day(local: datetime) -> str:
    return f"{local.day} {MONTHS_ALT[local.month]}"


@register.filter
def avatar(person: Individual | None) -> SafeString:
    """A round badge with the initials of what others see of the person."""
    nick = person.nick if person else ""
    initials = "".join(word[0] for word in re.findall(r"\w+", nick)[:2]).upper() or "?"
    colour = (person.pk or 0) % _AVATAR_COLOURS if person else 0
    return markup('<span class="avatar avatar-{}" aria-hidden="true">{}</span>', colour, initials)


@register.filter
def masked(text: str | None) -> str:
    """The text with e-mail addresses and long numbers covered: a***@example.com, ***67."""
    covered = _EMAIL.sub(r"\1***@\2", text or "")
    return _LONG_NUMBER.sub(lambda found: f"***{found[0][-2:]}", covered)


@register.filter
def masked_unless(text: str | None, sees_all: bool) -> str:
    """As it is for who may see all of it, else `masked`."""
    return text or "" if sees_all else masked(text)


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The query string of this page with some values changed; None or an empty string takes a value out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def query_without(context: Context, name: str) -> str:
    """The query string of this page without one value, from the first page of the list."""
    return query_with(context, **{name: None, "after": None})


@register.simple_tag(takes_context=True)
def page_in_language(context: Context, code: str) -> str:
    """The address of this very page in another language; of its translation where it is another page."""
    translations = context.get("translated") or {}
    if code in translations:
        return str(translations[code])
    request = context["request"]
    query = request.META.get("QUERY_STRING", "")
    path = path_in_language(request.path, code)
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def full_url(context: Context, code: str = "") -> str:
    """The one address of this page for search engines, in its own language or in `code`.

    Without the query string, unless the view says by `own_query` what of it makes another page.
    """
    request = context["request"]
    path = path_in_language(request.path, code or request.LANGUAGE_CODE)
    return f"{settings.SITE_URL}{path}{context.get('own_query', '')}"


@register.filter
def language_name(code: str) -> str:
    """What a language calls itself."""
    return dict(settings.LANGUAGES).get(code, code)


@register.simple_tag(takes_context=True)
def rail(context: Context) -> list[RailGroup]:
    """The desk pages of the person who looks."""
    request = context["request"]
    return rail_for(request.user, request.path)


@register.filter
def waiting(groups: Iterable[RailGroup]) -> list[RailLink]:
    """Of the rail those pages where something waits for the person who looks."""
    return [link for group in groups for link in group.links if link.count]


@register.simple_tag(takes_context=True)
def current(context: Context, url: str) -> SafeString | str:
    """Marks a link that leads to the page one is on, or to a page above it."""
    path = context["request"].path
    if not url or not path.startswith(url):
        return ""
    return mark_safe(' aria-current="page"' if path == url else ' aria-current="true"')


@register.simple_tag
def favicon() -> str:
    """The tab's picture: the operator's colour and initial, inside the page so that it costs no request."""
    company = operator()
    letter = escape(in_language(company.name)[:1]) if company else "O"
    colour = company.brand_colour if company else "#0b6e75"
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" '
        f'fill="{colour}"/><text x="16" y="23" font-size="20" font-family="sans-serif" font-weight="700" '
        f'text-anchor="middle" fill="{contrast(colour)}">{letter}</text></svg>'
    )
    return f"data:image/svg+xml,{quote(drawing)}"


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether a field is one tick box, whose label stands after it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def with_class(field: BoundField, names: str) -> SafeString:
    """The widget with more CSS classes, and marked invalid when it is."""
    own = field.field.widget.attrs.get("class", "")
    invalid = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": f"{own} {names}{invalid}".strip()})


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The widget with the class its kind has in our look."""
    widget = field.field.widget
    if isinstance(widget, (CheckboxSelectMultiple, RadioSelect)):
        return field.as_widget()
    return with_class(field, "form-select" if isinstance(widget, Select) else "form-control")


@register.filter
def local_link(url: str) -> str:
    """A path of the portal in the language of the page; other addresses as they are."""
    if url.startswith("/") and not url.startswith("//"):
        return path_in_language(url, get_language() or operator_languages()[0])
    return url


@register.filter
def action_icon(code: str) -> str:
    """The picture of a portal action: by the code the catalogue gives it, or an arrow."""
    return ACTION_ICONS.get(code, "arrow-right")


@register.filter
def telephone(number: str) -> str:
    """A telephone number as a tel: link wants it."""
    return re.sub(r"[^\d+*#]", "", number)
