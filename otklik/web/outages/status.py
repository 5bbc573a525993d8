"""The status of the network for everybody, a page for each outage, and "it is so with me too"."""

import secrets
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from otklik.core.pace import seconds_to_wait
from otklik.outages import actions, queries
from otklik.outages.models import Outage
from otklik.parties.models import Individual
from otklik.quality.queries import public_places, public_works, told_incidents
from otklik.web.answers.steps import COOKIE, cookie_of
from otklik.web.outages.showing import shown, shown_list
from otklik.web.outages.strips import drawn
from otklik.web.quality.public import shown_places
from otklik.web.quality.strips import STATES
from otklik.web.shell.access import public_page

_MOST_A_MINUTE: Final = 20  # of one address: a house behind one gateway must be able to say so
_HALF_A_YEAR: Final = 180 * 24 * 60 * 60


@public_page
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    at, after = now(), request.GET.get("after", "")
    page = queries.status_page(at=at, after=int(after) if after.isdecimal() and len(after) < 19 else None)
    words: dict[str, Any] = {"going_on": shown_list(page.going_on, at), "ahead": shown_list(page.ahead, at)}
    words |= {"closed": shown_list(page.closed.outages, at), "next_after": page.closed.next_after, "after": after}
    if not after:
        words |= {"incidents": told_incidents(at), "works": public_works(at), "states": STATES}
        words["places"] = shown_places(public_places(at))
    words |= {"strips": drawn(page.strips), "days": queries.HISTORY_DAYS, "at": at}
    return render(request, "outages/status.html", words)


@public_page
@require_safe
def outage(request: HttpRequest, outage_id: int) -> HttpResponse:
    row = queries.access_outage(request.user, outage_id)
    words: dict[str, Any] = {"outage": row, "shown": shown(row, now())}
    # who did not sign in gets the same page as everybody, so that it may be kept; what he did stands on the next one
    words["has_joined"] = request.user.is_authenticated and queries.has_joined(row, request.user, "")
    return render(request, "outages/outage.html", words)


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def outage_join(request: HttpRequest, outage_id: int) -> HttpResponse:
    """A page of its own, which may carry a token: that of the outage is kept for everybody. Looking counts nobody."""
    row = queries.access_outage(request.user, outage_id)
    if request.method == "GET":
        return _join_page(request, row)
    wait = seconds_to_wait(
        what="outage", who=get_adapter().get_client_ip(request), most_a_minute=_MOST_A_MINUTE, at=now()
    )
    if wait:
        response = _join_page(request, row, status=429, wait=wait)
        response["Retry-After"] = str(wait)
        return response
    return _join(request, row)


def _join(request: HttpRequest, row: Outage) -> HttpResponse:
    person = request.user if isinstance(request.user, Individual) else None
    key = "" if person else cookie_of(request) or secrets.token_urlsafe(18)
    try:
        actions.join(outage=row, individual=person, browser_key=key, at=now())
    except actions.NotGoingOn:
        return _join_page(request, row, status=409)
    if person:
        messages.success(request, _("Thank you. We will write to you when it works again."))
        return redirect("outage", row.pk)
    response = redirect("outage_join", row.pk)
    response.set_cookie(COOKIE, key, max_age=_HALF_A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def _join_page(request: HttpRequest, row: Outage, *, status: int = 200, **more: Any) -> HttpResponse:
    words = {"outage": row, "shown": shown(row, now()), "has_joined": _has_joined(request, row)}
    return render(request, "outages/join.html", words | more, status=status)


def _has_joined(request: HttpRequest, row: Outage) -> bool:
    return queries.has_joined(row, request.user, cookie_of(request))
