"""Addresses of the catalogue: contacts for customers, touchpoints, norms and portal actions for staff."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.web.shell.rail import RailEntry
from otklik.web.touchpoints import calendars, catalogue, catalogue_file, contacts, norm_packs, norms, portal_actions

urlpatterns = [
    path("contacts/", contacts.contacts, name="contacts"),
    path("desk/touchpoints/", catalogue.desk_touchpoints, name="desk_touchpoints"),
    path("desk/touchpoints/catalogue.<str:form>", catalogue_file.catalogue_file, name="desk_catalogue_file"),
    path("desk/touchpoints/import/", catalogue_file.catalogue_import, name="desk_catalogue_import"),
    path("desk/touchpoints/new/", catalogue.touchpoint_new, name="desk_touchpoint_new"),
    path("desk/touchpoints/<int:touchpoint_id>/", catalogue.touchpoint, name="desk_touchpoint"),
    path("desk/touchpoints/<int:touchpoint_id>/edit/", catalogue.touchpoint_edit, name="desk_touchpoint_edit"),
    path("desk/touchpoints/<int:touchpoint_id>/retire/", catalogue.touchpoint_retire, name="desk_touchpoint_retire"),
    path("desk/calendars/", calendars.desk_calendars, name="desk_calendars"),
    path("desk/calendars/new/", calendars.calendar_new, name="desk_calendar_new"),
    path("desk/calendars/<int:calendar_id>/", calendars.calendar, name="desk_calendar"),
    path("desk/calendars/<int:calendar_id>/edit/", calendars.calendar_edit, name="desk_calendar_edit"),
    path("desk/calendars/<int:calendar_id>/week/", calendars.calendar_week, name="desk_calendar_week"),
    path("desk/calendars/<int:calendar_id>/days/", calendars.special_days_new, name="desk_special_days_new"),
    path("desk/calendars/<int:calendar_id>/holidays/", calendars.calendar_holidays, name="desk_calendar_holidays"),
    path("desk/calendars/<int:calendar_id>/delete/", calendars.calendar_delete, name="desk_calendar_delete"),
    path("desk/special-days/<int:special_id>/remove/", calendars.special_days_remove, name="desk_special_days_remove"),
    path("desk/norms/", norms.desk_norms, name="desk_norms"),
    path("desk/norms/packs/", norm_packs.desk_norm_packs, name="desk_norm_packs"),
    path("desk/norms/packs/<slug:pack>/", norm_packs.norm_pack, name="desk_norm_pack"),
    path("desk/norms/packs/<slug:pack>/adopt/", norm_packs.norm_pack_adopt, name="desk_norm_pack_adopt"),
    path("desk/norms/<str:code>/", norms.norm, name="desk_norm"),
    path("desk/norms/<str:code>/versions/", norms.norm_version, name="desk_norm_version"),
    path("desk/norms/<str:code>/try/", norms.norm_try, name="desk_norm_try"),
    path("desk/actions/", portal_actions.desk_portal_actions, name="desk_portal_actions"),
    path("desk/actions/new/", portal_actions.portal_action_new, name="desk_portal_action_new"),
    path("desk/actions/<int:action_id>/", portal_actions.portal_action_edit, name="desk_portal_action"),
    path("desk/actions/<int:action_id>/retire/", portal_actions.portal_action_retire, name="desk_portal_action_retire"),
]

rail = [
    RailEntry(_("Touchpoints"), "map-pin", "desk_touchpoints", "touchpoints.read", position=300),
    RailEntry(_("Calendars"), "calendar-time", "desk_calendars", "touchpoints.read", position=310),
    RailEntry(_("Norms"), "ruler-measure", "desk_norms", "touchpoints.read", position=305),
    RailEntry(_("Portal actions"), "pointer", "desk_portal_actions", "touchpoints.edit", position=315),
]
