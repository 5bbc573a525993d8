"""What the first page shows: things to do, what people talk about now, and what was answered lately."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from otklik.community.models import Category, Topic
from otklik.community.queries import categories, with_state
from otklik.core.prepared import Prepared
from otklik.knowledge.models import Article
from otklik.touchpoints.models import PortalAction

TALK: Final = (Topic.QUESTION, Topic.PROBLEM, Topic.PRAISE)


@dataclass(frozen=True)
class HomePage:
    """Topics are public ones, lively and solved ones carry is_solved and is_official; articles are in one language."""

    actions: list[PortalAction]
    news: list[Topic]
    lively: list[Topic]
    solved: list[Topic]
    ideas: list[Topic]
    categories: list[Category]
    articles: list[Article]


def home_page(language: str) -> HomePage:
    """The same for every visitor; seven queries, however much there is."""
    lively = _lively()
    return HomePage(
        actions=_actions(),
        news=_news(),
        lively=lively,
        solved=[topic for topic in _solved() if topic not in lively][:5],
        ideas=_ideas(),
        categories=categories(),
        articles=_articles(language=language),
    )


def _talk() -> QuerySet[Any]:
    marked = with_state(Topic.objects.public().select_related("category"))
    return marked.filter(kind__in=TALK).order_by("-last_activity_at", "-pk")


def _open_ideas() -> QuerySet[Topic]:
    return Topic.objects.public().filter(kind=Topic.IDEA, closure=None)


def _read(language: str) -> QuerySet[Article]:
    readable = Article.objects.published().for_audiences([Article.ALL]).filter(language=language)
    return readable.select_related("published_revision").order_by("-view_count", "pk")


_actions = Prepared(lambda: PortalAction.objects.filter(retired_at=None).order_by("pk")[:6])
_news = Prepared(lambda: Topic.objects.public().filter(kind=Topic.UPDATE).order_by("-last_activity_at", "-pk")[:2])
_lively = Prepared(lambda: _talk()[:6])
_solved = Prepared(lambda: _talk().filter(is_solved=True)[:12])
_ideas = Prepared(lambda: _open_ideas().order_by("-support_count", "-pk")[:4])
_articles = Prepared(lambda language: _read(language)[:6], "language")
