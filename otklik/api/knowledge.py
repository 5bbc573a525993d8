"""Articles for programs: what the caller may read, as on the pages."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from otklik.knowledge.models import Article
from otklik.knowledge.queries import access_article, address_of, articles_page

router = Router(tags=["knowledge"])


class ArticleHead(Schema):
    """An article in a list."""

    slug: str
    title: str
    section: str
    language: str
    audience: str
    url: str
    changed_at: datetime
    helpful: int
    unhelpful: int


class ArticleBody(ArticleHead):
    """body: Markdown as written; html: the same, cleaned, as shown."""

    body: str
    html: str
    tags: list[str]
    published_at: datetime | None
    review_date: str | None


class ArticlePage(Schema):
    """A page of articles; next: the key to pass as `after`, empty on the last page."""

    items: list[ArticleHead]
    next: str


@router.get("/articles", response=ArticlePage, summary="Articles, the most read first")
def list_articles(
    request: HttpRequest,
    section: str = Query("", max_length=40, pattern="^[a-zA-Z0-9_-]*$"),
    language: str = Query("", pattern="^(ru|be|en)?$"),
    after: str = Query("", max_length=40),
    limit: int = Query(30, ge=1, le=100),
) -> dict[str, Any]:
    page = articles_page(request.user, section=section, language=language, after=after, limit=limit)
    return {"items": [_head(article) for article in page.articles], "next": page.next_key}


@router.get("/articles/{slug:slug}", response=ArticleBody, summary="One article")
def get_article(request: HttpRequest, slug: str) -> dict[str, Any]:
    article = access_article(request.user, slug)
    text = article.published_revision
    return _head(article) | {
        "body": text.body if text else "",
        "html": text.body_html if text else "",
        "tags": article.tags,
        "published_at": article.published_at,
        "review_date": article.review_date.isoformat() if article.review_date else None,
    }


def _head(article: Article) -> dict[str, Any]:
    text = article.published_revision
    return {
        "slug": article.slug,
        "title": text.title if text else "",
        "section": article.section.key,
        "language": article.language,
        "audience": article.audience,
        "url": address_of(article),
        "changed_at": text.written_at if text else article.changed_at,
        "helpful": article.helpful_count,
        "unhelpful": article.unhelpful_count,
    }
