"""Ready words of an incident for customers, in every language of the operator."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from otklik.parties.queries import operator_languages, said_in
from otklik.quality.models import Incident
from otklik.touchpoints.queries import backup_of

_FILE: Final = Path(__file__).resolve().parent.parent / "data" / "incident_texts.toml"


@dataclass(frozen=True)
class ReadyText:
    """title, words: by language."""

    key: str
    title: dict[str, str]
    words: dict[str, str]


def ready_texts(incident: Incident) -> list[ReadyText]:
    """Those that fit: a text that names the backup only where there is one."""
    backup = backup_of(incident.touchpoint)
    told = []
    for row in _texts():
        if backup is None and "{backup}" in row["words"]["ru"]:
            continue
        words = {}
        for code in operator_languages():
            places = {"place": said_in(incident.touchpoint.title, code)}
            places["backup"] = said_in(backup.title, code) if backup else ""
            words[code] = row["words"][code].format(**places)
        told.append(ReadyText(row["key"], row["title"], words))
    return told


def burn_title(times: int) -> dict[str, str]:
    """How fast the budget goes, for an incident that no single failure opened."""
    return {code: words.format(times=times) for code, words in _file()["burn"].items()}


def _texts() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _file()["text"]
    return rows


@cache
def _file() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
