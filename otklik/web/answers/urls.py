"""Addresses of the ask box, the search page and their desk pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.web.answers import asking, desk
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("search/", asking.search_page, name="search"),
    path("desk/self-service/", desk.self_service, name="desk_self_service"),
    path("desk/self-service/sessions/", desk.ask_sessions, name="desk_ask_sessions"),
    path("desk/self-service/settings/", desk.ledger_settings, name="desk_ledger_settings"),
]

plain = [
    path("ask/suggest", asking.suggest, name="ask_suggest"),
    path("ask/events", asking.post_step, name="ask_post"),
]

rail = [
    RailEntry(_("Self-service"), "lifebuoy", "desk_self_service", "answers.read", position=110),
]
