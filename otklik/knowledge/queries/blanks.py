"""Lines a draft is born with for its author to replace, and what of an article's text is worth an excerpt."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import gettext, gettext_noop, override

from otklik.core.text import Block, blocks, shorten, to_plain
from otklik.parties.models import LANGUAGES

CAUSE: Final = gettext_noop("_Say the cause in a sentence or two._")
SOLUTION: Final = gettext_noop("_Say what helps, step by step._")
WHAT_TO_DO: Final = gettext_noop("What to do")  # the heading a draft puts the answer under


@dataclass(frozen=True)
class Blank:
    """A line nobody has replaced yet; heading: what it stands under, may be empty."""

    heading: str
    words: str


def blanks_in(markdown: str) -> list[Blank]:
    """Lines of ours that still stand in the text, in whichever language they were put in."""
    return [Blank(block.heading, block.words) for block in blocks(markdown) if _is_blank(block)]


def gist(markdown: str, length: int) -> str:
    """The beginning of what helps, else of the first words that are neither a heading nor a line to replace."""
    said = [block for block in blocks(markdown) if not _is_blank(block)]
    titles = _in_all_languages(WHAT_TO_DO)
    first = next((place for place, block in enumerate(said) if block.heading in titles), 0)
    return shorten(" ".join(block.words for block in said[first:]), length)


def _is_blank(block: Block) -> bool:
    return any(block.words in _in_all_languages(words) for words in (CAUSE, SOLUTION))


@cache
def _in_all_languages(source: str) -> frozenset[str]:
    return frozenset(_translated(source))


def _translated(source: str) -> Iterator[str]:
    for language, _title in LANGUAGES:
        with override(language):
            yield to_plain(gettext(source))
