"""What may never stand in a page, whoever wrote its words. Ours have none of it, so nothing has to be told apart."""

import json
import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser as HTMLParser

_ADDRESSES: Final = ("href", "src", "action", "formaction", "data", "poster", "xlink:href", "background", "cite")
_FORBIDDEN: Final = "iframe, object, embed, base, frame, applet, math, style, portal, hx-partial, meta[http-equiv], template:not(#toast-failed, #link-copied, [data-say])"
_IGNORED: Final = re.compile(r"[\x00-\x20\x7f-\xa0]")  # browsers do not see these in front of and in a scheme
_SCHEMES: Final = ("", "http", "https", "mailto", "tel")
_WRITTEN: Final = ".prose, .post-body, .preview"
_TAGS: Final = (
    "form, input, button, select, textarea, link, meta, video, audio, svg, details, dialog, template, noscript"
)


def faults(page: str) -> list[str]:
    """Everything in the page that could act by itself or send the reader's words elsewhere."""
    return list(_faults(HTMLParser(page)))


def _faults(tree: HTMLParser) -> Iterator[str]:
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            if (
                name.lower().startswith("on")
                or name.lower() == "style"
                or name.lower() == "srcdoc"
                or (name.lower() in _ADDRESSES and _scheme(value or "") not in _SCHEMES)
            ):
                yield f"{node.tag} {name}={value!r}"
    yield from (f"{node.tag}: {(node.html or '')[:90]}" for node in tree.css(_FORBIDDEN))
    yield from (f"script: {(node.html or '')[:90]}" for node in tree.css("script") if not _is_ours(node))
    yield from (node.html or "" for node in tree.css("form") if not _stays(node.attributes.get("action") or ""))
    yield from (
        node.html or "" for node in tree.css("link[rel=stylesheet]") if not _stays(node.attributes["href"] or "")
    )
    for written in tree.css(_WRITTEN):
        yield from (f"in a text: {(node.html or '')[:90]}" for node in written.css(_TAGS))
        for node in written.css("*"):
            active = [name for name in node.attributes if name.lower().startswith(("hx-", "data-hx"))]
            yield from (f"in a text: {node.tag} {name}" for name in active)


def _is_ours(node) -> bool:
    if node.attributes.get("type") in ("application/ld+json", "application/json"):
        return _is_json(node.text())
    return _stays(node.attributes.get("src") or "//") and not node.text().strip()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return "</" not in text


def _scheme(address: str) -> str:
    cleaned = _IGNORED.sub("", address)
    if cleaned.lower().startswith("data:image/"):
        return ""
    found = re.match(r"([a-z][a-z0-9+.-]*):", cleaned, re.IGNORECASE)
    return found[1].lower() if found else ""


def _stays(address: str) -> bool:
    cleaned = _IGNORED.sub("", address).replace("\\", "/")
    return not cleaned.startswith("//") and not _scheme(cleaned)
