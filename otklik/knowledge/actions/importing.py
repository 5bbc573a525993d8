"""Bring an article in from elsewhere: a folder of Markdown files, another knowledge base."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from otklik.core.events import publish
from otklik.knowledge.actions.drafting import ArticleText, add_revision, place, says_the_same
from otklik.knowledge.actions.rendering import slug_for
from otklik.knowledge.events import ArticlePublished, ArticleRevised, ArticleWithdrawn
from otklik.knowledge.models import Article
from otklik.parties.models import Individual


@dataclass(frozen=True)
class ImportedArticle:
    """An article as another system tells it.

    source and external_id: whose it is, so that it comes in once and later comings change it. slug: wished, empty
    for one made of the title. published_at: None leaves it a draft. Counts are what readers said there.
    """

    source: str
    external_id: str
    text: ArticleText
    slug: str = ""
    written_at: datetime | None = None
    published_at: datetime | None = None
    owner: Individual | None = None
    born_of: str = ""
    helpful: int = 0
    unhelpful: int = 0
    views: int = 0
    state: str = field(default=Article.PUBLISHED)  # of a published one: published or needs_change


def import_article(*, told: ImportedArticle, at: datetime) -> Article:
    """Create it, or give the one that came before its new text; nobody gets a letter. Counts are set the first time.

    Raises TranslatedAlready.
    """
    written_at = told.written_at or told.published_at or at
    with transaction.atomic():
        article = Article.objects.filter(source=told.source, external_id=told.external_id).first()
        if article is None:
            article = _new(told, written_at)
        elif article.latest_revision and says_the_same(article.latest_revision, told.text):
            return article
        place(article, told.text)
        revision = add_revision(article, told.text, by=told.owner, at=written_at)
        if told.published_at is None:
            publish(ArticleRevised(article.pk, revision.pk), at=at)
            return article
        _show(article, told, told.published_at)
        publish(ArticlePublished(article.pk, article.born_of, quiet=True), at=at)
    return article


def withdraw_articles(*, ids: Collection[int], at: datetime) -> None:
    """Delete articles that an import brought in, with their texts; the search forgets them."""
    with transaction.atomic():
        rows = Article.objects.filter(pk__in=ids)
        # an article and its texts point at each other
        rows.update(state=Article.ARCHIVED, published_revision=None, latest_revision=None)
        rows.delete()
        for key in ids:
            publish(ArticleWithdrawn(key), at=at)


def _new(told: ImportedArticle, written_at: datetime) -> Article:
    return Article(
        source=told.source,
        external_id=told.external_id,
        slug=told.slug or slug_for(told.text.title),
        owner=told.owner,
        born_of=told.born_of,
        helpful_count=told.helpful,
        unhelpful_count=told.unhelpful,
        view_count=told.views,
        created_at=written_at,
        changed_at=written_at,
    )


def _show(article: Article, told: ImportedArticle, published_at: datetime) -> None:
    article.state = told.state
    article.published_revision = article.latest_revision
    article.published_at = article.published_at or published_at
    article.reviewed_at = published_at
    article.review_date = localdate(published_at) + timedelta(days=article.review_in_days)
    article.changed_at = published_at
    article.save()
