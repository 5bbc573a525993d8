"""Staff pages about people: employees and their roles, customers and their cards."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.answers.ledger import visible_cards
from otklik.flows.customer_card import open_card
from otklik.parties.actions import LastAdministrator, grant_role, invite_employee, take_role_away
from otklik.parties.queries import access_individual, customers, employees
from otklik.parties.roles import TITLES
from otklik.web.parties.forms import InviteForm, RoleForm
from otklik.web.shell.access import desk_page, member


@desk_page("parties.roles")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_staff(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invite_employee(**form.cleaned_data, language=get_language() or "ru", by=member(request), at=now())
        messages.success(request, _("Invited. The letter with the way in is being sent."))
        return redirect("desk_staff")
    told = {"form": form, "people": employees(), "titles": TITLES}
    return render(request, "parties/desk_staff.html", told, status=422 if form.errors else 200)


@desk_page("parties.roles")
@require_POST
def role_grant(request: HttpRequest, individual_id: int) -> HttpResponse:
    person = access_individual(request.user, individual_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("There is no such role."), status=422)
    grant_role(individual=person, role=form.chosen, by=member(request), at=now())
    return redirect("desk_staff")


@desk_page("parties.roles")
@require_POST
def role_take_away(request: HttpRequest, individual_id: int, role: str) -> HttpResponse:
    person = access_individual(request.user, individual_id)
    try:
        take_role_away(individual=person, role=role, by=member(request), at=now())
    except LastAdministrator:
        messages.error(request, _("The last administrator stays: somebody must be able to grant roles."))
    return redirect("desk_staff")


@desk_page("parties.read")
@never_cache
@require_GET
def desk_customers(request: HttpRequest) -> HttpResponse:
    words, after = request.GET.get("q", "")[:100], request.GET.get("after", "")
    page = customers(words, int(after) if after.isdecimal() else None)
    return render(request, "parties/desk_customers.html", {"page": page, "words": words})


@desk_page("parties.read")
@never_cache
@require_GET
def desk_customer(request: HttpRequest, individual_id: int) -> HttpResponse:
    after = request.GET.get("after", "")[:60]
    card = open_card(user=request.user, individual_id=individual_id, at=now(), after=after)
    about = (moment.text for moment in card.line.moments)
    cards = visible_cards(about, asker=member(request), language=request.LANGUAGE_CODE)
    return render(request, "parties/desk_customer.html", {"card": card, "cards": cards, "titles": TITLES})
