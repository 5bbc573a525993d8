"""Addresses of findings, improvements and requests to change a norm."""

from django.urls import path
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import Individual
from otklik.quality.queries.improvements import late_count
from otklik.web.quality import findings, improvements, norm_requests
from otklik.web.shell.rail import RailEntry

pages = [
    path("desk/findings/", findings.desk_findings, name="desk_findings"),
    path("desk/findings/findings.csv", findings.findings_file, name="desk_findings_file"),
    path("desk/findings/new/", findings.finding_new, name="desk_finding_new"),
    path("desk/findings/<int:finding_id>/", findings.finding, name="desk_finding"),
    path("desk/findings/<int:finding_id>/edit/", findings.finding_edit, name="desk_finding_edit"),
    path("desk/findings/<int:finding_id>/explain/", findings.finding_explain, name="desk_finding_explain"),
    path("desk/findings/<int:finding_id>/close/", findings.finding_close, name="desk_finding_close"),
    path("desk/improvements/", improvements.desk_improvements, name="desk_improvements"),
    path("desk/improvements/improvements.csv", improvements.improvements_file, name="desk_improvements_file"),
    path("desk/improvements/new/", improvements.improvement_new, name="desk_improvement_new"),
    path("desk/improvements/people/", improvements.zone_people, name="desk_zone_people"),
    path("desk/improvements/<int:improvement_id>/", improvements.improvement, name="desk_improvement"),
    path("desk/improvements/<int:improvement_id>/edit/", improvements.improvement_edit, name="desk_improvement_edit"),
    path(
        "desk/improvements/<int:improvement_id>/<slug:move>/",
        improvements.improvement_move,
        name="desk_improvement_move",
    ),
    path("desk/norms/<str:code>/ask/", norm_requests.norm_request_new, name="desk_norm_request_new"),
    path("desk/norms/requests/<int:request_id>/", norm_requests.norm_request, name="desk_norm_request"),
    path(
        "desk/norms/requests/<int:request_id>/decide/",
        norm_requests.norm_request_decide,
        name="desk_norm_request_decide",
    ),
]


def _late(person: Individual) -> int:
    """One's own that are overdue."""
    return late_count(person, today=localdate(now()))


rail = [
    RailEntry(_("Findings"), "zoom-exclamation", "desk_findings", "quality.read", position=120),
    RailEntry(_("Improvements"), "progress-check", "desk_improvements", "quality.read", position=122, counter=_late),
]
