"""Foreign keys written as strings slip past the import linter; these tests catch them and keep the map true."""

import tomllib
from pathlib import Path

from django.apps import apps

HERE = Path(__file__).resolve().parent.parent
LINTER = tomllib.loads((HERE / "pyproject.toml").read_text())["tool"]["importlinter"]
FLOORS = next(contract for contract in LINTER["contracts"] if contract["name"] == "Floors of the house")["layers"]
FLOOR_OF = {room.strip(): -number for number, floor in enumerate(FLOORS) for room in floor.split("|")}


def test_foreign_keys_only_point_down() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOOR_OF
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if (here := model._meta.app_label) != (there := field.related_model._meta.app_label)
        if there in FLOOR_OF and FLOOR_OF[there] >= FLOOR_OF[here]
    ]
    assert wrong == []


def test_every_room_has_a_floor() -> None:
    rooms = {app.label for app in apps.get_app_configs() if app.name.startswith("otklik.")}
    assert rooms - set(FLOOR_OF) == set()


def test_no_model_orders_itself() -> None:
    assert [m._meta.label for m in apps.get_models() if m.__module__.startswith("otklik.") and m._meta.ordering] == []
