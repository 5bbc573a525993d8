"""A touchpoint seen from outside: its line over weeks, what its availability is made of, announced work."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.quality import actions, queries
from otklik.quality.models import FrozenMonth
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import access_touchpoint
from otklik.web.quality.maintenance_form import MaintenanceForm, ObjectiveForm
from otklik.web.quality.strips import ICONS, STATES, drawn, figure
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.spans import duration

_WINDOWS: Final = (1, 7, 30, 90)  # days


@desk_page("quality.read")
@require_http_methods(["GET", "POST"])
def touchpoint_seen(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    row = access_touchpoint(request.user, touchpoint_id)
    form = MaintenanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _announced(request, row, form):
        messages.success(request, _("The work is announced."))
        return redirect("desk_touchpoint_seen", row.pk)
    return _page(request, row, form)


@desk_page("quality.manage")
@require_POST
def touchpoint_objective(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    row = access_touchpoint(request.user, touchpoint_id)
    form = ObjectiveForm(request.POST)
    if not form.is_valid():
        return _page(request, row, MaintenanceForm(), form)
    actions.set_objective(touchpoint=row, percent=form.cleaned_data["percent"], by=member(request), at=now())
    messages.success(request, _("Saved."))
    return redirect("desk_touchpoint_seen", row.pk)


@desk_page("quality.manage")
@require_POST
def maintenance_end(request: HttpRequest, maintenance_id: int) -> HttpResponse:
    row = queries.access_maintenance(request.user, maintenance_id)
    try:
        actions.end_maintenance(maintenance=row, by=member(request), at=now())
        messages.success(request, _("Saved."))
    except actions.MaintenanceIsOver:
        messages.error(request, _("This work is over already."))
    return redirect("desk_touchpoint_seen", row.touchpoint_id)


def _window(days: int, found: queries.Standing) -> tuple[Any, ...]:
    return days, drawn(found.line), figure(found.availability), figure(found.round_the_clock), found.seen_from


def _month(month: FrozenMonth) -> tuple[FrozenMonth, Any, Any]:
    opened, around = (figure(queries.availability_of(seconds)) for seconds in (month.open_seconds, month.all_seconds))
    return month, opened, around


def seen_shortly(user: Any, row: Touchpoint, at: datetime) -> dict[str, Any] | None:
    """The last thirty days for the page of a touchpoint, for those who may read quality; None for others."""
    if not may(user, "quality.read"):
        return None
    found = queries.standing_of(row, at - timedelta(days=30), at)
    if found is None:
        return {"may_manage": may(user, "quality.manage")}
    return {"state": found.state, "strip": drawn(found.line), "figure": figure(found.availability)}


def _announced(request: HttpRequest, row: Touchpoint, form: MaintenanceForm) -> bool:
    told = form.cleaned_data
    try:
        actions.announce_maintenance(
            touchpoint=row,
            begins_at=told["begins_at"],
            ends_at=told["ends_at"],
            reason=form.said("reason"),
            by=member(request),
            at=now(),
        )
    except actions.NotKeeper:
        form.add_error(None, _("Only those who manage quality may announce work."))
    except actions.MaintenanceEndsFirst:
        form.add_error("ends_at", _("The end must be later than the start."))
    except actions.MaintenanceIsOver:
        form.add_error("begins_at", _("Work is announced beforehand: the start has passed already."))
    return not form.errors


def _page(
    request: HttpRequest, row: Touchpoint, form: MaintenanceForm, objective: ObjectiveForm | None = None
) -> HttpResponse:
    at = now()
    whole = queries.standing_of(row, at - timedelta(days=_WINDOWS[-1]), at)
    stood = [(days, whole.since(at - timedelta(days=days))) for days in _WINDOWS] if whole else []
    words: dict[str, Any] = {
        "touchpoint": row,
        "windows": [_window(days, found) for days, found in stood],
        "months": [_month(month) for month in queries.frozen_months(row)],
        "probes": queries.probes_of(row),
        "works": queries.works(row, at),
        "at": at,
        "form": form,
        "states": STATES,
        "icons": ICONS,
        "may_manage": may(request.user, "quality.manage"),
    }
    if whole:
        words |= _budget(queries.held(row, whole, at), objective)
    return render(
        request, "quality/desk_seen.html", words, status=422 if form.errors or (objective and objective.errors) else 200
    )


def _budget(held: queries.Held, form: ObjectiveForm | None) -> dict[str, Any]:
    return {
        "held": held,
        "allowed": _lasted(held.budget.allowed),
        "spent": _lasted(held.budget.spent),
        "left": _lasted(abs(held.budget.left)),
        "burning": [
            {"rule": burn.rule, "long": burn.long, "hours": burn.rule.long // timedelta(hours=1)}
            for burn in held.burns
            if burn.is_burning
        ][:1],
        "objective_form": form or ObjectiveForm(initial={"percent": held.percent}),
    }


def _lasted(seconds: float) -> str:
    return duration(timedelta(seconds=round(seconds)))
