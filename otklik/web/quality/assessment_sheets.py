"""The report of an assessment as a workbook: figures as numbers, so that they can be counted with, and charts."""

from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from otklik.web.quality.assessment_told import ReportTold

_WIDE: Final = 42
_NARROW: Final = 16


def workbook(told: ReportTold) -> bytes:
    """XLSX. Texts of people are never taken for formulas."""
    made = BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        _summary(book.add_worksheet(_("Summary")), told, bold, plain)
        _figures(book.add_worksheet(_("Figures")), told, bold)
        _compared(book.add_worksheet(_("Comparison")), told, bold)
        _not_met(book, told, bold)
        _phases(book.add_worksheet(_("Phases")), told, bold, plain)
    return made.getvalue()


def _summary(sheet: Worksheet, told: ReportTold, bold: Any, plain: Any) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    rows = [
        (_("Assessment"), told.title), (_("Days"), told.days), (_("Goals"), told.goals), (_("Risks"), told.risks),
        (_("Planned by"), told.planned_by), (_("Approved by"), told.approved_by), (_("Closed by"), told.closed_by),
        (_("Hash of the criteria"), told.criteria_hash), (pgettext("when", "Measured"), told.measured_at),
        (_("Conclusions"), told.conclusions),
    ]  # fmt: skip
    rows += [(str(word.title), str(number)) for _verdict, word, number in told.counts]
    for place, (name, value) in enumerate(rows):
        sheet.write_string(place, 0, name, bold)
        sheet.write_string(place, 1, value, plain)


def _figures(sheet: Worksheet, told: ReportTold, bold: Any) -> None:
    names = [
        _("Touchpoint"), _("Stage"), _("Norm"), _("Verdict"), _("Value"), _("Low"), _("High"), _("Unit"), _("Part"),
        _("Counted"),
        _("Must be"), _("Limit"), _("Version of the norm"), _("Severity"),
    ]  # fmt: skip
    rows: list[list[Any]] = []
    for figure in told.figures:
        raw = figure.raw
        rows.append(
            [
                figure.place,
                figure.stage,
                figure.norm,
                str(figure.word.title),
                raw["value"],
                raw["low"],
                raw["high"],
                raw["unit"],
                raw["numerator"],
                raw["denominator"],
                raw["comparator"],
                raw["limit"],
                raw["norm_version"],
                raw["severity"],
            ]
        )
    _table(sheet, names, rows, bold, wide=3)


def _compared(sheet: Worksheet, told: ReportTold, bold: Any) -> None:
    names = [_("Touchpoint"), _("Norm"), told.compared_with or _("Before"), _("Now"), _("Change")]
    _table(sheet, names, [[one.place, one.norm, one.before, one.now, one.words] for one in told.compared], bold, wide=1)


def _not_met(book: Workbook, told: ReportTold, bold: Any) -> None:
    name = pgettext("a norm", "Not met")
    sheet = book.add_worksheet(name)
    rows = [[one.norm, one.number, one.percent / 100] for one in told.not_met]
    _table(sheet, [_("Norm"), _("Not met at"), _("Share of failures so far")], rows, bold, wide=1)
    if not rows:
        return
    last = len(rows)
    bars = book.add_chart({"type": "column"})
    bars.add_series({"name": _("Not met at"), "categories": [name, 1, 0, last, 0], "values": [name, 1, 1, last, 1]})
    line = book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": _("Share of failures so far"),
            "categories": [name, 1, 0, last, 0],
            "values": [name, 1, 2, last, 2],
            "y2_axis": True,
        }
    )
    bars.combine(line)
    bars.set_title({"name": _("What is not met, the most frequent first")})
    sheet.insert_chart(1, 4, bars, {"x_scale": 1.6, "y_scale": 1.4})


def _phases(sheet: Worksheet, told: ReportTold, bold: Any, plain: Any) -> None:
    names = [
        _("Phase"), _("Ended by"), _("Ended"), _("What came of it"), _("Ended without what is missing:"), _("Sample"),
    ]  # fmt: skip
    sheet.set_column(3, 5, _WIDE, plain)
    _table(
        sheet,
        names,
        [
            [
                one.title,
                one.done_by,
                one.done_at,
                one.note,
                one.waived_because,
                one.sample.words if one.sample else "",
            ]
            for one in told.phases
        ],
        bold,
        wide=1,
    )


def _table(sheet: Worksheet, names: list[Any], rows: list[list[Any]], bold: Any, *, wide: int) -> None:
    sheet.set_column(0, wide - 1, _WIDE)
    sheet.set_column(wide, len(names) - 1, _NARROW)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(names):
        sheet.write_string(0, column, str(name), bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)
