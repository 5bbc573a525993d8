"""An article for search engines: schema.org as JSON-LD, its one address and those of its translations."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from otklik.knowledge.models import Article
from otklik.knowledge.queries import ArticlePage, address_of, gist
from otklik.parties.queries import operator
from otklik.web.shell.structured import json_ld
from otklik.web.templatetags.otklik import in_language

_PART: Final = re.compile(r'<h2 id="p\d+">(.*?)</h2>(.*?)(?=<h2 id=|\Z)', re.DOTALL)


@dataclass(frozen=True)
class Links:
    """canonical: the article's address in its own language; alternates: (language, address) of all its versions."""

    canonical: str
    alternates: list[tuple[str, str]]


def links_of(page: ArticlePage) -> Links:
    """Addresses for the head of the page; an article without translations names no alternates."""
    family = sorted([page.article, *page.translations], key=lambda row: row.language)
    alternates = [(row.language, address_of(row)) for row in family]
    return Links(address_of(page.article), alternates if len(alternates) > 1 else [])


def structured(article: Article) -> SafeString:
    """JSON for a `script type="application/ld+json"`; empty for an article that search engines never see."""
    if article.audience != Article.ALL:
        return mark_safe("")
    told = [_article(article), *_questions(article)]
    return json_ld({"@graph": told} if len(told) > 1 else told[0])


def _article(article: Article) -> dict[str, Any]:
    text, company = article.published_revision, operator()
    name = in_language(company.name) if company else ""
    return {
        "@type": "Article",
        "headline": text.title if text else "",
        "description": gist(text.body, 180) if text else "",
        "inLanguage": article.language,
        "datePublished": article.published_at.isoformat() if article.published_at else "",
        "dateModified": text.written_at.isoformat() if text else "",
        "mainEntityOfPage": address_of(article),
        "author": {"@type": "Organization", "name": name, "url": settings.SITE_URL},
        "publisher": {"@type": "Organization", "name": name, "url": settings.SITE_URL},
    }


def _questions(article: Article) -> list[dict[str, Any]]:
    """Parts whose headings ask make a list of questions, when there are at least two."""
    text = article.published_revision
    parts = [(strip_tags(head).strip(), body) for head, body in _PART.findall(text.body_html if text else "")]
    asked = [
        {"@type": "Question", "name": head, "acceptedAnswer": {"@type": "Answer", "text": body.strip()}}
        for head, body in parts
        if head.endswith("?") and body.strip()
    ]
    return [{"@type": "FAQPage", "mainEntity": asked}] if len(asked) > 1 else []
