"""A person's own quiet hours, and the page that the link of a letter leads to."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from otklik.alerts import actions
from otklik.alerts.models import QuietHours
from otklik.web.alerts.forms import QuietForm
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
    words = {"form": form, "has_quiet": QuietHours.objects.filter(person=person).exists()}
    return render(request, "alerts/desk_my_alerts.html", words, status=422 if form.errors else 200)


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
