"""Markdown to HTML that is safe to show, and to plain text.

Two walls: markdown-it renders with raw HTML switched off, and nh3 lets through only the tags and attributes of the
list. Headings begin at h3, because a page has its own h1 and h2.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from otklik.core.text.clean import clean_text

Resolve = Callable[[str], str | None]

_TAGS: Final = set(
    "p br hr h3 h4 h5 h6 strong em s code pre blockquote ul ol li a img table thead tbody tr th td".split()
)
_ATTRIBUTES: Final = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_REL: Final = "ugc nofollow noopener"
_ARTICLE: Final = "article:"
_END: Final = re.compile(r"<br>|<hr>|</(?:p|h\d|li|pre|t[dh])>")
# a quoted attribute may hold the sign that ends a tag
_TAG: Final = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')
_BREAKS: Final = {"softbreak": " ", "hardbreak": "\n"}

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 20})
_markdown.enable(["linkify", "table", "strikethrough"])


@dataclass(frozen=True)
class Block:
    """A paragraph, a point of a list, a cell: its words, and the words of the heading above it (may be none)."""

    heading: str
    words: str


def to_html(markdown: str, article_url: Resolve | None = None) -> str:
    """Safe HTML. article_url turns the slug of an `article:slug` link into its address; None leaves only the words."""
    tokens = _markdown.parse(clean_text(markdown))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        if token.children:
            token.children = list(_links(_images(token.children), article_url))
    rendered = _markdown.renderer.render(tokens, _markdown.options, {})
    return nh3.clean(rendered, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=_REL)


def to_plain(markdown: str) -> str:
    """The words alone, one block a line."""
    blocks = (_words(token) for token in _markdown.parse(clean_text(markdown)))
    return "\n".join(block for block in blocks if block)


def blocks(markdown: str) -> list[Block]:
    """What is said, block by block and without the headings themselves; each block knows its heading."""
    said, heading, is_heading = [], "", False
    for token in _markdown.parse(clean_text(markdown)):
        words = _words(token)
        if words and is_heading:
            heading = words
        elif words:
            said.append(Block(heading, words))
        is_heading = token.type == "heading_open"
    return said


def plain_of(html: str) -> str:
    """The words alone of HTML made by `to_html`, lines as they were written; much faster than from the Markdown."""
    lines = unescape(_TAG.sub("", _END.sub("\n", html))).split("\n")
    return "\n".join(line for line in (line.strip() for line in lines) if line)


def shorten(text: str, length: int) -> str:
    """Plain text as one line of at most `length` characters, cut between words where that is possible."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    whole = cut.rpartition(" ")[0] if line[length - 1] != " " else cut
    return f"{(whole if len(whole) > length // 2 else cut).rstrip(' ,.;:-')}…"


def _words(token: Token) -> str:
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    if token.type != "inline":
        return ""
    return "".join(_BREAKS.get(child.type, child.content) for child in token.children or []).strip()


def _images(tokens: Sequence[Token]) -> Iterator[Token]:
    """Pictures of this site stay; a picture elsewhere would tell its owner who reads, so its words are shown."""
    for token in tokens:
        source = str(token.attrGet("src") or "") if token.type == "image" else ""
        if token.type != "image" or (source.startswith("/") and not source.startswith(("//", "/\\"))):
            yield token
        else:
            yield Token("text", "", 0, content=token.content or source)


def _links(tokens: Iterator[Token], article_url: Resolve | None) -> Iterator[Token]:
    is_dropped = False  # links do not nest, so one flag is enough
    for token in tokens:
        if token.type == "link_open":
            is_dropped = not _resolve(token, article_url)
        if not (is_dropped and token.type in ("link_open", "link_close")):
            yield token
        if token.type == "link_close":
            is_dropped = False


def _resolve(token: Token, article_url: Resolve | None) -> bool:
    """Give an article link its address; False when there is none."""
    target = str(token.attrGet("href") or "")
    if not target.lower().startswith(_ARTICLE):
        return True
    url = article_url(target[len(_ARTICLE) :]) if article_url else None
    token.attrSet("href", url or "")
    return bool(url)
