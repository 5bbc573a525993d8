"""Addresses of quality: incidents, probes, announced work, what was judged, calculators, journey maps."""

from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import Individual
from otklik.quality.models import State, StateInterval
from otklik.quality.queries import open_count
from otklik.quality.queries.inspections import waiting_for
from otklik.web.quality import (
    assessment_urls,
    competitor_urls,
    figures,
    health_urls,
    improvement_urls,
    incidents,
    inspection_urls,
    journey_urls,
    measures,
    probe_form_pages,
    probes,
    runs,
    seen,
    sums,
    vantages,
    waits,
)
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("desk/quality/", measures.desk_quality, name="desk_quality"),
    path("desk/quality/<int:measurement_id>/", measures.measurement, name="desk_measurement"),
    path("desk/quality/sums/", sums.desk_sums, name="desk_sums"),
    path("desk/figures/", figures.desk_figures, name="desk_figures"),
    path("desk/waits/", waits.desk_waits, name="desk_waits"),
    path("desk/waits/file/", waits.waits_file, name="desk_waits_file"),
    path("desk/incidents/", incidents.desk_incidents, name="desk_incidents"),
    path("desk/incidents/new/", incidents.incident_new, name="desk_incident_new"),
    path("desk/incidents/<int:incident_id>/", incidents.incident, name="desk_incident"),
    path("desk/incidents/<int:incident_id>/take/", incidents.incident_take, name="desk_incident_take"),
    path("desk/incidents/<int:incident_id>/say/", incidents.incident_say, name="desk_incident_say"),
    path("desk/incidents/<int:incident_id>/backup/", incidents.incident_backup, name="desk_incident_backup"),
    path("desk/incidents/<int:incident_id>/review/", incidents.incident_review, name="desk_incident_review"),
    path("desk/incidents/<int:incident_id>/resolve/", incidents.incident_resolve, name="desk_incident_resolve"),
    path("desk/probes/", probes.desk_probes, name="desk_probes"),
    path("desk/probes/sight/", vantages.desk_sight, name="desk_sight"),
    path("desk/probes/vantages/", vantages.desk_vantages, name="desk_vantages"),
    path("desk/probes/vantages/new/", vantages.vantage_new, name="desk_vantage_new"),
    path("desk/probes/vantages/<int:vantage_id>/", vantages.vantage, name="desk_vantage"),
    path("desk/probes/vantages/<int:vantage_id>/act/", vantages.vantage_act, name="desk_vantage_act"),
    path("desk/probes/new/", probe_form_pages.probe_new, name="desk_probe_new"),
    path("desk/probes/new/<slug:probe_kind>/", probe_form_pages.probe_new_of, name="desk_probe_new_of"),
    path("desk/probes/<int:probe_id>/", probes.probe, name="desk_probe"),
    path("desk/probes/runs/<int:run_id>/", runs.run, name="desk_run"),
    path("desk/probes/evidence/<int:run_evidence_id>/", runs.run_evidence, name="desk_run_evidence"),
    path("desk/probes/<int:probe_id>/edit/", probe_form_pages.probe_edit, name="desk_probe_edit"),
    path("desk/probes/<int:probe_id>/rest/", probes.probe_rest, name="desk_probe_rest"),
    path("desk/touchpoints/<int:touchpoint_id>/seen/", seen.touchpoint_seen, name="desk_touchpoint_seen"),
    path("desk/touchpoints/<int:touchpoint_id>/objective/", seen.touchpoint_objective, name="desk_objective"),
    path("desk/maintenance/<int:maintenance_id>/end/", seen.maintenance_end, name="desk_maintenance_end"),
    *assessment_urls.pages,
    *journey_urls.pages,
    *health_urls.pages,
    *improvement_urls.pages,
    *inspection_urls.pages,
    *competitor_urls.pages,
]


def _down(_person: Individual) -> int:
    """Probes that see their touchpoint down at this moment."""
    rows = StateInterval.objects.filter(ends_at=None, state=State.DOWN, seen_until__gt=now())
    return rows.filter(definition__paused_at=None, definition__retired_at=None).count()


def _untaken(_person: Individual) -> int:
    return open_count()


rail = [
    RailEntry(_("Incidents"), "alert-triangle", "desk_incidents", "quality.read", position=22, counter=_untaken),
    RailEntry(_("Probes"), "activity", "desk_probes", "quality.read", position=105, counter=_down),
    RailEntry(_("Health"), "heart", "desk_health", "quality.read", position=100),
    RailEntry(_("Waits and load"), "hourglass", "desk_waits", "quality.read", position=103),
    RailEntry(_("Quality"), "gauge", "desk_quality", "touchpoints.read", position=102),
    RailEntry(_("Assessments"), "clipboard-check", "desk_assessments", "quality.read", position=125),
    RailEntry(_("Inspections"), "calendar-check", "desk_inspections", "quality.read", position=110),
    RailEntry(_("My inspections"), "list-check", "desk_inspections_mine", "quality.inspect", 23, waiting_for),
    RailEntry(_("Journeys"), "route", "desk_journeys", "touchpoints.read", position=128),
    *improvement_urls.rail,
    *competitor_urls.rail,
]
