"""The desk's findings: ranked, one of them with its history, opened, explained, closed; as a file."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.quality.actions import NotKeeper
from otklik.quality.actions import findings as actions
from otklik.quality.models import Finding
from otklik.quality.queries import findings as queries
from otklik.quality.queries.finding_titles import title_of
from otklik.quality.queries.findings import access_finding
from otklik.web.quality.finding_forms import FindingCauseForm, FindingCloseForm, FindingFilterForm, FindingForm
from otklik.web.quality.finding_showing import began_with, page_of, pareto_of, row_of
from otklik.web.quality.finding_words import CLASSES, FINDING_STATES, REASONS, seen_of
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.sheets import sheet_response
from otklik.web.touchpoints.forms import ZONES
from otklik.web.touchpoints.norm_form import SEVERITIES

_COLUMNS: Final = (
    "id", "title", "touchpoint", "norm", "class", "zone", "owner", "severity", "impact", "frequency", "ease", "rank",
    "state", "closed_as", "opened", "closed", "source", "seen", "cause", "improvements",
)  # fmt: skip


@desk_page("quality.read")
@require_GET
def desk_findings(request: HttpRequest) -> HttpResponse:
    form = FindingFilterForm(request.GET)
    wanted = form.wanted()
    page, norms = queries.findings(wanted, after=request.GET.get("after", "")[:24]), queries.norm_titles()
    chips = [(state, word, page.counts[state]) for state, (word, _badge) in FINDING_STATES.items()]
    words: dict[str, Any] = {"form": form, "rows": [row_of(row, norms) for row in page.rows], "chips": chips}
    words |= {"state": wanted.state, "next_after": page.next_after, "chart": pareto_of(wanted)}
    words |= {"may_manage": may(request.user, "quality.manage")}
    return render(request, "quality/desk_findings.html", words)


@desk_page("quality.read")
@require_GET
def findings_file(request: HttpRequest) -> HttpResponse:
    rows, norms = queries.every_finding(FindingFilterForm(request.GET).wanted()), queries.norm_titles()
    return sheet_response("findings", _COLUMNS, (_told(row, norms) for row in rows))


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def finding_new(request: HttpRequest) -> HttpResponse:
    form = FindingForm(request.POST or None, initial=began_with(member(request), request.GET))
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        row = actions.open_finding(
            terms=form.terms(), source=told["source"], norm_code=told["norm_code"], once_key=told["once_key"],
            by=member(request), at=now(),
        )  # fmt: skip
        return redirect("desk_finding", row.pk)
    return _form_page(request, form, None)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def finding_edit(request: HttpRequest, finding_id: int) -> HttpResponse:
    row = access_finding(request.user, finding_id)
    form = FindingForm(request.POST or None, finding=row)
    if form.is_bound and form.is_valid():
        try:
            actions.change_finding(finding=row, terms=form.terms(), by=member(request), at=now())
        except actions.FindingClosed:
            form.add_error(None, _("It is closed already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_finding", row.pk)
    return _form_page(request, form, row)


@desk_page("quality.read")
@require_GET
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    return _page(request, access_finding(request.user, finding_id))


@desk_page("quality.read")
@require_POST
def finding_explain(request: HttpRequest, finding_id: int) -> HttpResponse:
    """For who manages quality and for the owner."""
    row, form = access_finding(request.user, finding_id), FindingCauseForm(request.POST)
    if form.is_valid():
        try:
            actions.explain_finding(finding=row, cause=form.cleaned_data["cause"], by=member(request), at=now())
        except NotKeeper:
            raise Http404 from None
        except actions.FindingClosed:
            form.add_error(None, _("It is closed already."))
        else:
            messages.success(request, _("The cause is told."))
            return redirect("desk_finding", row.pk)
    return _page(request, row, cause=form)


@desk_page("quality.manage")
@require_POST
def finding_close(request: HttpRequest, finding_id: int) -> HttpResponse:
    row, form = access_finding(request.user, finding_id), FindingCloseForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.close_finding(
                finding=row, reason=told["reason"], words=told["words"], by=member(request), at=now()
            )  # fmt: skip
        except actions.FindingClosed:
            form.add_error(None, _("It is closed already."))
        except actions.NotActedOn:
            form.add_error("reason", _("Its improvements are not all verified and measured yet."))
        else:
            messages.success(request, _("The finding is closed."))
            return redirect("desk_finding", row.pk)
    return _page(request, row, close=form)


def _page(
    request: HttpRequest,
    row: Finding,
    *,
    cause: FindingCauseForm | None = None,
    close: FindingCloseForm | None = None,
) -> HttpResponse:
    words: dict[str, Any] = page_of(row, member(request))
    words["cause_form"] = cause or FindingCauseForm(initial={"cause": row.cause})
    words["close_form"] = close or FindingCloseForm()
    is_wrong = bool((cause and cause.errors) or (close and close.errors))
    return render(request, "quality/desk_finding.html", words, status=422 if is_wrong else 200)


def _form_page(request: HttpRequest, form: FindingForm, row: Finding | None) -> HttpResponse:
    words = {"form": form, "finding": row, "title": title_of(row, queries.norm_titles()) if row else ""}
    return render(request, "quality/desk_finding_form.html", words, status=422 if form.errors else 200)


def _told(row: Finding, norms: dict[str, dict[str, str]]) -> list[Any]:
    works = ", ".join(str(work.pk) for work in row.improvements.all())
    moments = [
        localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else "" for moment in (row.opened_at, row.closed_at)
    ]
    return [
        row.pk, title_of(row, norms), row.touchpoint.code, row.norm_code, CLASSES[row.problem_class], ZONES[row.zone],
        row.owner.nick if row.owner else "", SEVERITIES[row.severity], row.impact, row.frequency, row.ease, row.rank,
        FINDING_STATES[row.state][0], REASONS.get(row.closed_as, ""), *moments, row.source, seen_of(row), row.cause,
        works,
    ]  # fmt: skip
