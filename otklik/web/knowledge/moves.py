"""The buttons of an article's life: what each is called, who may press it and which action it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.knowledge import actions
from otklik.knowledge.models import Article
from otklik.knowledge.queries import Blank
from otklik.parties.models import Individual

STATES: Final = {
    Article.DRAFT: _("Draft"),
    Article.REVIEW: _("In review"),
    Article.PUBLISHED: _("Published"),
    Article.NEEDS_CHANGE: _("Needs a change"),
    Article.ARCHIVED: _("Archived"),
}


@dataclass(frozen=True)
class Move:
    """A button. state: where it leads; done: what is said afterwards."""

    act: Callable[..., Article]
    title: Any
    done: Any
    permission: str
    state: str
    style: str = "btn-secondary"


MOVES: Final = {
    "publish": Move(
        actions.publish_article, _("Publish"), _("Published."), "knowledge.publish", Article.PUBLISHED, "btn-primary"
    ),
    "review": Move(
        actions.send_to_review, _("Send to review"), _("Sent to review."), "knowledge.draft", Article.REVIEW
    ),
    "back": Move(actions.send_back, _("Send back"), _("Sent back to its author."), "knowledge.publish", ""),
    "needs_change": Move(
        actions.mark_needs_change,
        _("Needs a change"),
        _("Marked as needing a change."),
        "knowledge.draft",
        Article.NEEDS_CHANGE,
    ),
    "archive": Move(
        actions.archive,
        _("Archive"),
        _("Archived. It can be restored."),
        "knowledge.publish",
        Article.ARCHIVED,
        "btn-quiet",
    ),
    "restore": Move(actions.restore, _("Restore"), _("Restored as a draft."), "knowledge.publish", Article.DRAFT),
}


def moves_for(article: Article, person: Individual) -> list[tuple[str, Any, str]]:
    """(name, title, style) of the buttons this person may press now."""
    shown = []
    for name, move in MOVES.items():
        is_back = name == "back"
        can = article.state == Article.REVIEW if is_back else article.can_become(move.state)
        if can and person.may(move.permission) and (name != "restore" or article.state == Article.ARCHIVED):
            title = _("Still right") if name == "publish" and _is_shown(article) else move.title
            shown.append((name, title, move.style))
    return shown


def unfinished_words(blank: Blank) -> str:
    """Why the article goes nowhere yet, and where to look."""
    words = {"words": blank.words, "heading": blank.heading}
    if not blank.heading:
        return gettext("Replace or remove the line “%(words)s” first.") % words
    return gettext("Under “%(heading)s” replace or remove the line “%(words)s” first.") % words


def left_out(heading: str) -> str:
    """What became of a heading that tells nothing."""
    if not heading:
        return gettext("A heading has no words, so readers do not see it.")
    return gettext("Nothing stands under “%(heading)s”, so readers do not see this heading.") % {"heading": heading}


def _is_shown(article: Article) -> bool:
    """Published in its latest words: publishing again says that it was read and found right."""
    return article.state == Article.PUBLISHED and article.published_revision_id == article.latest_revision_id
