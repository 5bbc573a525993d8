"""Measures, one file a formula, named by its id: `VERSION`, `READS` and `measure(asked)`. Found by scanning.

READS: names of the norm's parameters that the measure goes by. A formula of a norm without a file here is measured by
nothing yet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from otklik.quality.queries.measured import Measured, Question


@dataclass(frozen=True)
class Measure:
    """A formula and the version of it that is computed here."""

    formula: str
    version: int
    reads: frozenset[str]
    measure: Callable[[Question], Measured]


@cache
def measures() -> dict[str, Measure]:
    """Every formula that can be computed, by its id."""
    found = {row.name: import_module(f"{__name__}.{row.name}") for row in iter_modules(__path__)}
    return {
        name: Measure(name, module.VERSION, frozenset(getattr(module, "READS", ())), module.measure)
        for name, module in found.items()
    }


def is_measured(formula: str) -> bool:
    """Whether anything computes it."""
    return formula in measures()


def is_read(formula: str, parameter: str) -> bool:
    """Whether the verdict goes by this parameter of a norm; those of the limit itself hold for every measure."""
    return is_measured(formula) and (parameter in _OF_EVERY or parameter in measures()[formula].reads)


_OF_EVERY: Final = frozenset({"percent", "least_answers"})
