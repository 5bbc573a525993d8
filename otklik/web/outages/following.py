"""Letters of the status page without an account: the wish, its confirmation, the end; the list of those on duty."""

from typing import Any, Final

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.core.pace import seconds_to_wait
from otklik.outages import actions, queries
from otklik.outages.models import PLACES, SERVICES
from otklik.web.shell.access import desk_page, member, public_page

ABOUT: Final = {**SERVICES, PLACES: gettext_lazy("Site, account and support")}
_MOST_A_MINUTE: Final = 5


class WishForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"})
    )
    about = forms.MultipleChoiceField(
        label=pgettext_lazy("letters", "About what"),
        help_text=gettext_lazy("Choose nothing to hear of everything."),
        choices=list(ABOUT.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def wish(self, language: str) -> actions.Wish:
        return actions.Wish(self.cleaned_data["email"], language, self.cleaned_data["about"])


# a page of its own, which may carry a token: the status page is kept for everybody
@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def status_letters(request: HttpRequest) -> HttpResponse:
    """What is answered does not depend on who follows already."""
    form = WishForm(request.POST or None)
    if request.method == "GET":
        return _page(request, form=form)
    who = get_adapter().get_client_ip(request)
    wait = seconds_to_wait(what="follow", who=who, most_a_minute=_MOST_A_MINUTE, at=now())
    if wait:
        response = _page(request, form=form, wait=wait, status=429)
        response["Retry-After"] = str(wait)
        return response
    if not form.is_valid():
        return _page(request, form=form, status=422)
    actions.ask_to_follow(wish=form.wish(request.LANGUAGE_CODE), at=now())
    return _page(request, asked=form.cleaned_data["email"])


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def letters_confirm(request: HttpRequest, wish_token: str) -> HttpResponse:
    """GET only asks, because programs follow links."""
    try:
        wish = actions.read_wish(wish_token, now())
    except actions.WishIsOld:
        return _page(request, is_old=True, status=410)
    if request.method == "GET":
        return _page(request, wish=wish, about=_titles(wish.about))
    actions.follow(wish=wish, at=now())
    return _page(request, followed=wish.email, about=_titles(wish.about))


# without a token and without signing in: mail programs press the button for the reader (RFC 8058)
@public_page
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def letters_stop(request: HttpRequest, follower_token: str) -> HttpResponse:
    """GET only asks; POST forgets the address."""
    follower = actions.read_stop_token(follower_token)
    if follower is not None and request.method == "POST":
        actions.stop_following(follower=follower)
    is_done = follower is None or request.method == "POST"
    return _page(request, stopping=follower, is_stopped=is_done)


@desk_page("outages.manage")
@require_GET
def desk_followers(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    page = queries.followers(after=int(after) if after.isdecimal() and len(after) < 19 else None)
    rows = [(row, _titles(row.about)) for row in page.rows]
    return render(request, "outages/desk_followers.html", {"page": page, "rows": rows})


@desk_page("outages.manage")
@require_POST
def desk_follower_remove(request: HttpRequest, follower_id: int) -> HttpResponse:
    row = queries.access_follower(request.user, follower_id)
    actions.remove_follower(follower=row, by=member(request), at=now())
    messages.success(request, _("Removed. There will be no more letters to this address."))
    return redirect("desk_followers")


def _titles(about: list[str]) -> list[str]:
    """In the order of the form; empty for everything."""
    return [str(title) for code, title in ABOUT.items() if code in about]


def _page(request: HttpRequest, *, status: int = 200, **words: Any) -> HttpResponse:
    return render(request, "outages/letters.html", words, status=status)
