"""A person's own quiet hours, and the page that the link of a letter leads to."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.alerts import actions, queries
from otklik.alerts.models import Device, QuietHours
from otklik.alerts.ports import NotTaken
from otklik.web.alerts.forms import DeviceForm, QuietForm
from otklik.web.alerts.words import browser_name, result_words
from otklik.web.shell.access import desk_page, member, public_page


@desk_page("quality.read")
@require_http_methods(["GET", "POST"])
def desk_my_alerts(request: HttpRequest) -> HttpResponse:
    person, form = member(request), QuietForm(request.POST or None, person=member(request))
    if "drop" in request.POST:
        actions.drop_quiet_hours(person=person, at=now())
        messages.success(request, _("You have no quiet hours any more."))
        return redirect("desk_my_alerts")
    if request.method == "POST" and form.is_valid():
        actions.set_quiet_hours(person=person, **form.cleaned_data, at=now())
        messages.success(request, _("Saved."))
        return redirect("desk_my_alerts")
    words: dict[str, Any] = {"form": form, "has_quiet": QuietHours.objects.filter(person=person).exists()}
    words |= {"devices": Device.objects.filter(person=person).order_by("pk"), "key": actions.push_key(now()).public}
    return render(request, "alerts/desk_my_alerts.html", words, status=422 if form.errors else 200)


@desk_page("quality.read")
@require_POST
def device_new(request: HttpRequest) -> HttpResponse:
    form = DeviceForm(request.POST)
    if form.is_valid():
        name = browser_name(request.headers.get("User-Agent", ""))
        actions.switch_on(person=member(request), name=name, at=now(), **form.cleaned_data)
        messages.success(request, _("You are told in this browser from now on."))
    else:
        messages.error(request, _("This browser did not say where it can be told. Try it again."))
    return redirect("desk_my_alerts")


@desk_page("quality.read")
@require_POST
def device_act(request: HttpRequest, device_id: int) -> HttpResponse:
    row = queries.access_device(request.user, device_id)
    if "off" in request.POST:
        actions.switch_off(device=row, by=member(request), at=now())
        messages.success(request, _("You are not told there any more."))
    elif "try" in request.POST:
        try:
            actions.try_device(device=row, at=now())
            messages.success(request, _("The test was taken; it is shown in a moment."))
        except NotTaken as error:
            messages.error(request, _("It could not be told: %(why)s.") % {"why": result_words(str(error))})
    return redirect("desk_my_alerts")


@desk_page("quality.read")
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it shows what it is told and keeps nothing."""
    response = render(request, "alerts/worker.js")
    response["Content-Type"] = "text/javascript; charset=utf-8"
    response["Cache-Control"] = "no-cache"
    return response


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def alert_take(request: HttpRequest, take_token: str) -> HttpResponse:
    """GET only asks, because programs of mailboxes follow links."""
    try:
        asked = actions.read_link(take_token)
        if request.method == "POST":
            actions.take_by_link(token=take_token, at=now())
            asked = actions.read_link(take_token)
    except actions.BadLink:
        raise Http404 from None
    except actions.TooLate:
        asked = actions.read_link(take_token)
    incident = asked.incident
    is_free = not (incident.resolved_at or incident.acknowledged_at)
    words = {"incident": incident, "person": asked.person, "is_free": is_free}
    is_late = request.method == "POST" and incident.responsible_id != asked.person.pk
    return render(request, "alerts/take.html", words, status=409 if is_late else 200)
