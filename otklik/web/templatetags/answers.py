"""Shares and differences as people read them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext

from otklik.core.intervals import Share
from otklik.core.sources import Card
from otklik.interactions.queries import CHANNELS

register = template.Library()

_REFERENCE = re.compile(r"[a-z]+:\d+")


@register.filter
def percent(share: float | None) -> str:
    """0.843 as "84.3 %" in the form of the language; a dash when there is nothing."""
    return "–" if share is None else f"{number_format(round(share * 100, 1), 1)}\u00a0%"


@register.filter
def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    sign = "−" if difference < 0 else "+"
    unit = pgettext("percentage points", "pp")
    return f"{sign}{number_format(round(abs(difference) * 100, 1), 1)}\u00a0{unit}"


@register.filter
def share_told(share: Share) -> str:
    """A share with its interval and what it was counted of."""
    if share.value is None:
        return gettext("no data yet")
    told = {"value": percent(share.value), "low": percent(share.low), "high": percent(share.high), "n": share.whole}
    return gettext("%(value)s (%(low)s–%(high)s, n = %(n)s)") % told


@register.filter
def made_of(share: Share) -> str:
    """The interval of a share and what it was counted of, to stand under the share itself."""
    if share.value is None:
        return gettext("no data yet")
    told = {"low": percent(share.low), "high": percent(share.high), "n": share.whole}
    return gettext("95 %% interval %(low)s–%(high)s, n = %(n)s") % told


@register.filter
def channel_name(channel: str) -> str:
    """What the journal calls a channel; one it has no word for as it is."""
    return str(CHANNELS[channel].name) if channel in CHANNELS else channel


@register.filter
def channel_names(channels: Iterable[str]) -> str:
    """The names of several channels, commas between."""
    return ", ".join(channel_name(channel) for channel in channels)


@register.filter
def card_title(cards: Mapping[str, Card], ref: str) -> str:
    """The title of an answer, or its reference when the reader may not see it or it is gone."""
    return cards[ref].title if ref in cards else ref


@register.filter
def named(cards: Mapping[str, Card], words: str) -> str:
    """What a contact was about: the title of the answer it names, nothing when the reader may not see that one."""
    if words in cards:
        return cards[words].title
    return "" if _REFERENCE.fullmatch(words) else words


@register.filter
def item(words: Mapping[str, Any], key: str) -> Any:
    """The word of a mapping, or the key itself when it is not in."""
    return words.get(key, key)
