"""A plug is found where it lies: in a package of ours, or installed beside us."""

from pathlib import Path

import pytest

from otklik import adapters
from otklik.core.registry import Registry, TwoPlugsOneKind

ENTRY = """[otklik.lamps]
bright = other_house:Bright
"""
OURS = """from tests.core.test_registry import Lamp

class Dim(Lamp):
    kind = "dim"
"""
THEIRS = """from tests.core.test_registry import Lamp

class Bright(Lamp):
    kind = "{kind}"
"""


class Lamp:
    """What plugs of the family `lamps` are."""


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    family = tmp_path / "ours" / "lamps"
    family.mkdir(parents=True)
    (family / "__init__.py").write_text("")
    (family / "dim.py").write_text(OURS)
    monkeypatch.setattr(adapters, "__path__", [*adapters.__path__, str(family.parent)])
    for module in ("otklik.adapters.lamps", "otklik.adapters.lamps.dim"):
        monkeypatch.delitem(__import__("sys").modules, module, raising=False)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def installed(kind: str) -> None:
        """As pip leaves a package: its module and its card with the entry point."""
        card = tmp_path / "site" / "other_house-1.0.dist-info"
        card.mkdir(parents=True)
        (card / "METADATA").write_text("Metadata-Version: 2.1\nName: other-house\nVersion: 1.0\n")
        (card / "entry_points.txt").write_text(ENTRY)
        (card.parent / "other_house.py").write_text(THEIRS.format(kind=kind))
        monkeypatch.syspath_prepend(str(card.parent))
        monkeypatch.delitem(__import__("sys").modules, "other_house", raising=False)

    return installed


def kinds() -> dict[str, str]:
    return {kind: plug.__module__ for kind, plug in Registry(Lamp, "lamps").all().items()}


def test_a_family_without_plugs_is_empty():
    assert kinds() == {}


def test_ours_and_installed_ones_are_found(ours, install):
    install("bright")
    assert kinds() == {"dim": "otklik.adapters.lamps.dim", "bright": "other_house"}
    assert Registry(Lamp, "lamps")["bright"].__name__ == "Bright"


def test_two_of_one_kind_are_refused(ours, install):
    install("dim")
    with pytest.raises(TwoPlugsOneKind):
        kinds()


def test_a_broken_plug_is_not_passed_over(ours, tmp_path):
    (tmp_path / "ours" / "lamps" / "broken.py").write_text("import no_such_module\n")
    with pytest.raises(ModuleNotFoundError):
        kinds()
