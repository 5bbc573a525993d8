"""An article's Markdown to the HTML that is kept with the revision; the name of an article in addresses."""

import re
from itertools import count
from typing import Final

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import override

from otklik.core.text import to_html
from otklik.knowledge.models import Article
from otklik.knowledge.queries import without_empty_headings

_HEADING: Final = re.compile(r"<h([3-6])>(.*?)</h\1>", re.DOTALL)
_SLUG: Final = re.compile(r"[a-z0-9-]{1,100}")
_LATIN: Final = str.maketrans(
    dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщыэюяіў",
            "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch y e yu ya i u".split(),
            strict=True,
        )
    )
    | {"ъ": "", "ь": ""}
)


def render(markdown: str, language: str) -> str:
    """Safe HTML whose headings begin at h2 and have ids p1, p2 ...; `article:slug` leads to pages in `language`.

    Headings without words or with nothing under them are left out.
    """
    with override(language):
        html = without_empty_headings(to_html(markdown, article_url=_address))
    levels = [int(level) for level, _words in _HEADING.findall(html)]
    if not levels:
        return html
    top, numbers = min(levels), count(1)

    def heading(found: re.Match[str]) -> str:
        level = int(found[1]) - top + 2
        return f'<h{level} id="p{next(numbers)}">{found[2]}</h{level}>'

    return _HEADING.sub(heading, html)


def slug_for(title: str) -> str:
    """A free name in Latin letters made of the title."""
    latin = title.lower().translate(_LATIN)
    stem = slugify(latin)[:80].strip("-") or "article"
    taken = set(Article.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(slug for slug in candidates if slug not in taken)


def _address(slug: str) -> str | None:
    return reverse("article", args=[slug]) if _SLUG.fullmatch(slug) else None
