"""Addresses of the ask box, the search page and their desk pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.web.answers import answered, asking, desk, language
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("search/", asking.search_page, name="search"),
    path("search/answered/", answered.answered, name="ask_answered"),
    path("desk/self-service/", desk.self_service, name="desk_self_service"),
    path("desk/self-service/sessions/", desk.ask_sessions, name="desk_ask_sessions"),
    path("desk/self-service/settings/", desk.ledger_settings, name="desk_ledger_settings"),
    path("desk/language/", language.language, name="desk_language"),
    path("desk/language/new/", language.line_new, name="desk_line_new"),
    path("desk/language/<int:rule_id>/", language.line_edit, name="desk_line"),
    path("desk/language/<int:rule_id>/delete/", language.line_delete, name="desk_line_delete"),
    path("desk/language/off/", language.line_off, name="desk_line_off"),
    path("desk/language/phrases/", language.phrase_new, name="desk_phrase_new"),
    path("desk/language/phrases/run/", language.phrases_run, name="desk_phrases_run"),
    path("desk/language/phrases/<int:phrase_id>/delete/", language.phrase_delete, name="desk_phrase_delete"),
]

plain = [
    path("ask/suggest", asking.suggest, name="ask_suggest"),
    path("ask/events", asking.post_step, name="ask_post"),
]

rail = [
    RailEntry(_("Self-service"), "lifebuoy", "desk_self_service", "answers.read", position=320),
    RailEntry(_("Language"), "language", "desk_language", "answers.language", position=325),
]
