"""What pages tell search engines, as JSON-LD of schema.org."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

# a text must not be able to end the script element or open another
_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def json_ld(words: Mapping[str, Any]) -> SafeString:
    """The content of a `script type="application/ld+json"`."""
    told = {"@context": "https://schema.org", **words}
    return mark_safe(json.dumps(told, ensure_ascii=False).translate(_ESCAPES))
