"""Addresses of competitors, what was seen at them, and the comparison."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.web.quality import comparison, competitors, observations, rating_file
from otklik.web.shell.rail import RailEntry

_ONE = "desk/competitors/<int:competitor_id>"
_SEEN = "desk/competitors/observations/<int:observation_id>"

pages = [
    path("desk/competitors/", comparison.desk_comparison, name="desk_comparison"),
    path("desk/competitors/cell/", comparison.comparison_cell, name="desk_comparison_cell"),
    path("desk/competitors/comparison.csv", comparison.comparison_table, name="desk_comparison_csv"),
    path("desk/competitors/comparison.xlsx", comparison.comparison_book, name="desk_comparison_xlsx"),
    path("desk/competitors/list/", competitors.desk_competitors, name="desk_competitors"),
    path("desk/competitors/new/", competitors.competitor_new, name="desk_competitor_new"),
    path("desk/competitors/own/", competitors.own_observations, name="desk_own_observations"),
    path("desk/competitors/ratings/", rating_file.rating_file, name="desk_rating_file"),
    path(f"{_ONE}/", competitors.competitor, name="desk_competitor"),
    path(f"{_ONE}/edit/", competitors.competitor_edit, name="desk_competitor_edit"),
    path(f"{_ONE}/rest/", competitors.competitor_rest, name="desk_competitor_rest"),
    path(f"{_ONE}/places/", competitors.competitor_place_add, name="desk_competitor_place_add"),
    path(
        "desk/competitors/places/<int:competitor_place_id>/retire/",
        competitors.competitor_place_retire,
        name="desk_competitor_place_retire",
    ),
    path("desk/competitors/observe/<slug:observed>/", observations.observation_new, name="desk_observation_new"),
    path(f"{_SEEN}/", observations.observation, name="desk_observation"),
    path(f"{_SEEN}/attach/", observations.observation_attach, name="desk_observation_attach"),
    path(f"{_SEEN}/take-back/", observations.observation_take_back, name="desk_observation_take_back"),
    path(f"{_SEEN}/picture/", observations.observation_picture, name="desk_observation_picture"),
    path(f"{_SEEN}/original/", observations.observation_original, name="desk_observation_original"),
]
rail = [RailEntry(_("Competitors"), "scale", "desk_comparison", "quality.read", position=112)]
