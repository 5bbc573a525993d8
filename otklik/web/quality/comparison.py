"""The comparison with competitors over a period: the table, what a cell is made of, files."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from otklik.quality.models import CompetitorObservation, Inspection, Measurement
from otklik.quality.queries.comparison import Comparison, Fact, comparison
from otklik.web.quality.comparison_sheets import COLUMNS, records, workbook
from otklik.web.quality.competitor_words import (
    last_quarters,
    observed_words,
    own_name,
    period_asked,
    period_query,
    period_words,
    shown_cell,
    shown_rows,
    title_of,
    whose,
)
from otklik.web.quality.inspection_words import percent
from otklik.web.shell.access import desk_page, may
from otklik.web.shell.sheets import sheet_response
from otklik.web.templatetags.otklik import in_language

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@desk_page("quality.read")
@require_GET
def desk_comparison(request: HttpRequest) -> HttpResponse:
    today = localdate(now())
    told = comparison(period_asked(request.GET, today))
    quarters = [(period_query(one)["quarter"], period_words(one)) for one in last_quarters(today)]
    words: dict[str, Any] = {"told": told, "rows": shown_rows(told), "own": own_name(), "quarters": quarters}
    words |= {"period": period_words(told.period), "before": period_words(told.period.before())}
    words |= {"query": period_query(told.period), "may_manage": may(request.user, "quality.manage")}
    return render(request, "quality/desk_comparison.html", words)


@desk_page("quality.read")
@require_GET
def comparison_cell(request: HttpRequest) -> HttpResponse:
    """What a figure is made of, the newest first: dates, sources, who saw it."""
    if "row" not in request.GET:
        return redirect("desk_comparison")
    told = comparison(period_asked(request.GET, localdate(now())))
    who = request.GET.get("who", "")
    number = int(who) if who.isascii() and who.isdecimal() and len(who) < 19 else None
    found = told.cell(request.GET.get("row", ""), number) if number or who == "own" else None
    if found is None:
        raise Http404
    row, cell = found
    company = next((one for one in told.competitors if one.pk == number), None)
    words: dict[str, Any] = {"shown": shown_cell(row, cell, whose(company), told.period), "title": title_of(row)}
    words |= {"facts": [_fact(fact) | {"is_within": told.period.holds(fact.day)} for fact in cell.facts]}
    words |= {"period": period_words(told.period), "company": company}
    words["back"] = urlencode(period_query(told.period))
    if company is not None:
        query = urlencode({"source": company.ref, "row": row.key, **period_query(told.period)})
        words["finding_url"] = f"{reverse('desk_finding_new')}?{query}"
    words |= {"may_manage": may(request.user, "quality.manage"), "before": period_words(told.period.before())}
    return render(request, "quality/desk_comparison_cell.html", words)


@desk_page("quality.read")
@require_GET
def comparison_table(request: HttpRequest) -> HttpResponse:
    """CSV: a row for each cell."""
    told = comparison(period_asked(request.GET, localdate(now())))
    return sheet_response(_name(told), COLUMNS, records(told))


@desk_page("quality.read")
@require_GET
def comparison_book(request: HttpRequest) -> HttpResponse:
    """XLSX: the table, its figures, what was seen."""
    told = comparison(period_asked(request.GET, localdate(now())))
    headers = {"Content-Disposition": f'attachment; filename="{_name(told)}.xlsx"'}
    return HttpResponse(workbook(told), content_type=_XLSX, headers=headers)


def _name(told: Comparison) -> str:
    return f"competitors-{told.period.begins}-{told.period.ends}"


def _fact(fact: Fact) -> dict[str, Any]:
    """A line of the cell's page."""
    row = fact.row
    if isinstance(row, CompetitorObservation):
        words = {"words": observed_words(row), "source": row.source, "by": row.by, "url": row.get_absolute_url()}
        return words | {"day": fact.day, "sha256": row.sha256, "needs_picture": row.kind != row.WAIT}
    if isinstance(row, Inspection):
        words = {"words": _("Inspection: %(percent)s %%") % {"percent": percent(row.result)}, "by": row.assignee}
        words |= {"source": row.competitor_place.address if row.competitor_place else in_language(row.touchpoint.title)}
        return words | {"day": fact.day, "inspection": row.pk}
    if isinstance(row, Measurement):
        return {"words": _("Our own journal, thirty days until then"), "day": fact.day, "measurement": row.pk}
    return {"words": _("Reviews of us that were brought in: %(count)s") % {"count": len(row)}, "day": fact.day}
