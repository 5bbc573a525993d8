"""What follows a submitted inspection: an appeal, the decision on it, acceptance, a second assessor."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.quality.actions import inspection_decisions as decisions
from otklik.quality.actions.inspections import MayNotInspect, SameAssessor, SecondExists, assign_second
from otklik.quality.models.inspection_body import BadAnswer
from otklik.quality.queries.inspections import access_inspection, filled
from otklik.web.quality.inspection_forms import AppealForm, DecideForm, SecondForm
from otklik.web.quality.inspection_results import result_page
from otklik.web.shell.access import desk_page, member


@desk_page("quality.duty")
@require_POST
def inspection_appeal(request: HttpRequest, inspection_id: int) -> HttpResponse:
    row = access_inspection(request.user, inspection_id)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return result_page(request, row, form)
    try:
        decisions.appeal_inspection(inspection=row, words=form.cleaned_data["words"], by=member(request), at=now())
        messages.success(request, _("Appealed. Somebody else decides."))
    except decisions.AppealTooLate:
        messages.error(request, _("The days for an appeal are over."))
    except (decisions.NotSubmitted, decisions.NotYours):
        messages.error(request, _("This inspection cannot be appealed by you now."))
    return redirect("desk_inspection_result", row.pk)


@desk_page("quality.manage")
@require_POST
def inspection_decide(request: HttpRequest, inspection_id: int) -> HttpResponse:
    row = access_inspection(request.user, inspection_id)
    form = DecideForm(request.POST, rows=filled(row).rows())
    if not form.is_valid():
        return result_page(request, row, form)
    try:
        decisions.decide_appeal(
            inspection=row, is_upheld=form.cleaned_data["verdict"] == "upheld", words=form.cleaned_data["words"],
            corrections=form.corrections(), by=member(request), at=now(),
        )  # fmt: skip
        messages.success(request, _("Decided. The result stands."))
    except BadAnswer:
        form.add_error(None, _("A correction is no answer to its question."))
        return result_page(request, row, form)
    except decisions.NoAppeal:
        messages.error(request, _("Nobody appealed."))
    except (decisions.NotSubmitted, decisions.NotYours):
        messages.error(request, _("Somebody else has to decide: neither the assessor nor who appealed."))
    return redirect("desk_inspection_result", row.pk)


@desk_page("quality.manage")
@require_POST
def inspection_accept(request: HttpRequest, inspection_id: int) -> HttpResponse:
    row = access_inspection(request.user, inspection_id)
    try:
        decisions.accept_inspection(inspection=row, by=member(request), at=now())
        messages.success(request, _("Accepted."))
    except decisions.AppealWaits:
        messages.error(request, _("Decide on the appeal first."))
    except (decisions.NotSubmitted, decisions.NotYours):
        messages.error(request, _("This inspection cannot be accepted by you now."))
    return redirect("desk_inspection_result", row.pk)


@desk_page("quality.manage")
@require_POST
def inspection_second(request: HttpRequest, inspection_id: int) -> HttpResponse:
    row = access_inspection(request.user, inspection_id)
    form = SecondForm(request.POST, without=row.assignee)
    if not form.is_valid():
        return result_page(request, row, form)
    told = form.cleaned_data
    try:
        assign_second(
            inspection=row,
            assignee=told["assignee"],
            due_on=told["due_on"],
            by=member(request),
            at=now(),
        )
        messages.success(request, _("A second assessor was asked."))
    except (SecondExists, SameAssessor, MayNotInspect):
        messages.error(request, _("A second assessor was asked already, or this is a repetition itself."))
    return redirect("desk_inspection_result", row.pk)
