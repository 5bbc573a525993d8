"""What the first page shows: things to do, what people talk about now, and what was answered lately."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from otklik.community.models import AcceptedAnswer, Category, OfficialAnswer, Topic
from otklik.community.queries import categories, with_state
from otklik.core.prepared import Prepared
from otklik.knowledge.models import Article
from otklik.touchpoints.models import PortalAction

_NO_TALK: Final = (Topic.IDEA, Topic.UPDATE)
_LATE: Final = 60  # answers looked at for the solved ones: private and hidden topics are among them


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
    """Kinds are left out, not named: three named ones would be gathered and sorted, however many there are."""
    marked = with_state(Topic.objects.public().select_related("category"))
    return marked.exclude(kind__in=_NO_TALK).order_by("-last_activity_at", "-pk")


def _solved_talk() -> QuerySet[Any]:
    """Begins with the answers: where hardly anything is solved, the topics themselves would all be read."""
    accepted = AcceptedAnswer.objects.order_by("-accepted_at").values("topic")[:_LATE]
    official = OfficialAnswer.objects.order_by("-given_at").values("topic")[:_LATE]
    return _talk().filter(Q(pk__in=accepted) | Q(pk__in=official))


def _open_ideas() -> QuerySet[Topic]:
    return Topic.objects.public().filter(kind=Topic.IDEA, closure=None)


def _read(language: str) -> QuerySet[Article]:
    readable = Article.objects.published().for_audiences([Article.ALL]).filter(language=language)
    return readable.select_related("published_revision").order_by("-view_count", "pk")


_actions = Prepared(lambda: PortalAction.objects.filter(retired_at=None).order_by("pk")[:6])
_news = Prepared(lambda: Topic.objects.public().filter(kind=Topic.UPDATE).order_by("-last_activity_at", "-pk")[:2])
_lively = Prepared(lambda: _talk()[:6])
_solved = Prepared(lambda: _solved_talk()[:12])
_ideas = Prepared(lambda: _open_ideas().order_by("-support_count", "-pk")[:4])
_articles = Prepared(lambda language: _read(language)[:6], "language")
