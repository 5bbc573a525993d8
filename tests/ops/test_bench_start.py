"""The benchmark of the start measures the clone, not the tree it was started from."""

import os

import pytest

from bench.start import environment_of, is_awaited
from tests.ops.conftest import HERE


def test_the_clone_sees_nothing_of_this_tree(monkeypatch, tmp_path):
    names = "PYTHONPATH OTKLIK_VAR OTKLIK_DATA DJANGO_SETTINGS_MODULE DATABASE_URL VIRTUAL_ENV DEMO"
    for name in names.split():
        monkeypatch.setenv(name, str(HERE))
    monkeypatch.setenv("PATH", f"{HERE / '.venv' / 'bin'}{os.pathsep}/usr/bin")
    environment = environment_of(tmp_path)
    ours = {name for name, value in environment.items() if str(HERE) in value.split(os.pathsep)}
    assert not ours & {*names.split(), "PATH"}
    assert (environment["PATH"], environment["OTKLIK_VAR"]) == ("/usr/bin", str(tmp_path / "var"))


@pytest.mark.parametrize(
    ("told", "awaited"),
    [
        ("index: missing, 0 documents, at /x meaning: on, 0 documents have it, 0 wait", True),
        ("index: ready, 166 documents, at /x meaning: on, 0 documents have it, 0 wait", True),
        ("index: ready, 166 documents, at /x meaning: on, 8 documents have it, 158 wait", True),
        ("index: ready, 166 documents, at /x meaning: on, 166 documents have it, 0 wait", False),
        ("index: ready, 166 documents, at /x meaning: off, 0 documents have it, 0 wait", False),
    ],
)
def test_vectors_are_waited_for(told, awaited):
    assert is_awaited(told) == awaited
