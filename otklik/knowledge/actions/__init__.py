"""Writes of the knowledge base, one file a story."""

from otklik.knowledge.actions.drafting import (
    ArticleText,
    RevisedMeanwhile,
    TranslatedAlready,
    draft_article,
    revise,
)
from otklik.knowledge.actions.importing import ImportedArticle, import_article
from otklik.knowledge.actions.judging import NobodyJudges, judge
from otklik.knowledge.actions.publishing import (
    WrongState,
    archive,
    mark_needs_change,
    publish_article,
    restore,
    send_back,
    send_to_review,
)
from otklik.knowledge.actions.rendering import render, slug_for
from otklik.knowledge.actions.rights import NotAllowed
from otklik.knowledge.actions.viewing import note_view

__all__ = [
    "ArticleText",
    "ImportedArticle",
    "NobodyJudges",
    "NotAllowed",
    "RevisedMeanwhile",
    "TranslatedAlready",
    "WrongState",
    "archive",
    "draft_article",
    "import_article",
    "judge",
    "mark_needs_change",
    "note_view",
    "publish_article",
    "render",
    "restore",
    "revise",
    "send_back",
    "send_to_review",
    "slug_for",
]
