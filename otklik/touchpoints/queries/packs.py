"""Packs of norms: what other countries' law and the trade ask for, ready to be adopted beside the source's terms."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from otklik.touchpoints.models import Norm

SOURCE: Final = "source"
_FILES: Final = Path(__file__).resolve().parent.parent / "data"
_TERMS: Final = ("threshold", "comparator", "window", "severity", "legal_basis")


@dataclass(frozen=True)
class Pack:
    """title, about: words by language; norms: by code, only what differs; parameters there are laid over the norm's."""

    key: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    norms: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class PackChange:
    """What a pack would make of a norm: its latest version, and the terms (fields of NormTerms) that would follow."""

    norm: Norm
    terms: dict[str, Any]

    @property
    def differs(self) -> list[str]:
        """Names of the terms that would change."""
        return [name for name, value in self.terms.items() if getattr(self.norm, name) != value]


@cache
def packs() -> tuple[Pack, ...]:
    """Every pack, the source's own terms first."""
    with (_FILES / "packs.toml").open("rb") as file:
        read = tomllib.load(file)["pack"]
    return tuple(
        Pack(entry["key"], entry["title"], entry["about"], {row["code"]: row for row in entry["norm"]})
        if entry["key"] != SOURCE
        else Pack(SOURCE, entry["title"], entry["about"], _presets())
        for entry in read
    )


def pack_of(key: str) -> Pack:
    """Raises KeyError if there is none."""
    return {pack.key: pack for pack in packs()}[key]


def pack_changes(pack: Pack) -> list[PackChange]:
    """In the order of the pack; a norm that this installation does not have is left out. One query."""
    last = {norm.code: norm for norm in Norm.objects.filter(code__in=list(pack.norms)).order_by("version")}
    return [PackChange(last[code], _terms(last[code], row)) for code, row in pack.norms.items() if code in last]


def _terms(norm: Norm, row: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: row.get(name, getattr(norm, name)) for name in _TERMS}
    if told["threshold"] is not None:
        told["threshold"] = Decimal(told["threshold"])
    return told | {"parameters": norm.parameters | row.get("parameters", {})}


def _presets() -> dict[str, Mapping[str, Any]]:
    """The norms an installation begins with; what the file does not say is as the loader takes it."""
    with (_FILES / "norms.toml").open("rb") as file:
        rows = tomllib.load(file)["norm"]
    return {
        row["code"]: {"window": "P30D", "legal_basis": "", "comparator": "", "threshold": None} | row for row in rows
    }
