"""Who may write and publish."""

from otklik.knowledge.models import Article
from otklik.knowledge.queries import may_edit
from otklik.parties.models import Individual


class NotAllowed(Exception):
    """The person may not do this to this article."""


def insist_on_editing(article: Article, by: Individual) -> None:
    """Editors change any article, authors of drafts their own; raises NotAllowed."""
    if not may_edit(article, by):
        raise NotAllowed


def insist_on_publishing(by: Individual) -> None:
    """What readers see is decided by those who may publish; raises NotAllowed."""
    if not by.may("knowledge.publish"):
        raise NotAllowed
