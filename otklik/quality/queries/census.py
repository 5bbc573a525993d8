"""Figures of everything there is: nothing was drawn by lot, so there is no interval."""

from collections.abc import Mapping
from typing import Any

from otklik.quality.queries.measured import Measured, Question


def counted_whole(
    part: int, counted: Mapping[str, int], *, coverage: float | None = 1.0, nothing: str = "", **more: Any
) -> Measured:
    """`part` of all that was counted, in percent, as sure as the list it was counted from.

    coverage: the share (0..1) of all there is that could be counted; nothing: why, if there was nothing to count.
    """
    whole = sum(counted.values())
    if nothing and not whole:
        return Measured("%", why=nothing)
    value = 100 * part / whole if whole else None
    known = coverage if whole else None
    return Measured("%", part, whole, value, value, value, known, counted, is_census=True, **more)


def places_of(asked: Question) -> list[int]:
    """The touchpoint judged and its parts."""
    return list(asked.clocks)
