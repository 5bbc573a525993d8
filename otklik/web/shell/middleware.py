"""What happens around every request: its log line and number, its language, the first run."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import is_valid_path, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_only_middleware

from otklik.core import metrics
from otklik.core.logs import told_path
from otklik.parties.queries import operator, operator_languages
from otklik.web.shell.language import language_of_path, path_in_language

Answer = Callable[[HttpRequest], HttpResponseBase]

log = structlog.get_logger("request")

_PROBES = ("/healthz", "/readyz", "/metrics")  # asked also of a process whose database is away
_BEFORE_THE_OPERATOR = (*_PROBES, "/static/", "/brand.css", "/csrf/", "/theme/")


@sync_only_middleware
def request_log(get_response: Answer) -> Answer:
    """Give the request a number, and write one line about it without personal data (no query string, no address)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        number = uuid.uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number)
        began = time.perf_counter()
        response = get_response(request)
        response["X-Request-Id"] = number
        seconds = time.perf_counter() - began
        took = round(seconds * 1000, 1)
        route = request.resolver_match.view_name if request.resolver_match else ""
        metrics.REQUESTS.labels(route, response.status_code).inc()
        metrics.SECONDS.observe(seconds)
        log.info("request", method=request.method, path=told_path(request), status=response.status_code, ms=took)
        return response

    return middleware


@sync_only_middleware
def language(get_response: Answer) -> Answer:
    """The language of the address; for addresses without one: the cookie, then the browser's wish, then the default."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path in _PROBES:
            return get_response(request)
        chosen = language_of_path(request.path) or _without_prefix(request)
        if elsewhere := _remembered_address(request, chosen):
            return _sent_elsewhere(elsewhere)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = get_response(request)
            response.setdefault("Content-Language", chosen)
        return response

    return middleware


def _without_prefix(request: HttpRequest) -> str:
    offered = operator_languages()
    if request.path.startswith(("/ask/", "/api/", "/csrf/")):
        wish = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        return wish if wish in offered else offered[0]
    return offered[0]


def _sent_elsewhere(address: str) -> HttpResponseBase:
    response = redirect(address)
    patch_vary_headers(response, ["Cookie", "Sec-Fetch-Mode", "Sec-Fetch-Site"])
    return response


def _remembered_address(request: HttpRequest, chosen: str) -> str | None:
    """The same page in the language the reader chose before, when he comes from outside to one without a prefix.

    Links inside the site already lead to the language of their page, so a reader who follows them is let be.
    """
    wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    comes_in = request.headers.get("Sec-Fetch-Mode") == "navigate"
    if request.method != "GET" or not comes_in or request.headers.get("Sec-Fetch-Site") == "same-origin":
        return None
    offered = operator_languages()
    if wish == chosen or wish not in offered or language_of_path(request.path):
        return None
    with translation.override(wish):
        path = path_in_language(request.path, wish)
        if not is_valid_path(path):
            return None
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


@sync_only_middleware
def first_run(get_response: Answer) -> Answer:
    """Before there is an operator every page leads to the first-run page, and programs are told to come later."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # in this order: the first needs no database, the second is asked of memory, the third costs the most
        is_needed = not request.path.startswith(_BEFORE_THE_OPERATOR) and operator() is None
        if is_needed and not request.path.startswith(reverse("first_run")):
            return _not_set_up() if request.path.startswith("/api/") else redirect("first_run")
        return get_response(request)

    return middleware


def _not_set_up() -> HttpResponseBase:
    detail = "Nothing is set up here yet. A person must answer the first-run page of this site; then ask again."
    told = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": detail}
    return JsonResponse(told, status=503, content_type="application/problem+json", headers={"Retry-After": "60"})
