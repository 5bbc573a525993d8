"""The home page and what every page's frame asks for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from otklik.flows.desk_home import desk_home
from otklik.flows.home_page import home_page
from otklik.parties.queries import operator
from otklik.web.shell.access import desk_page, member, public_page
from otklik.web.shell.brand import stylesheet
from otklik.web.shell.way_back import way_back

THEMES = ("auto", "light", "dark")
_LONGEST_QUESTION = 300
_YEAR = 365 * 24 * 60 * 60


@public_page
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    page = home_page(request.LANGUAGE_CODE)
    return render(request, "shell/home.html", {"page": page})


@desk_page("desk.enter")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")[:_LONGEST_QUESTION]
    page = desk_home(member(request), question=asked, language=request.LANGUAGE_CODE, at=now())
    return render(request, "shell/desk_home.html", {"page": page})


@public_page
@require_GET
def brand_css(request: HttpRequest) -> HttpResponse:
    """The operator's colour; the address carries the moment of the last change, so it may be kept for ever."""
    company = operator()
    response = HttpResponse(stylesheet(company.brand_colour) if company else "", content_type="text/css")
    patch_cache_control(response, public=True, max_age=_YEAR if "v" in request.GET else 60)
    return response


# without a token, because pages from caches offer it too; all it does is to set the reader's own cookie
@public_page
@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system, remembered for a year; then back to the page one came from."""
    response = redirect(way_back(request) or "/")
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return response
