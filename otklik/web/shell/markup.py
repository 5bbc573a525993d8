"""HTML of rows: lists draw hundreds of pieces a page."""

import html
from typing import Any

from django.utils.safestring import SafeString


def markup(frame: str, *parts: Any) -> SafeString:
    """As Django's format_html: `parts` that are not HTML already are escaped on their way into `frame`."""
    return SafeString(frame.format(*[_safe(part) for part in parts]))


def _safe(part: Any) -> str:
    return part.__html__() if hasattr(part, "__html__") else html.escape(str(part))
