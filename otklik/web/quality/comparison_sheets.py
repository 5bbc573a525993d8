"""The comparison as rows and as a workbook: figures as numbers, so that they can be counted with."""

from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from otklik.core.money import Money
from otklik.quality.models import CompetitorObservation, Inspection
from otklik.quality.queries.comparison import Comparison, Criterion
from otklik.web.quality.competitor_words import observed_words, period_words, shown_rows

COLUMNS: Final = (
    "criterion", "kind", "who", "value", "low", "high", "unit", "n", "newest", "state", "against_ours", "before",
    "change",
)  # fmt: skip
_WIDE: Final = 52
_NARROW: Final = 16


def records(told: Comparison) -> list[list[Any]]:
    """A row for each cell, as COLUMNS; money in whole coins, waits in seconds, scores in percent."""
    found = []
    for shown in shown_rows(told):
        for one in shown.cells:
            figure, row = one.cell.figure, shown.row
            numbers = [_plain(row, value) for value in (figure.value, figure.low, figure.high)]
            day = figure.day.isoformat() if figure.day else ""
            found.append(
                [
                    shown.title, row.kind, one.who, *numbers, _unit(row), figure.n, day, figure.state,
                    one.cell.against, _plain(row, one.cell.before.value), one.cell.change,
                ]
            )  # fmt: skip
    return found


def workbook(told: Comparison) -> bytes:
    """XLSX: the table as it is read, its figures, and what was seen. Texts are never taken for formulas."""
    made = BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        rows = shown_rows(told)
        names = [period_words(told.period), *(cell.who for cell in rows[0].cells)] if rows else [_("Nothing yet")]
        table = [[row.title, *(_cell(cell) for cell in row.cells)] for row in rows]
        _write(book.add_worksheet(_("Comparison")), names, table, bold)
        _write(book.add_worksheet(_("Figures")), list(COLUMNS), records(told), bold)
        columns = [
            _("Criterion"),
            _("Whose"),
            pgettext("an observation", "Seen on"),
            pgettext("an observation", "What was seen"),
            _("Source"),
            "SHA-256",
            _("Who saw it"),
        ]
        _write(book.add_worksheet(_("Observations")), columns, _sights(told), bold)
    return made.getvalue()


def _sights(told: Comparison) -> list[list[Any]]:
    found: list[list[Any]] = []
    for shown in shown_rows(told):
        for cell in shown.cells:
            for fact in cell.cell.facts:
                row, start = fact.row, [shown.title, cell.who, fact.day.isoformat()]
                if isinstance(row, CompetitorObservation):
                    found.append([*start, observed_words(row), row.source, row.sha256, row.by.nick])
                elif isinstance(row, Inspection):
                    source = row.competitor_place.address if row.competitor_place else row.touchpoint.code
                    found.append([*start, row.ref, source, "", row.assignee.nick])
    return found


def _cell(cell: Any) -> str:
    parts = (cell.value, cell.interval, cell.made_of, cell.state, str(cell.against))
    return "; ".join(part for part in parts if part)


def _plain(row: Criterion, value: float | None) -> float | None:
    if value is None:
        return None
    if row.kind == "price":
        return float(Money(round(value), row.subject["currency"]).amount)
    return round(value, 2)


def _unit(row: Criterion) -> str:
    units = {"score": "%", "wait": "s", "rating": f"1-{row.subject.get('best')}"}
    return units.get(row.kind) or str(row.subject["currency"])


def _write(sheet: Worksheet, names: list[Any], rows: list[list[Any]], bold: Any) -> None:
    sheet.set_column(0, 0, _WIDE)
    sheet.set_column(1, max(1, len(names) - 1), 2 * _NARROW)
    sheet.freeze_panes(1, 1)
    for column, name in enumerate(names):
        sheet.write_string(0, column, str(name), bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)
