"""A kind of probe that lies in the folder can be set up on the desk, with no list edited anywhere."""

import dataclasses
import html
import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from otklik.quality.queries.adapters import settings_of
from tests.adapters.probes.ends import PROBES

KINDS = sorted(PROBES.all())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_form(web, marta, operator, kind: str) -> None:
    answer = web(marta).get(reverse("desk_probe_new_of", kwargs={"probe_kind": kind}))
    assert answer.status_code == 200
    page = html.unescape(answer.content.decode())
    with override("ru"):
        for field in dataclasses.fields(PROBES[kind].Settings):
            assert f'name="set_{field.name}"' in page, field.name
            assert str(field.metadata["title"]) in page


def test_every_kind_can_be_chosen(web, marta, operator) -> None:
    page = html.unescape(web(marta).get(reverse("desk_probe_new")).content.decode())
    with override("ru"):
        assert [kind for kind in KINDS if str(PROBES[kind].title) not in page] == []


@pytest.mark.parametrize("kind", KINDS)
def test_settings_come_back_from_what_is_stored(kind: str) -> None:
    shape = PROBES[kind].Settings
    given = {
        field.name: {"str": "x", "int": 1, "float": 0.5, "bool": True}.get(
            getattr(field.type, "__name__", ""), ("a", "b")
        )
        for field in dataclasses.fields(shape)
        if not field.name.startswith("secret")
    }
    secrets = {field.name: "" for field in dataclasses.fields(shape) if field.name.startswith("secret")}
    told = settings_of(kind, json.loads(json.dumps(given | secrets)))
    assert {name: getattr(told, name) for name in given} == given
