"""Addresses of health; urls.py takes them in."""

from django.urls import path

from otklik.web.quality import health

pages = [
    path("desk/quality/board/", health.desk_health, name="desk_health"),
    path("desk/quality/board/terms/", health.health_terms, name="desk_health_terms"),
    path("desk/quality/board/board.<str:form>", health.health_file, name="desk_health_file"),
    path("desk/touchpoints/<int:touchpoint_id>/health/", health.touchpoint_health, name="desk_touchpoint_health"),
]
