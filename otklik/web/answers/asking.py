"""The ask box: suggestions while one types, steps reported by the page, and the search page."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from otklik.answers.actions import take_step
from otklik.answers.ledger import offer
from otklik.answers.queries import Filters, search
from otklik.answers.queries.ask import grouped
from otklik.answers.queries.pages import shelves
from otklik.web.answers.forms import GROUP_TITLES, SearchForm, SuggestForm
from otklik.web.answers.steps import BadStep, cookie_of, read_step, remember_browser, seconds_before_next_step
from otklik.web.shell.access import public_page
from otklik.web.templatetags.otklik import in_language, language_name


@public_page
@never_cache
@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """A fragment with answers to the words typed so far; writes nothing."""
    form = SuggestForm(request.GET)
    if not form.is_valid():
        return render(request, "answers/_suggestions.html", {"offer": None}, status=422)
    asked = form.cleaned_data
    offered = offer(
        question=asked["q"],
        asker=request.user,
        language=request.LANGUAGE_CODE,
        place=asked["place"],
        session_key=asked["key"],
        browser_key=cookie_of(request),
        at=now(),
        but=asked["but"],
    )
    words = {"place": asked["place"], "q": asked["q"], "name": asked["box"] or asked["place"], "copies": asked["box"]}
    return render(request, "answers/_suggestions.html", words | {"offer": offered})


@public_page
@require_POST
def post_step(request: HttpRequest) -> HttpResponse:
    """Write down what the asker saw or did; 204, or 422 with the wrong fields, or 429."""
    wait = seconds_before_next_step(request)
    if wait:
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    try:
        step = read_step(request)
    except BadStep as error:
        return JsonResponse({"detail": str(error)}, status=422)
    take_step(step=step, asker=request.user, at=now())
    response = HttpResponse(status=204)
    remember_browser(request, response, step)
    return response


@public_page
@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Answers further down the list, with filters; the plain way for browsers without scripts."""
    told = SearchForm(request.GET).read()
    found = search(
        question=told["q"],
        asker=request.user,
        language=request.LANGUAGE_CODE,
        at=now(),
        filters=Filters(told["group"], told["language"], told["category"]),
        after=told["after"],
    )
    refs = json.dumps([answer.ref for answer in found.answers])
    shown = {"found": found, "groups": grouped(found.answers), "told": told, "refs": refs}
    return render(request, "answers/search.html", shown | _choices(told))


def _choices(told: dict[str, Any]) -> dict[str, Any]:
    """What the answers can be narrowed by, and what they are narrowed by now: (name in the address, title)."""
    titles = {key: in_language(title) for key, title in shelves().items()}
    taken = [
        ("group", GROUP_TITLES.get(told["group"], "")),
        ("category", titles.get(told["category"], told["category"])),
        ("language", language_name(told["language"]) if told["language"] else ""),
    ]
    return {"kinds": GROUP_TITLES, "shelves": titles, "taken": [(name, title) for name, title in taken if title]}
