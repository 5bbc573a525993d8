"""Which character stands between the values of a CSV file, found from its first lines."""

import csv
from collections import Counter
from collections.abc import Sequence
from typing import Final

from otklik.flows.intake.unreadable import UnreadableFile

MARKS: Final = ",;\t"
_LINES: Final = 50


def delimiter_of(text: str, has_map: bool) -> str:
    """One of comma, semicolon and tab, by the beginning of the file. Raises UnreadableFile when none fits.

    The one that makes every record as long as the header, and that the longest. has_map: one column is enough.
    """
    fits = {mark: _fit(text, mark) for mark in MARKS}
    best = max(fits, key=lambda mark: fits[mark])
    if fits[best][0] < 2 and not has_map:
        first = text.splitlines()[0][:60]
        raise UnreadableFile(
            f"the first line must name the columns with commas, semicolons or tabs between them, not {first!r}: "
            "name what stands between them with --delimiter"
        )
    return best


def _fit(text: str, mark: str) -> tuple[int, float]:
    """Columns of the header (1 when there are no more), and how many of the first records are as long."""
    rows = _rows(text, mark)
    if not rows:
        return 1, 0.0
    lengths = Counter(len(row) for row in rows[1:])
    same = lengths[len(rows[0])] / max(len(rows) - 1, 1)
    return (len(rows[0]), same) if same > 0.5 or len(rows) == 1 else (min(len(rows[0]), 2), same)


def _rows(text: str, mark: str) -> Sequence[list[str]]:
    """The first whole records; those that are not CSV end them."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(text.splitlines(keepends=True), delimiter=mark):
            if row:
                rows.append(row)
            if len(rows) > _LINES:
                break
    except csv.Error:
        pass
    return rows
