"""The report of an assessment: a page, a workbook, paper, and everything as evidence."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otklik.quality import queries
from otklik.quality.models import Assessment
from otklik.web.quality.assessment_evidence import evidence
from otklik.web.quality.assessment_paper import report_pdf
from otklik.web.quality.assessment_sheets import workbook
from otklik.web.quality.assessment_told import report_told
from otklik.web.quality.assessment_words import STATES
from otklik.web.shell.access import desk_page


@desk_page("quality.read")
@require_GET
def report(request: HttpRequest, assessment_id: int) -> HttpResponse:
    row = _approved(request, assessment_id)
    words = {"assessment": row, "report": report_told(row), "state": STATES[row.state]}
    return render(request, "quality/desk_assessment_report.html", words)


@desk_page("quality.read")
@require_GET
def report_file(request: HttpRequest, assessment_id: int, sheet: str) -> HttpResponse:
    row = _approved(request, assessment_id)
    if sheet not in _FILES:
        raise Http404
    kind, made = _FILES[sheet]
    answer = HttpResponse(made(row), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="assessment-{row.pk}.{sheet}"'
    return answer


def _approved(request: HttpRequest, assessment_id: int) -> Assessment:
    """There is nothing to report of what is not approved."""
    row = queries.access_assessment(request.user, assessment_id)
    if row.approved_at is None:
        raise Http404
    return row


_FILES: Final[dict[str, tuple[str, Callable[[Assessment], bytes]]]] = {
    "pdf": ("application/pdf", lambda row: report_pdf(report_told(row))),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda row: workbook(report_told(row)),
    ),
    "zip": ("application/zip", evidence),
}
