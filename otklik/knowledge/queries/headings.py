"""Headings of an article that tell readers nothing: without words, or with nothing under them."""

import re
from typing import Final

from django.utils.html import strip_tags

from otklik.core.text import to_html

_HEADING: Final = re.compile(r"<h([3-6])>(.*?)</h\1>", re.DOTALL)


def empty_headings(markdown: str) -> list[str]:
    """The words of the headings that readers do not see, in order; an empty text for one that has no words."""
    return _told(to_html(markdown))[1]


def without_empty_headings(html: str) -> str:
    """HTML of `to_html` without those headings; what stands under one without words stays."""
    return _told(html)[0]


def _told(html: str) -> tuple[str, list[str]]:
    """The HTML that is left, and the words of the headings left out; read from the end, for a heading above nothing
    but empty headings is empty as well."""
    before, *rest = _HEADING.split(html)
    kept, left_out, next_level, is_under = "", list[str](), 0, False
    for level, inner, body in reversed(list(zip(rest[::3], rest[1::3], rest[2::3], strict=True))):
        words, is_under = strip_tags(inner).strip(), is_under or bool(body.strip())
        if (words or "<img" in inner) and (is_under or next_level > int(level)):
            kept = f"<h{level}>{inner}</h{level}>{body}{kept}"
            next_level, is_under = int(level), False
        else:
            kept = body + kept
            left_out.insert(0, words)
    return before + kept, left_out
