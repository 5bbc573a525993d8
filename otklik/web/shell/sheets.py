"""Tables for spreadsheets: CSV that opens with its letters right and runs nothing."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse

CSV: Final = "text/csv; charset=utf-8"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def sheet(columns: Sequence[object], rows: Iterable[Iterable[object]]) -> str:
    """Comma-separated with a byte order mark, for Excel takes UTF-8 for something else without one.

    A text that a spreadsheet would take for a formula begins with a space; whoever reads the file back strips it.
    """
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(columns)
    table.writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def sheet_response(name: str, columns: Sequence[object], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The table as a file to keep, called `name`.csv."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(sheet(columns, rows), content_type=CSV, headers=headers)


def _harmless(cell: object) -> object:
    if cell is None or isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f" {text}" if text.startswith(_FORMULA) else text
