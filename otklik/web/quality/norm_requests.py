"""Requests to change a norm: asked on a page of the norm, decided on a page of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.quality.actions import norm_requests as actions
from otklik.quality.models import NormRequest
from otklik.quality.queries.improvements import access_norm_request
from otklik.touchpoints.actions import NormInThePast, with_terms
from otklik.touchpoints.queries import access_norm
from otklik.web.quality.improvement_forms import NormDecisionForm, NormRequestForm
from otklik.web.quality.words import VERDICTS
from otklik.web.shell.access import desk_page, may, member
from otklik.web.touchpoints.norm_form import WINDOWS, differences


@desk_page("touchpoints.read")
@require_http_methods(["GET", "POST"])
def norm_request_new(request: HttpRequest, code: str) -> HttpResponse:
    norm = access_norm(request.user, code)
    if not (may(request.user, "touchpoints.edit") or may(request.user, "touchpoints.approve")):
        return redirect("desk_norm", code)
    form = NormRequestForm(request.POST or None, norm=norm)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            row = actions.ask_for_norm(
                norm=norm, why=told["why"], terms=form.terms(), active_from=told["active_from"],
                by=member(request), at=now(), once_key=told["once_key"],
            )  # fmt: skip
        except actions.NothingAsked:
            form.add_error(None, _("These are the terms in force."))
        else:
            return redirect("desk_norm_request", row.pk)
    words = {"form": form, "norm": norm}
    return render(request, "quality/desk_norm_request_form.html", words, status=422 if form.errors else 200)


@desk_page("touchpoints.read")
@require_GET
def norm_request(request: HttpRequest, request_id: int) -> HttpResponse:
    return _page(request, access_norm_request(request.user, request_id), NormDecisionForm())


@desk_page("touchpoints.approve")
@require_POST
def norm_request_decide(request: HttpRequest, request_id: int) -> HttpResponse:
    """`approve` in the form approves, anything else refuses."""
    row, form = access_norm_request(request.user, request_id), NormDecisionForm(request.POST)
    if form.is_valid():
        decide = actions.approve_request if "approve" in request.POST else actions.refuse_request
        try:
            decide(request=row, reason=form.cleaned_data["reason"], by=member(request), at=now())
        except actions.AlreadyDecided:
            form.add_error(None, _("Somebody has decided on it already."))
        except actions.OwnRequest:
            form.add_error(None, _("Nobody decides on what he asked for himself."))
        except actions.NormMovedOn:
            form.add_error(None, _("The norm has got a new version since. Ask again, by the terms in force now."))
        except NormInThePast:
            form.add_error(None, _("A version begins today or later, and not before the one it replaces."))
        else:
            messages.success(request, _("Decided."))
            return redirect("desk_norm", row.norm.code)
    return _page(request, row, form)


def _page(request: HttpRequest, row: NormRequest, form: NormDecisionForm) -> HttpResponse:
    told = [
        {"touchpoint": one["touchpoint"], "now": VERDICTS[one["now"]], "then": VERDICTS[one["then"]]}
        for one in row.trial.get("rows", [])
    ]
    words: dict[str, Any] = {"asked": row, "norm": row.norm, "form": form, "trial": told}
    then = with_terms(row.norm, actions.asked_terms(row))
    words |= {"then": then, "windows": (WINDOWS.get(row.norm.window), WINDOWS.get(then.window))}
    words["differences"] = differences(row.norm, then)
    is_own = row.asked_by_id == member(request).pk
    words["may_decide"] = row.approved is None and may(request.user, "touchpoints.approve") and not is_own
    return render(request, "quality/desk_norm_request.html", words, status=422 if form.errors else 200)
