"""The desk's topics and its moderation queue."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.community import actions, queries
from otklik.community.models import Reply, Topic
from otklik.community.queries import access_reply, access_topic
from otklik.community.queries.paging import Page
from otklik.web.community.forms import REASONS, ArrangeForm, FilterForm, VerdictForm
from otklik.web.community.reading import keys_of
from otklik.web.shell.access import desk_page, member

VIEWS: Final = {
    "unanswered": gettext_lazy("Unanswered"),
    "unsolved": gettext_lazy("Unsolved"),
    "private": gettext_lazy("Private"),
    "needs_official": gettext_lazy("Need an official answer"),
    "all": gettext_lazy("All"),
}
QUEUES: Final[dict[str, Callable[..., Page[Any]]]] = {
    "flagged": queries.flagged,
    "held_topics": queries.held_topics,
    "held_replies": queries.held_replies,
    "hidden": queries.hidden,
}
ACTS: Final[dict[str, Callable[..., object]]] = {
    "mask": actions.mask,
    "keep": actions.keep,
    "show": actions.show_again,
}


@desk_page("desk.enter")
@require_GET
def desk_topics(request: HttpRequest) -> HttpResponse:
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "unanswered"
    form = FilterForm(request.GET)
    filters = queries.Filters(**form.words())
    page = queries.desk_topics(member(request), view, filters, **keys_of(request))
    norm = queries.first_reply_norm(localdate())
    words = {"page": page, "form": form, "filters": filters, "view": view, "views": VIEWS.items(), "norm": norm}
    if norm is not None:
        words |= {"late_before": now() - norm, "norm_hours": int(norm.total_seconds() // 3600)}
    return render(request, "community/desk_topics.html", words)


@desk_page("community.arrange")
@require_http_methods(["GET", "POST"])
def desk_arrange(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = access_topic(request.user, topic_id)
    form = ArrangeForm(request.POST or None, topic=topic)
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "community/desk_arrange.html", {"form": form, "topic": topic}, status=status)
    actions.arrange_topic(topic=topic, by=member(request), at=now(), **form.words())
    messages.success(request, _("Saved."))
    return redirect(topic)


@desk_page("community.moderate")
@require_GET
def desk_moderation(request: HttpRequest) -> HttpResponse:
    queue = request.GET.get("queue", "")
    counts = queries.moderation_counts()
    queue = queue if queue in QUEUES else next((name for name in QUEUES if getattr(counts, name)), "flagged")
    page = QUEUES[queue](**keys_of(request))
    words = {
        "page": page,
        "queue": queue,
        "counts": counts,
        "reasons": REASONS.items(),
        "hiding_reasons": REASONS.items(),
    }
    return render(request, "community/desk_moderation.html", words)


@desk_page("community.moderate")
@require_POST
def topic_verdict(request: HttpRequest, topic_id: int) -> HttpResponse:
    return _decide(request, access_topic(request.user, topic_id))


@desk_page("community.moderate")
@require_POST
def reply_verdict(request: HttpRequest, reply_id: int) -> HttpResponse:
    return _decide(request, access_reply(request.user, reply_id))


def _decide(request: HttpRequest, thing: Topic | Reply) -> HttpResponse:
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    by, at, verdict = member(request), now(), form.cleaned_data["verdict"]
    if verdict == "hide":
        _hide(request, thing, form.reason_in(thing.author.language), at)
    else:
        ACTS[verdict](thing=thing, by=by, at=at)
        messages.success(request, _("Done."))
    return _where_one_was(request, thing)


def _hide(request: HttpRequest, thing: Topic | Reply, reason: str, at: datetime) -> None:
    try:
        actions.hide(thing=thing, by=member(request), reason=reason, at=at)
    except actions.NothingSaid:
        messages.warning(request, _("Not hidden: say why, the author will read it."))
    else:
        url = reverse("topic_verdict" if isinstance(thing, Topic) else "reply_verdict", args=[thing.pk])
        words = {"url": url, "next": request.POST.get("next", "")}
        messages.success(request, render_to_string("community/_hidden.html", words, request))


def _where_one_was(request: HttpRequest, thing: Topic | Reply) -> HttpResponse:
    if request.POST.get("next") == "topic":
        return redirect(thing if isinstance(thing, Topic) else thing.topic)
    queue = request.POST.get("queue", "")
    return redirect(f"{reverse('desk_moderation')}?queue={queue}" if queue in QUEUES else "desk_moderation")
