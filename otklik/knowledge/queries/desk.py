"""Articles as their authors and editors see them: worklists, one article with its drafts, dead links."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q
from django.http import Http404

from otklik.knowledge.models import Article, ArticleQuerySet, HelpfulVote, Section
from otklik.knowledge.queries.reading import User, audiences_of, may_edit
from otklik.parties.models import Individual

WORKLISTS: Final = ("all", "mine", "drafts", "review", "due", "doubtful", "needs_change", "translations", "archived")

_LINK: Final = re.compile(r"\]\(article:([a-z0-9-]+)\)")
_KEY: Final = re.compile(r"(\d{1,17})-(\d{1,18})")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class DeskFilter:
    """worklist: one of WORKLISTS; the rest narrows it when given."""

    worklist: str = "all"
    section: str = ""
    language: str = ""
    audience: str = ""


@dataclass(frozen=True)
class DeskPage:
    """next_key: where the next page begins, empty on the last."""

    articles: list[Article]
    next_key: str


def access_article_for_desk(user: User, article_id: int) -> Article:
    """Any article with its latest text, for editors, and for authors of drafts their own; others get 404."""
    related = ("latest_revision", "published_revision", "section", "owner", "translation_of")
    article = Article.objects.select_related(*related).filter(pk=article_id).first()
    if article is None or not isinstance(user, Individual) or not may_edit(article, user):
        raise Http404
    return article


def desk_articles(by: Individual, wanted: DeskFilter, *, on: date, after: str = "", limit: int = 50) -> DeskPage:
    """A page of a worklist, the last changed first; the doubtful ones by how much they are read. One query."""
    rows = _worklist(by, wanted.worklist, on).select_related(
        "latest_revision", "published_revision", "section", "owner", "translation_of"
    )
    narrow = {"section__key": wanted.section, "language": wanted.language, "audience": wanted.audience}
    rows = rows.filter(**{name: value for name, value in narrow.items() if value})
    return _by_views(rows, after, limit) if wanted.worklist == "doubtful" else _by_change(rows, after, limit)


def worklist_counts(by: Individual, *, on: date) -> dict[str, int]:
    """How much waits in each worklist that asks somebody to act; one query."""
    counted = {name: Count("pk", filter=condition) for name, condition in _asking(on).items()}
    found: dict[str, int] = _within_reach(by).aggregate(**counted)
    return found


def originals(without: Article | None = None) -> list[Article]:
    """Articles another one may be a translation of."""
    rows = Article.objects.filter(translation_of=None).exclude(state=Article.ARCHIVED)
    rows = rows.exclude(pk=without.pk) if without else rows
    return list(rows.select_related("latest_revision").order_by("latest_revision__title", "pk"))


def dead_links(markdown: str) -> list[str]:
    """Names of articles the text links to that no reader will find."""
    named = list(dict.fromkeys(_LINK.findall(markdown)))
    there = set(Article.objects.published().filter(slug__in=named).values_list("slug", flat=True))
    return [slug for slug in named if slug not in there]


def reasons_against(article: Article) -> list[HelpfulVote]:
    """What readers said was missing, the latest first."""
    return list(article.votes.filter(helpful=False).exclude(reason="").order_by("-at", "-pk")[:20])


def access_section_for_desk(key: str) -> Section:
    """A section, archived or not; raises Http404."""
    section = Section.objects.filter(key=key).first()
    if section is None:
        raise Http404
    return section


def section_counts() -> list[Section]:
    """Every section, those in use first, with `published`, `unpublished` and `archived` articles; one query."""
    archived = Q(articles__state=Article.ARCHIVED)
    shown = Q(articles__published_revision__isnull=False) & ~archived
    counted = Section.objects.annotate(
        published=Count("articles", filter=shown),
        archived=Count("articles", filter=archived),
        unpublished=Count("articles", filter=Q(articles__isnull=False) & ~shown & ~archived),
    )
    return list(counted.order_by(F("archived_at").asc(nulls_first=True), "position", "pk"))


def _asking(on: date) -> dict[str, Q]:
    """Which articles each worklist wants somebody to look at."""
    is_read = Q(published_revision__isnull=False) & ~Q(state=Article.ARCHIVED)
    judged = F("helpful_count") + F("unhelpful_count")
    return {
        "drafts": Q(state=Article.DRAFT),
        "review": Q(state=Article.REVIEW),
        "due": is_read & Q(review_date__lte=on),
        # at least five readers judged, and three of ten or more were not helped
        "doubtful": is_read & Q(helpful_count__gte=5 - F("unhelpful_count"), unhelpful_count__gte=judged * 0.3),
        "needs_change": Q(state=Article.NEEDS_CHANGE),
        # older than what the original says now
        "translations": ~Q(state=Article.ARCHIVED)
        & Q(translation_of__published_revision__written_at__gt=F("latest_revision__written_at")),
    }


def _within_reach(by: Individual) -> ArticleQuerySet:
    rows = Article.objects.all()
    return rows if by.may("knowledge.edit") else rows.filter(owner=by)


def _worklist(by: Individual, name: str, on: date) -> ArticleQuerySet:
    rows = _within_reach(by)
    if name == "archived":
        return rows.filter(state=Article.ARCHIVED)
    if condition := _asking(on).get(name):
        return rows.filter(condition)
    if name == "all" and not by.may("knowledge.edit"):
        # whoever only drafts looks here for what there is to read, too
        read = Q(published_revision__isnull=False, audience__in=audiences_of(by))
        rows = Article.objects.filter(Q(owner=by) | read)
    rows = rows.exclude(state=Article.ARCHIVED)
    return rows.filter(owner=by) if name == "mine" else rows


def _by_change(rows: ArticleQuerySet, after: str, limit: int) -> DeskPage:
    if found := _KEY.fullmatch(after):
        moment, number = _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
        rows = rows.filter(Q(changed_at__lt=moment) | Q(changed_at=moment, pk__lt=number))
    taken = list(rows.order_by("-changed_at", "-pk")[: limit + 1])
    last = taken[limit - 1] if len(taken) > limit else None
    key = f"{(last.changed_at - _EPOCH) // timedelta(microseconds=1)}-{last.pk}" if last else ""
    return DeskPage(taken[:limit], key)


def _by_views(rows: ArticleQuerySet, after: str, limit: int) -> DeskPage:
    if found := _KEY.fullmatch(after):
        views, number = int(found[1]), int(found[2])
        rows = rows.filter(Q(view_count__lt=views) | Q(view_count=views, pk__lt=number))
    taken = list(rows.order_by("-view_count", "-pk")[: limit + 1])
    last = taken[limit - 1] if len(taken) > limit else None
    return DeskPage(taken[:limit], f"{last.view_count}-{last.pk}" if last else "")
