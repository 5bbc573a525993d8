"""The map of the site for search engines: everything that everybody may read, in parts of bounded size."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Max, OuterRef, Prefetch
from django.urls import reverse
from django.utils.translation import override

from otklik.community.models import Category, Topic
from otklik.knowledge.models import Article
from otklik.knowledge.queries import address_of, stocked_sections
from otklik.parties.queries import operator_languages

PART: Final = 5000  # numbers of rows in one part; search engines take up to 50,000 addresses


@dataclass(frozen=True)
class Entry:
    """A page: its address, when it changed, and (language, address) of its versions."""

    address: str
    changed_at: datetime | None = None
    alternates: list[tuple[str, str]] = field(default_factory=list)


def parts() -> list[tuple[str, int]]:
    """(kind, number) of every part: pages, then topics and articles by thousands of their numbers."""
    last_topic = Topic.objects.aggregate(last=Max("pk"))["last"] or 0
    last_article = Article.objects.aggregate(last=Max("pk"))["last"] or 0
    topics = [("topics", number) for number in range(last_topic // PART + 1) if last_topic]
    articles = [("articles", number) for number in range(last_article // PART + 1) if last_article]
    return [("pages", 0), *topics, *articles]


def entries(kind: str, number: int) -> Iterator[Entry]:
    """The pages of one part, one or two queries; a part that does not exist is empty."""
    first = number * PART
    if kind == "topics":
        rows = Topic.objects.public().filter(pk__gte=first, pk__lt=first + PART)
        for pk, changed_at in rows.order_by("pk").values_list("pk", "last_activity_at"):
            yield _in_all_languages("topic", changed_at, pk)
    elif kind == "articles":
        yield from _articles(first)
    elif number == 0:
        for name in ("home", "topics", "knowledge", "contacts", "status"):
            yield _in_all_languages(name)
        for section in stocked_sections(AnonymousUser()):
            yield _in_all_languages("section", None, section.key)
        held = Category.objects.filter(Exists(Topic.objects.public().filter(category=OuterRef("pk"))))
        for key in held.order_by("position", "pk").values_list("key", flat=True):
            yield _in_all_languages("topics", query=f"?category={key}")


def _articles(first: int) -> Iterator[Entry]:
    shown = Article.objects.published().for_audiences([Article.ALL])
    rows = shown.filter(pk__gte=first, pk__lt=first + PART).select_related("published_revision", "translation_of")
    for article in rows.prefetch_related(Prefetch("translations", shown)).order_by("pk"):
        family = {row.language: row for row in (article, *article.translations.all())}
        original = article.translation_of
        if original is not None and original.is_readable and original.audience == Article.ALL:
            family.setdefault(original.language, original)
        alternates = [(code, address_of(row)) for code, row in sorted(family.items())] if len(family) > 1 else []
        text = article.published_revision
        yield Entry(address_of(article), text.written_at if text else None, alternates)


def _in_all_languages(name: str, changed_at: datetime | None = None, *args: object, query: str = "") -> Entry:
    alternates = []
    for code in operator_languages():
        with override(code):
            alternates.append((code, settings.SITE_URL + reverse(name, args=args) + query))
    return Entry(alternates[0][1], changed_at, alternates if len(alternates) > 1 else [])
