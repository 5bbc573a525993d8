"""A topic is about an outage: said by its author while he asks or later, and by employees."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from otklik.community.actions import NotAllowed
from otklik.community.queries import access_topic
from otklik.flows.topic_about_outage import attach_topic, detach_topic
from otklik.outages.actions import NotGoingOn
from otklik.outages.queries import access_outage
from otklik.web.outages.showing import near
from otklik.web.shell.access import member, member_page, public_page
from otklik.web.shell.way_back import way_back


@public_page
@never_cache
@require_GET
def outage_near(request: HttpRequest) -> HttpResponse:
    """What may be the reason of the trouble somebody is writing about, for the form he writes in."""
    return render(request, "outages/_near.html", {"near": near(request, request.GET)})


@member_page
@require_POST
def topic_outage(request: HttpRequest, topic_id: int) -> HttpResponse:
    """`outage`: its number, or nothing to take the topic away from the one it is attached to."""
    topic, chosen = access_topic(request.user, topic_id), request.POST.get("outage", "")
    if chosen and not (chosen.isdecimal() and len(chosen) < 19):
        raise Http404
    try:
        if chosen:
            outage = access_outage(request.user, int(chosen))
            attach_topic(topic=topic, outage=outage, by=member(request), at=now())
        else:
            detach_topic(topic=topic, by=member(request), at=now())
    except NotAllowed:
        raise Http404 from None
    except NotGoingOn:
        messages.warning(request, _("This outage is not going on now. If it still does not work with you, ask us."))
        return redirect(way_back(request) or topic)
    messages.success(request, _("Saved."))
    return redirect(way_back(request) or topic)
