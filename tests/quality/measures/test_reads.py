"""The form of a norm offers the figures its measure goes by, and no others."""

import re
from importlib import import_module
from pathlib import Path

from otklik.quality.queries.measures import measures
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import Norm
from tests.cast import NOON


def test_every_measure_says_which_figures_of_a_norm_it_goes_by(db):
    preload_catalogue(at=NOON)
    known = {(row.formula, name) for row in Norm.objects.all() for name in row.parameters}
    for name, measure in measures().items():
        text = Path(import_module(f"otklik.quality.queries.measures.{name}").__file__).read_text()
        told = re.findall(r"parameters(?:\.get\(|\[)\"(\w+)\"", text)
        assert set(told) <= measure.reads, name
        assert {(name, read) for read in measure.reads} <= known


def test_a_figure_nobody_goes_by_is_told_and_not_asked(web, oleg, operator):
    preload_catalogue(at=NOON)
    page = web(oleg).get("/en/desk/norms/N3.2t/").content.decode()
    assert "Cut sessions at most, % (nothing measures it yet)" in page
    assert "figure_cut_percent" not in page
    page = web(oleg).get("/en/desk/norms/N7.1/").content.decode()
    assert 'name="figure_announced_percent"' in page
    pack = web(oleg).get("/en/desk/norms/packs/stb-1962/").content.decode()
    unmeasured = [row for row in Norm.objects.filter(code__in=("N1.2y", "N1.5")) if row.formula not in measures()]
    assert pack.lower().count("not measured here") == len(unmeasured)
