"""Where a form wants to lead back to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest) -> str:
    """The page of ours named by the form's `next`, as a path; empty when it names none, or one elsewhere."""
    place = request.POST.get("next", "")
    # a word without a slash would be taken for the name of a view by redirect()
    return place if place.startswith("/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None) else ""
