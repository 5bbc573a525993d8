"""From draft to readers and back: every state an article may go to, and who decides."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.core.events import publish
from otklik.knowledge.actions.rights import insist_on_editing, insist_on_publishing
from otklik.knowledge.events import ArticlePublished, ArticleStateChanged
from otklik.knowledge.models import Article, Section
from otklik.knowledge.queries import Blank, blanks_in
from otklik.parties.models import Individual


class Unfinished(Exception):
    """The text still holds lines that were put there for its author to replace: `blanks`."""

    def __init__(self, blanks: list[Blank]) -> None:
        super().__init__(*(blank.words for blank in blanks))
        self.blanks = blanks


class WrongState(Exception):
    """An article in this state cannot go there; somebody may have moved it meanwhile."""


def send_to_review(*, article: Article, by: Individual, at: datetime) -> Article:
    """The author says it is ready; readers go on seeing what was published before. Raises Unfinished."""
    insist_on_editing(article, by)
    _insist_on_whole(article)
    return _move(article, Article.REVIEW, by, at)


def send_back(*, article: Article, by: Individual, at: datetime) -> Article:
    """The reviewer says it is not ready: a draft again, or an article that needs a change."""
    insist_on_publishing(by)
    state = Article.DRAFT if article.published_revision_id is None else Article.NEEDS_CHANGE
    return _move(article, state, by, at)


def publish_article(*, article: Article, by: Individual, at: datetime) -> Article:
    """Readers see the latest revision from now on; of a published article: it was read again and is right.

    Raises Unfinished, WrongState.
    """
    insist_on_publishing(by)
    with transaction.atomic():
        row = Article.objects.select_for_update().get(pk=article.pk)
        _insist_on_whole(row)
        if not row.can_become(Article.PUBLISHED):
            raise WrongState(row.state)
        is_new_text = row.published_revision_id != row.latest_revision_id
        is_first = row.published_at is None
        show_latest(row, at)
        row.save()
        audit.record(actor=by.ref, act="knowledge.publish", subject=row.ref, at=at, revision=row.latest_revision_id)
        if is_new_text:
            publish(ArticlePublished(row.pk, row.born_of, is_first=is_first), at=at)
        publish(ArticleStateChanged(row.pk, row.state), at=at)
    return row


def mark_needs_change(*, article: Article, by: Individual, at: datetime) -> Article:
    """It is still read, but something in it is wrong."""
    insist_on_editing(article, by)
    return _move(article, Article.NEEDS_CHANGE, by, at)


def archive(*, article: Article, by: Individual, at: datetime) -> Article:
    """Nobody finds it any more; its text and history stay."""
    insist_on_publishing(by)
    return _move(article, Article.ARCHIVED, by, at)


def restore(*, article: Article, by: Individual, at: datetime) -> Article:
    """From the archive back to a draft, unseen until published anew."""
    insist_on_publishing(by)
    return _move(article, Article.DRAFT, by, at)


def show_latest(article: Article, at: datetime) -> None:
    """Make the latest revision the published one and set the day of the next review; the caller saves."""
    article.state = Article.PUBLISHED
    article.published_revision = article.latest_revision
    article.published_at = article.published_at or at
    article.reviewed_at = at
    article.review_date = localdate(at) + timedelta(days=article.review_in_days)
    article.changed_at = at


def _insist_on_whole(article: Article) -> None:
    if article.latest_revision and (blanks := blanks_in(article.latest_revision.body)):
        raise Unfinished(blanks)


def _move(article: Article, state: str, by: Individual, at: datetime) -> Article:
    """Into the state; being there already is the same button pressed twice. Raises WrongState."""
    with transaction.atomic():
        row = Article.objects.select_for_update().get(pk=article.pk)
        if row.state == state:
            return row
        if not row.can_become(state):
            raise WrongState(row.state)
        row.state, row.changed_at = state, at
        if state == Article.DRAFT:
            row.published_revision = None
            Section.objects.filter(pk=row.section_id).update(archived_at=None)  # an article never stands nowhere
        row.save()
        audit.record(actor=by.ref, act=f"knowledge.{state}", subject=row.ref, at=at)
        publish(ArticleStateChanged(row.pk, state), at=at)
    return row
