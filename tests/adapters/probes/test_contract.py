"""What every probe owes the port, whichever it is."""

import dataclasses
import inspect
import re
import string
from datetime import timedelta
from typing import get_args, get_origin, get_type_hints

import pytest

from otklik.quality.ports import Probe
from tests.adapters.probes.ends import PROBES

ALL = sorted(PROBES.all().items())
PLAIN = (str, int, float, bool)


@pytest.mark.parametrize(("kind", "plug"), ALL)
def test_probe_names_itself(kind: str, plug: type[Probe]) -> None:
    assert plug.kind == kind == plug.__module__.rpartition(".")[2]
    assert re.fullmatch(r"P\d\d", plug.code)
    assert str(plug.title)
    assert len(inspect.getdoc(plug) or "") > 100
    assert timedelta(seconds=1) <= plug.timeout <= plug.every


def test_codes_are_of_one_probe_each() -> None:
    codes = [plug.code for _kind, plug in ALL]
    assert len(codes) == len(set(codes)) > 3


@pytest.mark.parametrize(("kind", "plug"), ALL)
def test_settings_can_be_made_a_form_of(kind: str, plug: type[Probe]) -> None:
    assert dataclasses.is_dataclass(plug.Settings) and plug.Settings.__dataclass_params__.frozen
    hints = get_type_hints(plug.Settings)
    for field in dataclasses.fields(plug.Settings):
        hint = hints[field.name]
        assert hint in PLAIN or (get_origin(hint) is tuple and get_args(hint) == (str, ...)), field.name
        assert str(field.metadata["title"]), field.name
        assert "help" in field.metadata
        if "choices" in field.metadata:
            assert field.default in [value for value, _title in field.metadata["choices"]]
        assert field.default is dataclasses.MISSING or isinstance(field.default, get_origin(hint) or hint), field.name


@pytest.mark.parametrize(("kind", "plug"), ALL)
def test_sentences_are_templates(kind: str, plug: type[Probe]) -> None:
    assert "ok" in plug.sentences
    for why, sentence in plug.sentences.items():
        assert re.fullmatch(r"[a-z_]+", why)
        assert set(re.findall(r"%(.?)", str(sentence))) <= {"("}, why
        assert not [name for _, name, _, _ in string.Formatter().parse(str(sentence)) if name], why


@pytest.mark.parametrize(("kind", "plug"), ALL)
def test_probe_checks_its_settings(kind: str, plug: type[Probe]) -> None:
    assert plug.check.__func__ is not Probe.check.__func__  # type: ignore[attr-defined]
