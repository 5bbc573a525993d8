"""Letters about one's own addresses: wanted or not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.flows.outage_letters import want_letters
from otklik.web.shell.access import member, member_page
from otklik.web.shell.way_back import way_back


@member_page
@require_POST
def outage_letters(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("letters") == "on"
    want_letters(individual=member(request), wanted=wanted, at=now())
    told = _("We will write to you about outages at your addresses.") if wanted else _("Letters are off.")
    messages.success(request, told)
    return redirect(way_back(request) or "notices")
