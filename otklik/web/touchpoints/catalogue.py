"""The desk's catalogue: the board by stage, one touchpoint and its words."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.flows.touchpoint_card import touchpoint_card
from otklik.quality.queries.findings import open_count as open_findings_at
from otklik.touchpoints import actions, queries
from otklik.touchpoints.queries import access_touchpoint
from otklik.web.quality.health import health_shortly
from otklik.web.quality.seen import seen_shortly
from otklik.web.quality.showing import shown as shown_measure
from otklik.web.shell.access import desk_page, may, member
from otklik.web.touchpoints.forms import ZONES, TouchpointForm
from otklik.web.touchpoints.norm_form import SEVERITIES
from otklik.web.touchpoints.showing import shown


@desk_page("touchpoints.read")
@require_GET
def desk_touchpoints(request: HttpRequest) -> HttpResponse:
    zone, is_retired = request.GET.get("zone", ""), "retired" in request.GET
    zone = zone if zone in ZONES else ""
    words: dict[str, Any] = {
        "stages": queries.board(retired=is_retired, zone=zone),
        "zone": zone,
        "zones": ZONES.items(),
    }
    words |= {"is_retired": is_retired, "may_edit": may(request.user, "touchpoints.edit")}
    return render(request, "touchpoints/desk_touchpoints.html", words)


@desk_page("touchpoints.read")
@require_GET
def touchpoint(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    at = now()
    card = touchpoint_card(user=request.user, touchpoint_id=touchpoint_id, at=at)
    row = card.touchpoint
    words: dict[str, Any] = {"card": card, "touchpoint": row, "place": shown(row, at)}
    words["norms"] = [(norm, shown_measure(last) if last else None) for norm, last in card.norms]
    words |= {"zone": ZONES.get(row.owner_zone), "stage": queries.STAGES.get(row.stage), "severities": SEVERITIES}
    words["may_edit"] = may(request.user, "touchpoints.edit")
    words |= {"may_find": may(request.user, "quality.manage"), "may_read_findings": may(request.user, "quality.read")}
    words["open_findings"] = open_findings_at(row) if words["may_read_findings"] else 0
    words["seen"] = seen_shortly(request.user, row, at)
    words["healthy"] = health_shortly(request.user, row)
    return render(request, "touchpoints/desk_touchpoint.html", words)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def touchpoint_new(request: HttpRequest) -> HttpResponse:
    form = TouchpointForm(request.POST or None, initial={"stage": request.GET.get("stage", "use")})
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            row = actions.create_touchpoint(
                code=told["code"], kind=told["kind"], by=member(request), at=now(), **form.facts()
            )
        except actions.CodeTaken:
            form.add_error("code", _("Another touchpoint has this code."))
        else:
            return redirect("desk_touchpoint", row.pk)
    return _form_page(request, form, _("New touchpoint"), None)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def touchpoint_edit(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    row = access_touchpoint(request.user, touchpoint_id)
    form = TouchpointForm(request.POST or None, touchpoint=row)
    if form.is_bound and form.is_valid():
        try:
            actions.change_touchpoint(touchpoint=row, by=member(request), at=now(), **form.facts())
        except actions.PartOfItself:
            form.add_error("parent", _("A touchpoint cannot be a part of its own part."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_touchpoint", row.pk)
    return _form_page(request, form, _("Change the touchpoint"), row)


@desk_page("touchpoints.edit")
@require_POST
def touchpoint_retire(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    row = access_touchpoint(request.user, touchpoint_id)
    act = actions.restore_touchpoint if "restore" in request.POST else actions.retire_touchpoint
    act(touchpoint=row, by=member(request), at=now())
    messages.success(request, _("In service again.") if "restore" in request.POST else _("Out of service."))
    return redirect("desk_touchpoint", row.pk)


def _form_page(request: HttpRequest, form: Any, heading: str, row: Any) -> HttpResponse:
    words = {"form": form, "heading": heading, "touchpoint": row}
    return render(request, "touchpoints/desk_form.html", words, status=422 if form.errors else 200)
