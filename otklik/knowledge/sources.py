"""Articles as answers of the ask box."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser

from otklik.core.sources import Card, Document, Source, register_source
from otklik.core.text import to_plain
from otklik.knowledge.models import Article
from otklik.knowledge.queries import audiences_of, gist
from otklik.parties.models import Individual

if TYPE_CHECKING:
    from otklik.core.sources import Asker

_BATCH = 200  # articles held in memory at once
_HEADING: Final = re.compile(r"^(?=#{1,6} )", re.MULTILINE)
_EVENTS = ("ArticleRevised", "ArticlePublished", "ArticleStateChanged", "ArticleJudged", "ArticleWithdrawn")


class ArticleSource(Source):
    """Published articles, part by part; who may find one is decided by its audience when it is shown."""

    kind = "article"
    events = tuple(f"knowledge.{name}" for name in _EVENTS)

    def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
        return [f"article:{facts['article_id']}"]

    def documents(self, refs: Sequence[str] | None = None) -> Iterator[Document]:
        rows = Article.objects.published().select_related("published_revision", "section")
        if refs is not None:
            rows = rows.filter(pk__in=_ids(refs))
        for article in rows.order_by("pk").iterator(chunk_size=_BATCH):
            yield _document(article)

    def cards(self, refs: Sequence[str], asker: "Asker", language: str) -> dict[str, Card]:
        reader = asker if isinstance(asker, Individual) else AnonymousUser()
        rows = Article.objects.published().for_audiences(audiences_of(reader)).filter(pk__in=_ids(refs))
        return {article.ref: _card(article) for article in rows.select_related("published_revision")}


def _document(article: Article) -> Document:
    text = article.published_revision
    assert text is not None  # noqa: S101 - `published()` says so
    passages = (to_plain(part) for part in _HEADING.split(text.body))
    return Document(
        ref=article.ref,
        group="article",
        title=text.title,
        answers=tuple(passage for passage in passages if passage),
        tags=tuple(article.tags),
        language=article.language,
        is_official=True,
        helpful=article.helpful_count,
        changed_at=article.changed_at,
        category=article.section.key,
    )


def _card(article: Article) -> Card:
    text = article.published_revision
    assert text is not None  # noqa: S101 - `published()` says so
    return Card(
        ref=article.ref,
        group="article",
        title=text.title,
        url=article.get_absolute_url(),
        excerpt=_gist(text.body),
        why="article",
        facts={"helpful": article.helpful_count, "language": article.language, "audience": article.audience},
        replaces=article.born_of,
        family=f"article:{article.translation_of_id or article.pk}",
    )


@lru_cache(maxsize=500)
def _gist(body: str) -> str:
    return gist(body, 180)


def _ids(refs: Sequence[str]) -> list[int]:
    return [int(number) for kind, _colon, number in (ref.partition(":") for ref in refs) if kind == ArticleSource.kind]


register_source(ArticleSource())
