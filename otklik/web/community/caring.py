"""One-button acts on topics and replies. `on` says which state is wanted, so a second click changes nothing."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.community import actions
from otklik.community.models import Reply, Topic
from otklik.community.queries import access_reply, access_topic
from otklik.web.community.forms import FlagForm, ReasonForm
from otklik.web.shell.access import member, member_page
from otklik.web.shell.way_back import way_back


@member_page
@require_POST
def topic_support(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic, wanted = access_topic(request.user, topic_id), _on(request)
    act = actions.support if wanted else actions.take_support_back
    try:
        topic = act(topic=topic, by=member(request), at=now())
    except actions.CannotSupport:
        raise Http404 from None
    if _wants_fragment(request):
        return render(request, "community/_support.html", {"topic": topic, "is_supported": wanted})
    return _back(request, topic)


@member_page
@require_POST
def topic_follow(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic, wanted = access_topic(request.user, topic_id), _on(request)
    if wanted:
        actions.follow(topic=topic, by=member(request), at=now())
    else:
        actions.unfollow(topic_id=topic.pk, by=member(request))
    if _wants_fragment(request):
        return render(request, "community/_follow.html", {"topic": topic, "is_followed": wanted})
    return _back(request, topic)


@member_page
@require_POST
def reply_thanks(request: HttpRequest, reply_id: int) -> HttpResponse:
    reply, wanted = access_reply(request.user, reply_id), _on(request)
    act = actions.thank if wanted else actions.take_thanks_back
    try:
        reply = act(reply=reply, by=member(request), at=now())
    except actions.CannotThank:
        raise Http404 from None
    if _wants_fragment(request):
        return render(request, "community/_thanks.html", {"reply": reply, "is_thanked": wanted})
    return redirect(reply)


@member_page
@require_POST
def reply_accept(request: HttpRequest, reply_id: int) -> HttpResponse:
    reply = access_reply(request.user, reply_id)
    act = actions.accept_answer if _on(request) else actions.take_acceptance_back
    try:
        act(reply=reply, by=member(request), at=now())
    except (actions.NotAllowed, actions.NotPublished):
        raise Http404 from None
    return redirect(reply.topic)


@member_page
@require_POST
def reply_official(request: HttpRequest, reply_id: int) -> HttpResponse:
    reply = access_reply(request.user, reply_id)
    try:
        _stand_behind(reply, request, now())
    except (actions.NotAllowed, actions.NotPublished):
        raise Http404 from None
    return redirect(reply.topic)


@member_page
@require_POST
def topic_close(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic, form = access_topic(request.user, topic_id), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        if _on(request):
            actions.close_topic(topic=topic, by=member(request), at=now(), reason=reason)
        else:
            actions.reopen_topic(topic=topic, by=member(request), at=now())
    except actions.NotAllowed:
        raise Http404 from None
    return redirect(topic)


@member_page
@require_POST
def topic_private(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = access_topic(request.user, topic_id)
    try:
        actions.make_private(topic=topic, by=member(request), at=now())
    except actions.NotAllowed:
        raise Http404 from None
    messages.success(request, _("Only the author and the company's people can read this topic now."))
    return redirect(topic)


@member_page
@require_http_methods(["GET", "POST"])
def topic_flag(request: HttpRequest, topic_id: int) -> HttpResponse:
    return _flag(request, access_topic(request.user, topic_id))


@member_page
@require_http_methods(["GET", "POST"])
def reply_flag(request: HttpRequest, reply_id: int) -> HttpResponse:
    return _flag(request, access_reply(request.user, reply_id))


def _flag(request: HttpRequest, thing: Topic | Reply) -> HttpResponse:
    form = FlagForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "community/flag.html", {"form": form, "thing": thing}, status=status)
    try:
        actions.raise_flag(thing=thing, by=member(request), at=now(), **form.cleaned_data)
    except actions.NotAllowed:
        raise Http404 from None
    messages.success(request, _("Thank you. A moderator will look at it."))
    return redirect(thing if isinstance(thing, Topic) else thing.topic)


def _stand_behind(reply: Reply, request: HttpRequest, at: datetime) -> None:
    if _on(request):
        valid_for = request.POST.get("valid_for", "")[:200]
        actions.give_official_answer(reply=reply, by=member(request), at=at, valid_for=valid_for)
    else:
        actions.take_official_answer_back(reply=reply, by=member(request), at=at)


def _on(request: HttpRequest) -> bool:
    return request.POST.get("on", "1") == "1"


def _wants_fragment(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def _back(request: HttpRequest, topic: Topic) -> HttpResponse:
    """To the list the button was pressed on, or to the topic."""
    return redirect(way_back(request) or topic)
