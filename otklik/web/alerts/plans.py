"""The desk's duty plans."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.alerts import actions, queries
from otklik.alerts.models import DutyPlan, EscalationStep
from otklik.web.alerts.forms import PlanForm, StepForm
from otklik.web.alerts.words import SHORT, whom
from otklik.web.shell.access import desk_page, may, member
from otklik.web.touchpoints.forms import ZONES


@desk_page("quality.read")
@require_GET
def desk_alerts(request: HttpRequest) -> HttpResponse:
    rows = [(plan, _what_for(plan), _steps(plan)) for plan in queries.plans()]
    words = {"rows": rows, "may_manage": may(request.user, "quality.manage")}
    return render(request, "alerts/desk_alerts.html", words)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        once_key = form.cleaned_data["once_key"]
        row = actions.make_plan(terms=form.terms(), by=member(request), at=now(), once_key=once_key)
        return redirect("desk_duty_plan", row.pk)
    return render(request, "alerts/desk_duty_plan.html", {"form": form}, status=422 if form.errors else 200)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, duty_plan_id: int) -> HttpResponse:
    row = queries.access_plan(request.user, duty_plan_id)
    form = PlanForm(request.POST or None, plan=row)
    if request.method == "POST" and form.is_valid():
        actions.change_plan(plan=row, terms=form.terms(), by=member(request), at=now())
        messages.success(request, _("Saved."))
        return redirect("desk_alerts")
    return _page(request, row, form, StepForm())


@desk_page("quality.manage")
@require_POST
def plan_pause(request: HttpRequest, duty_plan_id: int) -> HttpResponse:
    row, rests = queries.access_plan(request.user, duty_plan_id), "rest" in request.POST
    actions.pause_plan(plan=row, rests=rests, by=member(request), at=now())
    messages.success(request, _("The plan tells nobody until you say so.") if rests else _("The plan works again."))
    return redirect("desk_alerts")


@desk_page("quality.manage")
@require_POST
def step_add(request: HttpRequest, duty_plan_id: int) -> HttpResponse:
    row, form = queries.access_plan(request.user, duty_plan_id), StepForm(request.POST)
    if form.is_valid():
        once_key = form.cleaned_data["once_key"]
        actions.add_step(plan=row, terms=form.terms(), by=member(request), at=now(), once_key=once_key)
        messages.success(request, _("One more step."))
        return redirect("desk_duty_plan", row.pk)
    return _page(request, row, PlanForm(plan=row), form)


@desk_page("quality.manage")
@require_POST
def step_remove(request: HttpRequest, duty_plan_id: int, duty_step_id: int) -> HttpResponse:
    row = queries.access_step(request.user, duty_plan_id, duty_step_id)
    actions.remove_step(step=row, by=member(request), at=now())
    messages.success(request, _("The step is gone."))
    return redirect("desk_duty_plan", duty_plan_id)


def _page(request: HttpRequest, row: DutyPlan, form: PlanForm, step_form: StepForm) -> HttpResponse:
    words: dict[str, Any] = {"plan": row, "form": form, "step_form": step_form, "steps": _steps(row)}
    is_wrong = form.errors or (step_form.is_bound and step_form.errors)
    return render(request, "alerts/desk_duty_plan.html", words, status=422 if is_wrong else 200)


def _steps(row: DutyPlan) -> list[tuple[EscalationStep, str]]:
    return [(step, whom(step)) for step in row.steps.all()]


def _what_for(row: DutyPlan) -> list[Any]:
    """Severities and zones by name; its touchpoints are on the page themselves."""
    return [SHORT[one] for one in row.severities] + [ZONES[zone] for zone in row.zones]
