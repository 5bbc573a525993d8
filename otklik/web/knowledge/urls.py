"""Addresses of the knowledge base."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import Individual
from otklik.web.knowledge import desk, reading, sections, writing
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("knowledge/", reading.knowledge, name="knowledge"),
    path("knowledge/section/<slug:key>/", reading.section, name="section"),
    path("knowledge/<slug:slug>/", reading.article, name="article"),
    path("knowledge/<slug:slug>/helpful/", reading.helpful, name="article_helpful"),
    path("desk/articles/sections/", sections.desk_sections, name="desk_sections"),
    path("desk/articles/sections/<slug:key>/", sections.section_rename, name="desk_section"),
    path("desk/articles/sections/<slug:key>/move/", sections.section_move, name="desk_section_move"),
    path("desk/articles/", desk.desk_articles, name="desk_articles"),
    path("desk/articles/new/", writing.article_new, name="desk_article_new"),
    path("desk/articles/preview/", writing.article_preview, name="desk_article_preview"),
    path("desk/articles/<int:article_id>/", writing.article_edit, name="desk_article_edit"),
    path("desk/articles/<int:article_id>/move/", desk.article_move, name="desk_article_move"),
    path("desk/articles/<int:article_id>/history/", desk.article_history, name="desk_article_history"),
    path("desk/topics/<int:topic_id>/article/", writing.topic_article, name="desk_topic_article"),
]

plain = [path("knowledge/<slug:slug>/seen/", reading.article_seen, name="article_seen")]


def _to_do(person: Individual) -> int:
    return desk.waiting(person)


rail = [RailEntry(_("Knowledge"), "book-2", "desk_articles", "knowledge.draft", position=40, counter=_to_do)]
