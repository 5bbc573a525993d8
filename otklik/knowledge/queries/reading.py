"""What readers see: shelves, articles, and what stands next to them."""

import re
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, When
from django.http import Http404
from django.utils.html import strip_tags
from django.utils.translation import override

from otklik.core.prepared import Prepared
from otklik.knowledge.models import Article, ArticleQuerySet, Section
from otklik.parties.models import Account, Individual
from otklik.parties.queries import operator_languages

User = Individual | AnonymousUser

_KEY: Final = re.compile(r"(\d{1,10})-(\d{1,18})")
_HEADING: Final = re.compile(r'<h2 id="(p\d+)">(.*?)</h2>', re.DOTALL)
_ON_SHELF, _RELATED, _LONG = 6, 5, 3


@dataclass(frozen=True)
class Shelf:
    """A section with the articles read most, and how many there are in all."""

    section: Section
    articles: list[Article]
    total: int


@dataclass(frozen=True)
class ShelfPage:
    """next_key: where the next page begins, empty on the last."""

    articles: list[Article]
    next_key: str


@dataclass(frozen=True)
class ArticlePage:
    """An article and what stands next to it. contents: (id, words) of its parts, empty when it is short."""

    article: Article
    contents: list[tuple[str, str]]
    related: list[Article]
    translations: list[Article]


def audiences_of(user: User) -> list[str]:
    """Whose articles this reader may see; one query at most."""
    if not isinstance(user, Individual):
        return [Article.ALL]
    if user.may("knowledge.read_staff"):
        return [Article.ALL, Article.SIGNED_IN, Article.BUSINESS, Article.STAFF]
    audiences = [Article.ALL, Article.SIGNED_IN]
    if Account.objects.filter(contact=user, organization__isnull=False).exists():
        audiences.append(Article.BUSINESS)
    return audiences


def may_edit(article: Article, by: Individual) -> bool:
    """Editors edit any article, authors of drafts their own."""
    return by.may("knowledge.edit") or (by.may("knowledge.draft") and article.owner_id == by.pk)


def readable(user: User) -> ArticleQuerySet:
    """Published articles this reader may see, with their published text."""
    rows = Article.objects.published().for_audiences(audiences_of(user))
    return rows.select_related("published_revision", "section")


def access_article(user: User, slug: str) -> Article:
    """The published article of this name, for readers of its audience; everybody else gets 404."""
    found = _whole_article(slug=slug, audiences=tuple(audiences_of(user)))
    if not found:
        raise Http404
    return found[0]


def _with_neighbours(slug: str, audiences: tuple[str, ...]) -> ArticleQuerySet:
    rows = Article.objects.published().for_audiences([*audiences]).filter(slug=slug)
    return rows.select_related("published_revision", "section", "owner", "translation_of")


_whole_article = Prepared(_with_neighbours, "slug")


def access_section(key: str) -> Section:
    """Sections are public; raises Http404 when there is none in use."""
    section = Section.objects.in_use().filter(key=key).first()
    if section is None:
        raise Http404
    return section


def sections() -> list[Section]:
    """The sections in use, in their order."""
    return list(Section.objects.in_use().order_by("position", "pk"))


def stocked_sections(user: User) -> list[Section]:
    """The sections that hold anything this reader may see, in their order. One query."""
    held = Article.objects.published().for_audiences(audiences_of(user)).filter(section=OuterRef("pk"))
    return list(Section.objects.in_use().filter(Exists(held)).order_by("position", "pk"))


def shelves(user: User, language: str) -> list[Shelf]:
    """Sections that hold anything for this reader, with their most read articles, those in his language first.

    Four queries at most.
    """
    found = Article.objects.for_reader(language, audiences_of(user))
    own_first = Case(When(language=language, then=0), default=1)
    chosen = found.select_related("published_revision").order_by(own_first, "-view_count", "-pk")[:_ON_SHELF]
    rows = Section.objects.order_by("position", "pk").prefetch_related(Prefetch("articles", chosen, to_attr="chosen"))
    totals = dict(found.values_list("section").annotate(number=Count("pk")).order_by())
    return [Shelf(row, row.chosen, totals[row.pk]) for row in rows if row.pk in totals]


def shelf_page(user: User, section: Section, language: str, *, after: str = "", limit: int = 30) -> ShelfPage:
    """A page of a section's articles, the most read first."""
    rows = Article.objects.for_reader(language, audiences_of(user)).filter(section=section)
    return _page(rows, after, limit)


def articles_page(user: User, *, section: str = "", language: str = "", after: str = "", limit: int = 30) -> ShelfPage:
    """All articles this reader may see, translations too, narrowed by section and language."""
    rows = readable(user)
    if section:
        rows = rows.filter(section__key=section)
    if language:
        rows = rows.filter(language=language)
    return _page(rows, after, limit)


def reading(user: User, article: Article) -> ArticlePage:
    """What the article's page shows beside the text; three queries."""
    text = article.published_revision
    contents = _HEADING.findall(text.body_html) if text else []
    shown = readable(user)
    related = shown.filter(section=article.section_id, language=article.language).exclude(pk=article.pk)
    original = article.translation_of_id or article.pk
    family = shown.filter(Q(pk=original) | Q(translation_of=original)).order_by("language")
    return ArticlePage(
        article=article,
        contents=[(key, strip_tags(words)) for key, words in contents] if len(contents) >= _LONG else [],
        related=list(related.order_by("-view_count", "-pk")[:_RELATED]),
        translations=[row for row in family if row.pk != article.pk],
    )


def address_of(article: Article) -> str:
    """The one full address, under the prefix of the article's own language if the operator offers it."""
    languages = operator_languages()
    with override(article.language if article.language in languages else languages[0]):
        return settings.SITE_URL + article.get_absolute_url()


def _made_of(ref: str) -> ArticleQuerySet:
    return Article.objects.published().filter(born_of=ref).select_related("published_revision").order_by("pk")


_born_of = Prepared(_made_of, "ref")


def article_born_of(ref: str, user: User) -> Article | None:
    """The published article that was made of `topic:12`, if this reader may see it."""
    if not ref:
        return None
    # for most topics there is none, so whose articles the reader may see is asked after
    made = _born_of(ref=ref)
    audiences = audiences_of(user) if made else []
    return next((article for article in made if article.audience in audiences), None)


def _page(rows: ArticleQuerySet, after: str, limit: int) -> ShelfPage:
    if found := _KEY.fullmatch(after):
        views, number = int(found[1]), int(found[2])
        rows = rows.filter(Q(view_count__lt=views) | Q(view_count=views, pk__lt=number))
    taken = list(rows.select_related("published_revision", "section").order_by("-view_count", "-pk")[: limit + 1])
    last = taken[limit - 1] if len(taken) > limit else None
    return ShelfPage(taken[:limit], f"{last.view_count}-{last.pk}" if last else "")
