"""Readers say whether an article helped: one word of one reader, which he may change."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from otklik.core.events import publish
from otklik.core.text import clean_line
from otklik.knowledge.events import ArticleJudged
from otklik.knowledge.models import Article, HelpfulVote
from otklik.parties.models import Individual


class NobodyJudges(Exception):
    """Neither a person nor a browser's key was given."""


def judge(
    *,
    article: Article,
    helpful: bool,
    at: datetime,
    individual: Individual | None = None,
    browser_key: str = "",
    reason: str = "",
) -> HelpfulVote:
    """Keep the reader's word; the counts of the article follow it. Saying the same twice counts once."""
    if individual is not None:
        who = {"individual": individual, "browser_key": ""}
    elif browser_key:
        who = {"individual": None, "browser_key": browser_key[:40]}
    else:
        raise NobodyJudges
    said = {"helpful": helpful, "reason": clean_line(reason)[:300], "at": at}
    with transaction.atomic():
        vote, is_new = HelpfulVote.objects.select_for_update().get_or_create(article=article, **who, defaults=said)
        before = None if is_new else vote.helpful
        if not is_new:
            HelpfulVote.objects.filter(pk=vote.pk).update(**said)
            vote.refresh_from_db()
        if before != helpful:
            _count(article, helpful, before)
            publish(ArticleJudged(article.pk, helpful), at=at)
    return vote


def _count(article: Article, helpful: bool, before: bool | None) -> None:
    up, down = (1, 0) if helpful else (0, 1)
    if before is not None:
        up, down = (1, -1) if helpful else (-1, 1)
    Article.objects.filter(pk=article.pk).update(
        helpful_count=F("helpful_count") + up, unhelpful_count=F("unhelpful_count") + down
    )
