"""Writes of the knowledge base, one file a story."""

from otklik.knowledge.actions.drafting import (
    ArticleText,
    RevisedMeanwhile,
    TranslatedAlready,
    draft_article,
    revise,
)
from otklik.knowledge.actions.importing import ImportedArticle, import_article, withdraw_articles
from otklik.knowledge.actions.judging import NobodyJudges, judge
from otklik.knowledge.actions.publishing import (
    Unfinished,
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
from otklik.knowledge.actions.shelving import (
    KeyTaken,
    SectionNotEmpty,
    add_section,
    archive_section,
    move_section,
    rename_section,
    restore_section,
)
from otklik.knowledge.actions.viewing import note_view

__all__ = [
    "ArticleText",
    "ImportedArticle",
    "KeyTaken",
    "NobodyJudges",
    "NotAllowed",
    "RevisedMeanwhile",
    "SectionNotEmpty",
    "TranslatedAlready",
    "Unfinished",
    "WrongState",
    "add_section",
    "archive",
    "archive_section",
    "draft_article",
    "import_article",
    "judge",
    "mark_needs_change",
    "move_section",
    "note_view",
    "publish_article",
    "rename_section",
    "render",
    "restore",
    "restore_section",
    "revise",
    "send_back",
    "send_to_review",
    "slug_for",
    "withdraw_articles",
]
