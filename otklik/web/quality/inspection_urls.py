"""Addresses of inspections; urls.py takes them in. Those under one number have the phone's page at their head."""

from django.urls import path

from otklik.web.quality import (
    inspecting,
    inspection_deciding,
    inspection_planning,
    inspection_results,
)
from otklik.web.quality import inspection_templates as templates

_DOING = "desk/inspections/<int:assigned_id>"
_RESULT = "desk/inspections/<int:inspection_id>"
_TEMPLATES = "desk/inspections/templates"
_TEMPLATE = f"{_TEMPLATES}/<int:template_id>"
_PHOTO = "desk/inspections/photos/<int:evidence_id>"

pages = [
    path("desk/inspections/", inspection_results.desk_inspections, name="desk_inspections"),
    path("desk/inspections/mine/", inspecting.desk_inspections_mine, name="desk_inspections_mine"),
    path("desk/inspections/worker.js", inspecting.worker, name="inspections_worker"),
    path("desk/inspections/app.webmanifest", inspecting.manifest, name="inspections_manifest"),
    path("desk/inspections/plan/", inspection_planning.inspection_plan, name="desk_inspection_plan"),
    path(f"{_TEMPLATES}/", templates.desk_inspection_templates, name="desk_inspection_templates"),
    path(f"{_TEMPLATES}/presets/", templates.presets, name="desk_inspection_presets"),
    path(f"{_TEMPLATES}/new/", templates.template_new, name="desk_inspection_template_new"),
    path(f"{_TEMPLATES}/import/", templates.template_import, name="desk_inspection_import"),
    path(f"{_TEMPLATE}/", templates.inspection_template, name="desk_inspection_template"),
    path(f"{_TEMPLATE}/template.json", templates.template_file, name="desk_inspection_template_file"),
    path(f"{_TEMPLATE}/publish/", templates.template_publish, name="desk_inspection_template_publish"),
    path(f"{_TEMPLATE}/items/", templates.item_new, name="desk_inspection_item_new"),
    path(f"{_TEMPLATE}/items/<slug:item>/", templates.item_edit, name="desk_inspection_item"),
    path(f"{_TEMPLATE}/items/<slug:item>/remove/", templates.item_remove, name="desk_inspection_item_remove"),
    path(f"{_PHOTO}/", inspection_results.photo, name="desk_inspection_photo"),
    path(f"{_PHOTO}/original/", inspection_results.original, name="desk_inspection_original"),
    path(f"{_DOING}/", inspecting.inspection, name="desk_inspection"),
    path(f"{_DOING}/sync/", inspecting.inspection_sync, name="desk_inspection_sync"),
    path(f"{_DOING}/photo/", inspecting.inspection_photo, name="desk_inspection_send_photo"),
    path(f"{_RESULT}/result/", inspection_results.inspection_result, name="desk_inspection_result"),
    path(f"{_RESULT}/inspection.<str:form>", inspection_results.inspection_file, name="desk_inspection_file"),
    path(f"{_RESULT}/agreement/", inspection_results.inspection_agreement, name="desk_inspection_agreement"),
    path(f"{_RESULT}/appeal/", inspection_deciding.inspection_appeal, name="desk_inspection_appeal"),
    path(f"{_RESULT}/decide/", inspection_deciding.inspection_decide, name="desk_inspection_decide"),
    path(f"{_RESULT}/accept/", inspection_deciding.inspection_accept, name="desk_inspection_accept"),
    path(f"{_RESULT}/second/", inspection_deciding.inspection_second, name="desk_inspection_second"),
]  # fmt: skip
