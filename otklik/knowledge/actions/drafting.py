"""Write articles: a draft, and revisions of it. Readers see nothing of this before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from otklik.core.events import publish
from otklik.core.text import clean_line, clean_text
from otklik.knowledge.actions.rendering import render, slug_for
from otklik.knowledge.actions.rights import NotAllowed, insist_on_editing, insist_on_publishing
from otklik.knowledge.events import ArticleDrafted, ArticleRevised
from otklik.knowledge.models import Article, Revision, Section
from otklik.parties.models import Individual

_DESK: Final = "desk"  # source of drafts written here


class RevisedMeanwhile(Exception):
    """Somebody saved another revision since the text on the page was loaded."""


class TranslatedAlready(Exception):
    """The original has another translation into this language."""


@dataclass(frozen=True)
class ArticleText:
    """What an author writes. body: Markdown; tags: words people search by; review_in_days: how long it stays fresh."""

    title: str
    body: str
    section: Section
    language: str = "ru"
    audience: str = Article.ALL
    tags: tuple[str, ...] = ()
    review_in_days: int = 180
    translation_of: Article | None = None


def draft_article(
    *,
    told: ArticleText,
    by: Individual,
    at: datetime,
    born_of: str = "",
    credited: Sequence[Individual] = (),
    once_key: str = "",
) -> Article:
    """A new draft owned by its author. credited: whose answers it rests on.

    The draft there is, is returned for something that an article was born of before, and for a form sent twice
    (once_key). Raises NotAllowed, TranslatedAlready.
    """
    if not by.may("knowledge.draft"):
        raise NotAllowed
    with transaction.atomic():
        known = Article.objects.filter(Q(born_of=born_of) & ~Q(born_of="") | _sent_once(once_key)).first()
        if known is not None:
            return known
        article = Article(slug=slug_for(told.title), owner=by, born_of=born_of)
        article.source, article.external_id = (_DESK, once_key) if once_key else ("", "")
        article.created_at = article.changed_at = at
        place(article, told)
        add_revision(article, told, by=by, at=at)
        article.credited.set(credited)
        publish(ArticleDrafted(article.pk), at=at)
    return article


def revise(
    *, article: Article, told: ArticleText, based_on: int, by: Individual, at: datetime, note: str = ""
) -> Revision:
    """Save a new text beside the published one; the same text again is no revision.

    based_on: number of the revision the author began from. Raises NotAllowed, RevisedMeanwhile, TranslatedAlready.
    """
    insist_on_editing(article, by)
    with transaction.atomic():
        row = Article.objects.select_for_update().get(pk=article.pk)
        latest = Revision.objects.get(latest_of=row)
        if says_the_same(latest, told) and not _differs(row, told):
            return latest
        if latest.number != based_on:
            raise RevisedMeanwhile
        if row.is_readable and row.audience != told.audience:
            insist_on_publishing(by)
        place(row, told)
        row.changed_at = at
        fresh = latest if says_the_same(latest, told) else add_revision(row, told, by=by, at=at, note=note)
        row.save()
        publish(ArticleRevised(row.pk, fresh.pk), at=at)
    return fresh


def add_revision(
    article: Article, told: ArticleText, *, by: Individual | None, at: datetime, note: str = ""
) -> Revision:
    """Number and keep the text, as the latest of the article; saves the article."""
    if article._state.adding:
        _save(article)
    last = Revision.objects.filter(article=article).order_by("-number").first()
    body = clean_text(told.body)
    revision = Revision.objects.create(
        article=article,
        number=last.number + 1 if last else 1,
        title=clean_line(told.title),
        body=body,
        body_html=render(body, told.language),
        written_by=by,
        written_at=at,
        note=note,
    )
    article.latest_revision = revision
    _save(article)
    return revision


def place(article: Article, told: ArticleText) -> None:
    """Where the article stands and for whom; the caller saves."""
    article.section, article.language, article.audience = told.section, told.language, told.audience
    article.tags, article.review_in_days = list(told.tags), told.review_in_days
    article.translation_of = told.translation_of


def says_the_same(latest: Revision, told: ArticleText) -> bool:
    """Whether the text would add nothing to this revision."""
    return (latest.title, latest.body) == (clean_line(told.title), clean_text(told.body))


def _sent_once(once_key: str) -> Q:
    return Q(source=_DESK, external_id=once_key) & ~Q(external_id="")


def _differs(article: Article, told: ArticleText) -> bool:
    """Whether anything but the words is another."""
    kept = (article.section_id, article.language, article.audience, article.tags, article.review_in_days)
    wanted = (told.section.pk, told.language, told.audience, list(told.tags), told.review_in_days)
    return kept != wanted or article.translation_of != told.translation_of


def _save(article: Article) -> None:
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError:
        rivals = Article.objects.filter(translation_of=article.translation_of, language=article.language)
        if article.translation_of and rivals.exclude(pk=article.pk).exists():
            raise TranslatedAlready from None
        raise
