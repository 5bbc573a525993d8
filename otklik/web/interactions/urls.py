"""Addresses of the journal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.web.interactions import history, journal
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("me/history/", history.my_history, name="my_history"),
    path("desk/journal/", journal.desk_journal, name="desk_journal"),
    path("desk/journal/<int:interaction_id>/", journal.interaction, name="desk_interaction"),
]

rail = [RailEntry(_("Journal"), "notebook", "desk_journal", "interactions.read", position=60)]
