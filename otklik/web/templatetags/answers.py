"""Shares and differences as people read them."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """0.843 as "84.3 %" in the form of the language; a dash when there is nothing."""
    return "–" if share is None else f"{number_format(share * 100, 1)}\u00a0%"


@register.filter
def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    sign = "−" if difference < 0 else "+"
    return f"{sign}{number_format(abs(difference) * 100, 1)}\u00a0%"


@register.filter
def item(words: Mapping[str, Any], key: str) -> Any:
    """The word of a mapping, or the key itself when it is not in."""
    return words.get(key, key)
