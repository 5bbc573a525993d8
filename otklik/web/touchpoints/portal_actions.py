"""The desk's list of what customers can do themselves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.touchpoints import actions
from otklik.touchpoints.models import PortalAction
from otklik.touchpoints.queries import access_portal_action, portal_actions
from otklik.web.shell.access import desk_page, member
from otklik.web.touchpoints.forms import PortalActionForm


@desk_page("touchpoints.edit")
@require_GET
def desk_portal_actions(request: HttpRequest) -> HttpResponse:
    words = {"actions": portal_actions(), "retired": portal_actions(retired=True)}
    return render(request, "touchpoints/desk_portal_actions.html", words)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def portal_action_new(request: HttpRequest) -> HttpResponse:
    form = PortalActionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        return _save(request, form, form.cleaned_data["code"], None)
    return _page(request, form, None)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def portal_action_edit(request: HttpRequest, action_id: int) -> HttpResponse:
    action = access_portal_action(request.user, action_id)
    form = PortalActionForm(request.POST or None, action=action)
    if form.is_bound and form.is_valid():
        return _save(request, form, action.code, action)
    return _page(request, form, action)


@desk_page("touchpoints.edit")
@require_POST
def portal_action_retire(request: HttpRequest, action_id: int) -> HttpResponse:
    action = access_portal_action(request.user, action_id)
    act = actions.restore_portal_action if "restore" in request.POST else actions.retire_portal_action
    act(action=action, by=member(request), at=now())
    messages.success(request, _("Offered again.") if "restore" in request.POST else _("No longer offered."))
    return redirect("desk_portal_actions")


def _save(request: HttpRequest, form: PortalActionForm, code: str, action: PortalAction | None) -> HttpResponse:
    try:
        actions.save_portal_action(code=code, by=member(request), at=now(), **form.facts())
    except actions.BadAddress:
        form.add_error("url", _("Write a path that begins with / or an address that begins with https://."))
        return _page(request, form, action)
    messages.success(request, _("Saved."))
    return redirect("desk_portal_actions")


def _page(request: HttpRequest, form: PortalActionForm, action: PortalAction | None) -> HttpResponse:
    words: dict[str, Any] = {"form": form, "action": action}
    return render(request, "touchpoints/desk_portal_action.html", words, status=422 if form.errors else 200)
