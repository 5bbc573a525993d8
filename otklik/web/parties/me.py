"""A person's own pages, and what others see of him."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.flows.person_page import person_page
from otklik.parties.actions import (
    BadContact,
    BadNick,
    NickTaken,
    add_contact_point,
    change_profile,
    end_sessions,
    give_consent,
    remove_contact_point,
    take_back_consent,
)
from otklik.parties.models import Individual
from otklik.parties.queries import telephone_region
from otklik.web.parties.forms import OWN_CONSENTS, ProfileForm, TelephoneForm
from otklik.web.shell.access import member, member_page, public_page


@member_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = member(request)
    if request.method != "POST":
        return _profile(request, person, ProfileForm.of(person))
    form = ProfileForm(request.POST)
    if form.is_valid():
        try:
            change_profile(individual=person, at=now(), **form.cleaned_data)
        except NickTaken:
            form.add_error("nick", _("Somebody else has this name."))
        except BadNick:
            form.add_error(
                "nick",
                _("At least two letters or digits; not a name, a post or a service of the company or of its people."),
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("profile")
    return _profile(request, person, form, status=422)


@member_page
@require_POST
def telephone_add(request: HttpRequest) -> HttpResponse:
    person, form = member(request), TelephoneForm(request.POST)
    if form.is_valid():
        try:
            told, region = form.cleaned_data["tel"], telephone_region()
            add_contact_point(individual=person, kind="tel", value=told, at=now(), region=region)
        except BadContact:
            form.add_error("tel", _("There is no such telephone number."))
        else:
            messages.success(request, _("Saved."))
            return redirect("profile")
    return _profile(request, person, ProfileForm.of(person), telephone=form, status=422)


@member_page
@require_POST
def contact_remove(request: HttpRequest, contact_point_id: int) -> HttpResponse:
    remove_contact_point(individual=member(request), contact_point_id=contact_point_id)
    return redirect("profile")


@member_page
@require_POST
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Give or take back a consent that is not needed to have an account."""
    known = OWN_CONSENTS.get(purpose)
    if known is None:
        return _profile(request, member(request), ProfileForm.of(member(request)), status=422)
    if "give" in request.POST:
        give_consent(individual=member(request), purpose=purpose, wording=str(known["wording"]), at=now())
    else:
        take_back_consent(individual=member(request), purpose=purpose, at=now())
    return redirect("profile")


@member_page
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    end_sessions(individual=member(request))
    request.session.flush()
    messages.success(request, _("You are signed out on all devices."))
    return redirect("account_login")


@public_page
@require_GET
def person(request: HttpRequest, individual_id: int) -> HttpResponse:
    return render(request, "parties/person.html", {"page": person_page(request.user, individual_id)})


def _profile(
    request: HttpRequest,
    person: Individual,
    form: ProfileForm,
    telephone: TelephoneForm | None = None,
    status: int = 200,
) -> HttpResponse:
    given = {row.purpose: row for row in person.consents.filter(taken_back_at=None).order_by("given_at")}
    told = {
        "form": form,
        "telephone": telephone or TelephoneForm(),
        "emails": person.contact_points.filter(kind="email").order_by("pk"),
        "points": person.contact_points.exclude(kind="email").order_by("pk"),
        "accounts": (person.accounts.all() | person.contact_accounts.all())
        .order_by("number")
        .prefetch_related("lines"),
        "consents": given.values(),
        "asked": {purpose: words for purpose, words in OWN_CONSENTS.items() if purpose not in given},
        "kept": set(OWN_CONSENTS),
    }
    return render(request, "parties/profile.html", told, status=status)
