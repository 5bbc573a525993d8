"""Say which answer helped, in a browser that runs no scripts."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from otklik.answers.actions import take_step
from otklik.answers.ledger import visible_cards
from otklik.core.sources import Card
from otklik.web.answers.steps import BadStep, read_step, remember_browser, seconds_before_next_step
from otklik.web.shell.access import public_page


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def answered(request: HttpRequest) -> HttpResponse:
    """A page of its own, which may carry a token: the search page is kept for everybody. Looking writes nothing."""
    card = _card(request)
    if request.method == "GET":
        return _page(request, card, is_thanks="thanks" in request.GET)
    wait = seconds_before_next_step(request)
    if wait:
        response = _page(request, card, status=429, wait=wait)
        response["Retry-After"] = str(wait)
        return response
    try:
        step = read_step(request)
    except BadStep:
        return _page(request, card, status=422)
    take_step(step=step, asker=request.user, at=now())
    told = {"ref": card.ref, "question": step.question, "thanks": 1}
    response = redirect(f"{reverse('ask_answered')}?{urlencode(told)}")
    remember_browser(request, response, step)
    return response


def _card(request: HttpRequest) -> Card:
    ref = (request.POST if request.method == "POST" else request.GET).get("ref", "")
    cards = visible_cards([ref], asker=request.user, language=request.LANGUAGE_CODE)
    if ref not in cards:
        raise Http404
    return cards[ref]


def _page(request: HttpRequest, card: Card, *, status: int = 200, **more: Any) -> HttpResponse:
    told = request.POST if request.method == "POST" else request.GET
    words = {"card": card, "question": told.get("question", ""), "refs": told.get("refs", "")}
    return render(request, "answers/answered.html", words | {"key": secrets.token_hex(16)} | more, status=status)
