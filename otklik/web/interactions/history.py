"""A customer's own contacts with the company."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otklik.answers.ledger import visible_cards
from otklik.interactions.queries import time_line
from otklik.web.shell.access import member, member_page


@member_page
@require_GET
def my_history(request: HttpRequest) -> HttpResponse:
    line = time_line(member(request), after=request.GET.get("after", "")[:60])
    cards = visible_cards(
        (moment.text for moment in line.moments), asker=member(request), language=request.LANGUAGE_CODE
    )
    return render(request, "interactions/my_history.html", {"line": line, "cards": cards})
