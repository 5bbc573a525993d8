"""What the first page shows: things to do, what people talk about now, and what was answered lately."""

from dataclasses import dataclass
from typing import Final

from otklik.community.models import Category, Topic
from otklik.community.queries import categories, with_state
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
    public = Topic.objects.public()
    marked = with_state(public.select_related("category"))
    lively = list(marked.filter(kind__in=TALK).order_by("-last_activity_at", "-pk")[:6])
    solved = marked.filter(kind__in=TALK, is_solved=True).order_by("-last_activity_at", "-pk")[:12]
    fresh = [topic for topic in solved if topic not in lively]
    ideas = public.filter(kind=Topic.IDEA, closure=None).order_by("-support_count", "-pk")
    articles = Article.objects.published().for_audiences([Article.ALL]).filter(language=language)
    return HomePage(
        actions=list(PortalAction.objects.filter(retired_at=None).order_by("pk")[:6]),
        news=list(public.filter(kind=Topic.UPDATE).order_by("-last_activity_at", "-pk")[:2]),
        lively=lively,
        solved=fresh[:5],
        ideas=list(ideas[:4]),
        categories=categories(),
        articles=list(articles.select_related("published_revision").order_by("-view_count", "pk")[:6]),
    )
