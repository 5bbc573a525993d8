"""Which letters a person gets, and the link in every letter that stops them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.community import actions
from otklik.community.queries import followed_topics, has_stopped
from otklik.web.community.reading import keys_of
from otklik.web.shell.access import member, member_page, public_page


@member_page
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    person = member(request)
    if request.method == "POST":
        _change(request)
        return redirect("notices")
    page = followed_topics(person, **keys_of(request))
    return render(request, "community/notices.html", {"page": page, "is_stopped": has_stopped(person)})


# without a token and without signing in: mail programs press the button for the reader (RFC 8058)
@public_page
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def notices_stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET only asks, because programs follow links; POST stops all letters, or those of the one topic."""
    person, topic = actions.read_stop_token(token)
    if request.method == "GET":
        return render(request, "community/stop.html", {"person": person, "topic": topic})
    if request.POST.get("what") == "topic" and topic is not None:
        actions.unfollow(topic_id=topic.pk, by=person)
    else:
        actions.stop_notices(individual=person, at=now())
    return render(request, "community/stop.html", {"person": person, "topic": topic, "is_done": True})


def _change(request: HttpRequest) -> None:
    person, topic = member(request), request.POST.get("unfollow", "")
    if topic.isdecimal() and len(topic) < 19:
        actions.unfollow(topic_id=int(topic), by=person)
        messages.success(request, _("You will hear no more of this topic."))
    elif request.POST.get("letters") == "on":
        actions.resume_notices(individual=person)
        messages.success(request, _("Letters are on."))
    else:
        actions.stop_notices(individual=person, at=now())
        messages.success(request, _("Letters are off."))
