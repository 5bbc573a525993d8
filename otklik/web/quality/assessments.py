"""The desk's assessments: planned, approved by another person, measured, closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.quality import actions, queries
from otklik.quality.models import Assessment
from otklik.quality.queries.phases import is_over
from otklik.web.quality.assessment_forms import AssessmentForm, CloseAssessmentForm, ReturnForm
from otklik.web.quality.assessment_words import PHASES, STATES
from otklik.web.quality.showing import shown
from otklik.web.quality.words import VERDICTS
from otklik.web.shell.access import desk_page, may, member


@desk_page("quality.read")
@require_GET
def desk_assessments(request: HttpRequest) -> HttpResponse:
    rows = [(row, STATES[row.assessment.state], _counts(row.counts)) for row in queries.assessments(request.user)]
    words = {"rows": rows, "may_manage": may(request.user, "quality.manage")}
    return render(request, "quality/desk_assessments.html", words)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def assessment_new(request: HttpRequest) -> HttpResponse:
    form = AssessmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["once_key"]
        row = actions.plan_assessment(terms=form.terms(), by=member(request), at=now(), once_key=key)
        return redirect("desk_assessment", row.pk)
    return _form(request, form, None)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def assessment_edit(request: HttpRequest, assessment_id: int) -> HttpResponse:
    row = queries.access_assessment(request.user, assessment_id)
    form = AssessmentForm(request.POST or None, assessment=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_assessment(assessment=row, terms=form.terms(), by=member(request), at=now())
        except actions.AlreadyApproved:
            form.add_error(None, _("It is approved: its criteria stay. Plan another one instead."))
        else:
            return redirect("desk_assessment", row.pk)
    return _form(request, form, row)


@desk_page("quality.read")
@require_GET
def assessment(request: HttpRequest, assessment_id: int) -> HttpResponse:
    return _page(request, queries.access_assessment(request.user, assessment_id))


@desk_page("quality.manage")
@require_POST
def assessment_propose(request: HttpRequest, assessment_id: int) -> HttpResponse:
    row = queries.access_assessment(request.user, assessment_id)
    try:
        actions.propose_assessment(assessment=row, by=member(request), at=now())
        messages.success(request, _("Those who may approve it got a letter."))
    except actions.AlreadyApproved:
        messages.error(request, _("It is approved already."))
    except actions.NothingToAssess:
        messages.error(request, _("Choose touchpoints and norms first."))
    return redirect("desk_assessment", row.pk)


@desk_page("touchpoints.approve")
@require_POST
def assessment_approve(request: HttpRequest, assessment_id: int) -> HttpResponse:
    row = queries.access_assessment(request.user, assessment_id)
    try:
        actions.approve_assessment(assessment=row, by=member(request), at=now())
        messages.success(request, _("Approved. The criteria are frozen."))
    except actions.AuthorCannotApprove:
        messages.error(request, _("Whoever planned it cannot approve it."))
    except actions.NotProposed:
        messages.error(request, _("It is a draft: its author has not sent it for approval."))
    return redirect("desk_assessment", row.pk)


@desk_page("touchpoints.approve")
@require_POST
def assessment_return(request: HttpRequest, assessment_id: int) -> HttpResponse:
    row = queries.access_assessment(request.user, assessment_id)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            actions.return_assessment(assessment=row, words=form.cleaned_data["words"], by=member(request), at=now())
        except actions.NotProposed:
            form.add_error(None, _("Nothing waits for approval here."))
        else:
            messages.success(request, _("Its author is told."))
            return redirect("desk_assessment", row.pk)
    return _page(request, row, return_form=form)


@desk_page("quality.manage")
@require_POST
def assessment_measure(request: HttpRequest, assessment_id: int) -> HttpResponse:
    row = queries.access_assessment(request.user, assessment_id)
    number = actions.measure_assessment(assessment=row, by=member(request), at=now())
    told = ngettext("%(number)d figure is measured.", "%(number)d figures are measured.", number)
    nothing = _("There is nothing to measure before its first day is over.")
    messages.info(request, told % {"number": number} if number else nothing)
    return redirect("desk_assessment", row.pk)


@desk_page("quality.manage")
@require_POST
def assessment_close(request: HttpRequest, assessment_id: int) -> HttpResponse:
    row = queries.access_assessment(request.user, assessment_id)
    form = CloseAssessmentForm(request.POST)
    if form.is_valid():
        try:
            actions.close_assessment(
                assessment=row, conclusions=form.cleaned_data["conclusions"], by=member(request), at=now()
            )
        except actions.PhasesLeft as left:
            titles = ", ".join(str(PHASES[kind].title) for kind in left.args[0])
            form.add_error(None, _("These phases are not ended yet: %(phases)s.") % {"phases": titles})
        except actions.NotOver:
            form.add_error(None, _("Its last day is not measured yet: the figures would lack days for ever."))
        except actions.NotRunning:
            form.add_error(None, _("It is not approved yet."))
        else:
            messages.success(request, _("Closed. The figures are kept as they stand."))
            return redirect("desk_assessment_report", row.pk)
    return _page(request, row, close_form=form)


def _form(request: HttpRequest, form: AssessmentForm, row: Assessment | None) -> HttpResponse:
    words = {"form": form, "assessment": row}
    return render(request, "quality/desk_assessment_form.html", words, status=422 if form.errors else 200)


def _page(
    request: HttpRequest,
    row: Assessment,
    return_form: ReturnForm | None = None,
    close_form: CloseAssessmentForm | None = None,
) -> HttpResponse:
    phases = queries.phases_of(row)
    words: dict[str, Any] = {
        "assessment": row,
        "state": STATES[row.state],
        "phases": [(phase, PHASES[phase.kind]) for phase in phases],
        "is_over": is_over(row),
        "left": sum(phase.done_at is None for phase in phases),
        "touchpoints": row.touchpoints.order_by("position", "pk"),
        "norms": queries.norms_chosen(row, localdate(now())),
        "figures": [shown(figure) for figure in queries.figures_of(row)],
        "may_manage": may(request.user, "quality.manage"),
        "may_approve": may(request.user, "touchpoints.approve") and row.author_id != member(request).pk,
        "return_form": return_form or ReturnForm(),
        "close_form": close_form or CloseAssessmentForm(initial={"conclusions": row.conclusions}),
    }
    is_wrong = any(form is not None and form.errors for form in (return_form, close_form))
    return render(request, "quality/desk_assessment.html", words, status=422 if is_wrong else 200)


def _counts(counts: dict[str, int]) -> list[tuple[Any, int]]:
    return [(VERDICTS[verdict], number) for verdict, number in counts.items()]
