"""How customers reach the company: every public place with its address and hours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from otklik.touchpoints.queries import public_contacts
from otklik.web.shell.access import public_page
from otklik.web.touchpoints.showing import shown
from otklik.web.touchpoints.structured import structured


@public_page
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    at = now()
    places = [shown(touchpoint, at) for touchpoint in public_contacts()]
    return render(request, "touchpoints/contacts.html", {"places": places, "structured": structured(places)})
