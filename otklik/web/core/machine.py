"""Addresses for machines: health, counters, the token of forms, live events."""

import ipaddress
import json
import secrets

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from otklik.core import health
from otklik.core import metrics as counters
from otklik.core import stream as live
from otklik.core.tail import newest
from otklik.parties.models import Individual
from otklik.web.shell.access import public_page
from otklik.web.shell.streams import HEADER

_MOST_PLACES = 10


@public_page
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@public_page
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this node can serve people; 503 with the reasons when not."""
    reasons = health.reasons_not_to_serve()
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)


@public_page
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text for a peer on this machine or with the token; 404 for everybody else."""
    if not _may_count(request):
        raise Http404
    text = generate_latest(counters.registry()) + generate_latest(_gauges())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


@public_page
@require_GET
@never_cache
def csrf(request: HttpRequest) -> JsonResponse:
    """The token that forms of kept pages send along."""
    return JsonResponse({"token": get_token(request)})


@public_page
@require_GET
@never_cache
def stream(request: HttpRequest) -> HttpResponse:
    """Live events: `?topics=12,15`, optionally `&after=<event number>`; 404 when one of them may not be watched."""
    places = [
        f"{kind.name}:{key}"
        for kind in live.kinds().values()
        for key in filter(None, request.GET.get(f"{kind.name}s", "").split(","))
        if kind.may_read(request.user, key) or _refuse()
    ]
    if not 0 < len(places) <= _MOST_PLACES:
        raise Http404
    response = HttpResponse("retry: 5000\n\n", content_type="text/event-stream")
    watched = [*places, request.user.ref] if isinstance(request.user, Individual) else places
    response[HEADER.decode()] = json.dumps({"places": watched, "after": _after(request)})
    return response


def _refuse() -> bool:
    raise Http404


def _after(request: HttpRequest) -> int:
    """The event after which to tell: the last one heard, the one the page was made at, or the newest."""
    for given in (request.headers.get("Last-Event-ID", ""), request.GET.get("after", "")):
        if given.isdecimal() and len(given) < 19:
            return int(given)
    return newest()


def _may_count(request: HttpRequest) -> bool:
    wanted = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if wanted and secrets.compare_digest(given.encode(), wanted.encode()):
        return True
    # behind a proxy of this machine every peer looks like one of this machine
    return "X-Forwarded-For" not in request.headers and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _gauges() -> CollectorRegistry:
    registry, at = CollectorRegistry(), now()
    queue = health.queue(at)
    figures = {
        "otklik_errands_waiting": ("Errands that are due", queue.waiting),
        "otklik_errands_retried": ("Errands tried in vain so far and put off", queue.retried),
        "otklik_errands_failed": ("Errands given up", queue.failed),
        "otklik_errands_lag_seconds": ("Age of the oldest errand that is due", queue.lag.total_seconds()),
        "otklik_events": ("Number of the newest event", newest()),
        "otklik_sessions": ("Sessions not yet ended", Session.objects.filter(expire_date__gt=at).count()),
    }
    for name, (told, value) in figures.items():
        Gauge(name, told, registry=registry).set(value)
    return registry
