"""Addresses of journey maps; urls.py takes them in."""

from django.urls import path

from otklik.web.quality import journey_drawing, journey_file, journeys

_ONE = "desk/journeys/<int:journey_id>"

pages = [
    path("desk/journeys/", journeys.desk_journeys, name="desk_journeys"),
    path("desk/journeys/new/", journey_drawing.journey_new, name="desk_journey_new"),
    path("desk/journeys/import/", journey_file.journey_import, name="desk_journey_import"),
    path(f"{_ONE}/", journeys.journey, name="desk_journey"),
    path(f"{_ONE}/journey.<str:form>", journey_file.journey_file, name="desk_journey_file"),
    path(f"{_ONE}/retire/", journeys.journey_retire, name="desk_journey_retire"),
    path(f"{_ONE}/versions/", journeys.journey_versions, name="desk_journey_versions"),
    path(f"{_ONE}/versions/<int:version>/", journeys.journey_version, name="desk_journey_version"),
    path(f"{_ONE}/compare/", journeys.journey_compare, name="desk_journey_compare"),
    path(f"{_ONE}/draft/", journey_drawing.journey_draft, name="desk_journey_draft"),
    path(f"{_ONE}/draft/undo/", journey_drawing.journey_undo, name="desk_journey_undo"),
    path(f"{_ONE}/draft/publish/", journey_drawing.journey_publish, name="desk_journey_publish"),
    path(f"{_ONE}/persona/", journey_drawing.journey_persona, name="desk_journey_persona"),
    path(f"{_ONE}/steps/", journey_drawing.step_new, name="desk_journey_step_new"),
    path(f"{_ONE}/steps/<slug:step>/", journey_drawing.step_edit, name="desk_journey_step"),
    path(f"{_ONE}/steps/<slug:step>/move/", journey_drawing.step_move, name="desk_journey_step_move"),
    path(f"{_ONE}/steps/<slug:step>/remove/", journey_drawing.step_remove, name="desk_journey_step_remove"),
    path(f"{_ONE}/steps/<slug:step>/emotion/", journey_drawing.step_emotion, name="desk_journey_emotion"),
]
