"""Measures, one file a formula, named by its id: `VERSION` and `measure(asked)`. Found by scanning.

A formula of a norm without a file here is measured by nothing yet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from otklik.quality.queries.measured import Measured, Question


@dataclass(frozen=True)
class Measure:
    """A formula and the version of it that is computed here."""

    formula: str
    version: int
    measure: Callable[[Question], Measured]


@cache
def measures() -> dict[str, Measure]:
    """Every formula that can be computed, by its id."""
    found = {row.name: import_module(f"{__name__}.{row.name}") for row in iter_modules(__path__)}
    return {name: Measure(name, module.VERSION, module.measure) for name, module in found.items()}
