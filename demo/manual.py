"""The knowledge base of the demo."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from demo import facts, moments
from demo.residents import SOURCE
from otklik.knowledge.actions import ArticleText, ImportedArticle, import_article, send_to_review
from otklik.knowledge.models import Article, Section
from otklik.parties.models import Individual


def load(at: datetime, people: dict[str, Individual]) -> Iterator[str]:
    """Bring every article in as its owner published it; yields an id for each."""
    shelves = {section.key: section for section in Section.objects.all()}
    written: dict[str, Article] = {}
    for told in facts.articles():
        with transaction.atomic():
            written[told["id"]] = _article(told, at, people, shelves, written)
        yield told["id"]


def _article(
    told: facts.Facts,
    at: datetime,
    people: dict[str, Individual],
    shelves: dict[str, Section],
    written: dict[str, Article],
) -> Article:
    owner, published = people[told["owner"]], told["state"] in (Article.PUBLISHED, Article.NEEDS_CHANGE)
    moment = moments.office_hours(told["id"], told["published_days_ago"], at)
    source = written[told["translation_of"]] if "translation_of" in told else None
    article = import_article(
        told=ImportedArticle(
            source=SOURCE,
            external_id=told["id"],
            slug=told["id"].removeprefix("article:"),
            text=ArticleText(
                title=told["title"],
                body=told["body"],
                section=shelves[told["section"]],
                language=told["language"],
                audience=told["audience"],
                tags=tuple(told["tags"]),
                review_in_days=told["review_in_days"],
                translation_of=source,
            ),
            written_at=moment,
            published_at=moment if published else None,
            owner=owner,
            helpful=told["helpful"],
            unhelpful=told["unhelpful"],
            views=told["views"],
            state=told["state"] if published else Article.PUBLISHED,
        ),
        at=at,
    )
    if told["state"] == Article.REVIEW and article.state == Article.DRAFT:
        send_to_review(article=article, by=owner, at=moment)
    return article
