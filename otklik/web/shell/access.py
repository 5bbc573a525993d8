"""Every view declares who may come in; a house test walks the URL table and refuses a view that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from otklik.parties.models import Individual

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PUBLIC, MEMBER = "public", "member"


def public_page(view: View) -> View:
    """Anybody may come in; objects on the page still go through `access_*`."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def member_page(view: View) -> View:
    """Somebody who signed in; others are asked to sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.permission = MEMBER  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def desk_page(permission: str) -> Callable[[View], View]:
    """An employee who may do `room.verb`; everybody else gets 404, as if the page did not exist."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, permission):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def may(user: Individual | AnonymousUser, permission: str) -> bool:
    """Whether the person behind a request may do `room.verb`; a person not signed in may nothing."""
    return isinstance(user, Individual) and user.may(permission)


def member(request: HttpRequest) -> Individual:
    """The signed-in person of a view guarded by member_page or desk_page."""
    user = request.user
    if not isinstance(user, Individual):
        raise Http404
    return user
