"""The doors of sign-in: allauth's pages that we use, each with its permission; the others do not exist (404)."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from allauth.account import views
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from otklik.web.parties.sign_in import copy_proven_addresses, mirror_addresses
from otklik.web.shell.access import member, member_page, public_page

Page = Callable[..., HttpResponseBase]


def _door(page: Page) -> Page:
    """A page for people not signed in: bad input answers 422, and one comes back to where one was."""

    @wraps(page)
    @public_page
    @never_cache
    def door(request: HttpRequest) -> HttpResponseBase:
        _remember_way_back(request)
        return _told(page(request), request)

    return door


def _room(page: Page) -> Page:
    """A page about one's own account; addresses changed there are mirrored into the contact points."""

    @member_page
    @never_cache
    def room(request: HttpRequest) -> HttpResponseBase:
        person = member(request)
        copy_proven_addresses(person)
        response = _told(page(request), request)
        if request.method == "POST":
            mirror_addresses(person)
        return response

    return room


def _confirm_address(request: HttpRequest) -> HttpResponseBase:
    """Both a step of sign-up and, for those signed in, of adding an address."""
    page = _room if request.user.is_authenticated else _door
    return page(views.email_verification_sent)(request)


def _remember_way_back(request: HttpRequest) -> None:
    """Without a `next` the page one came from is taken, if it is ours and not a sign-in page itself."""
    if request.method != "GET" or "next" in request.GET:
        return
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return
    parts = urlsplit(came_from)
    if parts.netloc and "/account/" not in parts.path:
        query = QueryDict(request.GET.urlencode(), mutable=True)
        query["next"] = f"{parts.path}?{parts.query}" if parts.query else parts.path
        request.GET = query  # type: ignore[assignment]


def _told(response: HttpResponseBase, request: HttpRequest) -> HttpResponseBase:
    """The same answer, with status 422 when it is the form again with its errors."""
    if request.method == "POST" and isinstance(response, TemplateResponse) and response.status_code == 200:
        form = (response.context_data or {}).get("form")
        if form is not None and form.errors:
            response.status_code = 422
    return response


urlpatterns = [
    path("account/login/", _door(views.login), name="account_login"),
    path("account/login/code/", _door(views.request_login_code), name="account_request_login_code"),
    path("account/login/code/confirm/", _door(views.confirm_login_code), name="account_confirm_login_code"),
    path("account/logout/", _door(views.logout), name="account_logout"),
    path("account/signup/", _door(views.signup), name="account_signup"),
    path("account/inactive/", _door(views.account_inactive), name="account_inactive"),
    path("account/confirm-email/", public_page(_confirm_address), name="account_email_verification_sent"),
    path("account/password/reset/", _door(views.password_reset), name="account_reset_password"),
    path(
        "account/password/reset/confirm/",
        _door(views.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "account/password/reset/complete/",
        _door(views.complete_password_reset),
        name="account_complete_password_reset",
    ),
    path("account/password/change/", _room(views.password_change), name="account_change_password"),
    path("account/password/set/", _room(views.password_set), name="account_set_password"),
    path("account/email/", _room(views.email), name="account_email"),
]
