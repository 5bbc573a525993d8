"""Addresses of assessments and drills; urls.py takes them in."""

from django.urls import path

from otklik.web.quality import assessment_phases, assessment_reports, assessments

_ONE = "desk/assessments/<int:assessment_id>"

pages = [
    path("desk/assessments/", assessments.desk_assessments, name="desk_assessments"),
    path("desk/assessments/new/", assessments.assessment_new, name="desk_assessment_new"),
    path(f"{_ONE}/", assessments.assessment, name="desk_assessment"),
    path(f"{_ONE}/edit/", assessments.assessment_edit, name="desk_assessment_edit"),
    path(f"{_ONE}/propose/", assessments.assessment_propose, name="desk_assessment_propose"),
    path(f"{_ONE}/approve/", assessments.assessment_approve, name="desk_assessment_approve"),
    path(f"{_ONE}/return/", assessments.assessment_return, name="desk_assessment_return"),
    path(f"{_ONE}/measure/", assessments.assessment_measure, name="desk_assessment_measure"),
    path(f"{_ONE}/close/", assessments.assessment_close, name="desk_assessment_close"),
    path(f"{_ONE}/phases/<slug:phase>/", assessment_phases.phase, name="desk_assessment_phase"),
    path(f"{_ONE}/phases/<slug:phase>/end/", assessment_phases.phase_end, name="desk_assessment_phase_end"),
    path(f"{_ONE}/phases/<slug:phase>/reopen/", assessment_phases.phase_reopen, name="desk_assessment_phase_reopen"),
    path(f"{_ONE}/drills/", assessment_phases.drill_new, name="desk_assessment_drill"),
    path(f"{_ONE}/report/", assessment_reports.report, name="desk_assessment_report"),
    path(f"{_ONE}/report.<str:sheet>", assessment_reports.report_file, name="desk_assessment_file"),
]
