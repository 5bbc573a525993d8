"""Read articles, and say whether they helped."""

import secrets
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.flows.topic_becomes_article import topic_behind
from otklik.knowledge import actions, queries
from otklik.knowledge.models import Article
from otklik.knowledge.queries import access_article, access_section
from otklik.parties.models import Individual
from otklik.web.knowledge.forms import HelpfulForm
from otklik.web.knowledge.structured import links_of, structured
from otklik.web.shell.access import public_page

_COOKIE: Final = "otklik_reader"
_YEAR: Final = 365 * 24 * 3600


@public_page
@require_GET
def knowledge(request: HttpRequest) -> HttpResponse:
    shelves = queries.shelves(request.user, get_language() or "ru")
    return render(request, "knowledge/knowledge.html", {"shelves": shelves})


@public_page
@require_GET
def section(request: HttpRequest, key: str) -> HttpResponse:
    shelf = access_section(key)
    page = queries.shelf_page(request.user, shelf, get_language() or "ru", after=request.GET.get("after", "")[:40])
    words = {"section": shelf, "page": page, "sections": queries.stocked_sections(request.user)}
    return render(request, "knowledge/section.html", words)


@public_page
@require_GET
def article(request: HttpRequest, slug: str) -> HttpResponse:
    shown = access_article(request.user, slug)
    page = queries.reading(request.user, shown)
    words = {"article": shown, "page": page, "text": shown.published_revision, "structured": structured(shown)}
    links = links_of(page)
    words["translated"] = {code: url.removeprefix(settings.SITE_URL) for code, url in links.alternates}
    words |= {"links": links, "topic": topic_behind(shown, request.user)}
    return render(request, "knowledge/article.html", words)


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def helpful(request: HttpRequest, slug: str) -> HttpResponse:
    """Without JavaScript a page of its own, which may carry a token; for htmx the fragment below the text."""
    shown = access_article(request.user, slug)
    form = HelpfulForm(request.POST or None, initial=request.GET.dict())
    words: dict[str, Any] = {"article": shown, "text": shown.published_revision, "form": form}
    if request.method == "GET":
        return render(request, "knowledge/helpful.html", words | {"is_thanks": "thanks" in request.GET})
    if not form.is_valid():
        return render(request, "knowledge/helpful.html", words, status=422)
    key = _browser_key(request)
    actions.judge(article=shown, at=now(), **form.word(), **_reader(request, key))
    return _remembered(_after_judging(request, shown, form), request, key)


# without a token: the page it comes from may be a cached one, and all it does is to add one to a counter
@public_page
@csrf_exempt
@require_POST
def article_seen(request: HttpRequest, slug: str) -> HttpResponse:
    actions.note_view(article=access_article(request.user, slug), at=now())
    return HttpResponse(status=204)


def _after_judging(request: HttpRequest, shown: Article, form: HelpfulForm) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "knowledge/_judged.html", {"article": shown, "form": form})
    return redirect(reverse("article_helpful", args=[shown.slug]) + "?thanks=1")


def _browser_key(request: HttpRequest) -> str:
    return request.COOKIES.get(_COOKIE, "")[:40] or secrets.token_urlsafe(18)


def _reader(request: HttpRequest, key: str) -> dict[str, Any]:
    """A member by name, a passer-by by the random key of his browser."""
    return {"individual": request.user} if isinstance(request.user, Individual) else {"browser_key": key}


def _remembered(response: HttpResponse, request: HttpRequest, key: str) -> HttpResponse:
    if not isinstance(request.user, Individual):
        response.set_cookie(_COOKIE, key, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
