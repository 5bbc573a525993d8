"""Staff pages about companies that are customers: the list and the card."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from otklik.answers.ledger import visible_cards
from otklik.flows.company_card import open_company_card
from otklik.parties.queries import companies
from otklik.web.shell.access import desk_page, member


@desk_page("parties.read")
@never_cache
@require_GET
def desk_companies(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:100]
    page = companies(words, _number(request, "after"))
    return render(request, "parties/desk_companies.html", {"page": page, "words": words})


@desk_page("parties.read")
@never_cache
@require_GET
def desk_company(request: HttpRequest, organization_id: int) -> HttpResponse:
    card = open_company_card(
        user=request.user,
        organization_id=organization_id,
        at=now(),
        after=request.GET.get("after", "")[:60],
        contracts_after=_number(request, "contracts"),
    )
    about = (moment.text for moment in card.line.moments)
    cards = visible_cards(about, asker=member(request), language=request.LANGUAGE_CODE)
    return render(request, "parties/desk_company.html", {"card": card, "cards": cards})


def _number(request: HttpRequest, name: str) -> int | None:
    told = request.GET.get(name, "")[:18]
    return int(told) if told.isdecimal() else None
