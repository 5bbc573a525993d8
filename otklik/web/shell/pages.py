"""The home page and what every page's frame asks for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from otklik.flows.home_page import home_page
from otklik.parties.queries import operator
from otklik.web.shell.access import public_page
from otklik.web.shell.brand import stylesheet

THEMES = ("auto", "light", "dark")
_YEAR = 365 * 24 * 60 * 60


@public_page
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    page = home_page(request.LANGUAGE_CODE)
    return render(request, "shell/home.html", {"page": page})


@public_page
@require_GET
def brand_css(request: HttpRequest) -> HttpResponse:
    """The operator's colour; the address carries the moment of the last change, so it may be kept for ever."""
    company = operator()
    response = HttpResponse(stylesheet(company.brand_colour) if company else "", content_type="text/css")
    patch_cache_control(response, public=True, max_age=_YEAR if "v" in request.GET else 60)
    return response


@public_page
@never_cache
@require_GET
def csrf(request: HttpRequest) -> HttpResponse:
    """A token for a form on a page that is kept in caches and so carries none."""
    return JsonResponse({"token": get_token(request)})


# without a token, because pages from caches offer it too; all it does is to set the reader's own cookie
@public_page
@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system, remembered for a year; then back to the page one came from."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return response
