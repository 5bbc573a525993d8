"""Read: lists, feeds, topics, what a text said before."""

from typing import TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from otklik.community.models import Reply, Topic
from otklik.community.queries import (
    ORDERS,
    Filters,
    Page,
    access_reply,
    access_topic,
    history,
    is_pinned,
    newer_count,
    own_topics,
    page_of,
    reading,
    reply_clock,
    topics_page,
)
from otklik.core.tail import newest
from otklik.flows.private_question_to_public import counterpart
from otklik.knowledge.queries import article_born_of
from otklik.web.community.diffs import changes_of
from otklik.web.community.feeds import atom
from otklik.web.community.forms import REASONS, FilterForm, ReplyForm
from otklik.web.community.structured import structured
from otklik.web.outages.showing import shown_about
from otklik.web.shell.access import member, member_page, public_page


@public_page
@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    form, filters = filters_of(request)
    page = topics_page(request.user, filters, **keys_of(request))
    words = {"page": page, "filters": filters, "form": form} | _place_in_searches(request, form, filters, page)
    return render(request, "community/topics.html", words)


@public_page
@require_GET
def topics_feed(request: HttpRequest) -> HttpResponse:
    _form, filters = filters_of(request)
    page = topics_page(request.user, filters)
    return HttpResponse(atom(request, page.rows), content_type="application/atom+xml; charset=utf-8")


@public_page
@require_GET
def topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    asked, told = access_topic(request.user, topic_id), newest()  # what comes while the page is read is told again
    page = reading(asked, request.user, **keys_of(request))
    form = ReplyForm(user=request.user) if page.doors.reply else None
    words = {"reading": page, "topic": asked, "form": form, "structured": structured(page), "newest": told}
    words["hiding_reasons"] = REASONS.items()
    words["clock"] = reply_clock(asked, request.user, at=now())
    words["about"] = shown_about(asked, request.user, now())
    words |= {"article": article_born_of(asked.ref, request.user), "counterpart": counterpart(asked, request.user)}
    return render(request, "community/topic.html", words)


@public_page
@require_GET
def topic_newer(request: HttpRequest, topic_id: int) -> HttpResponse:
    """What the bar of an open page says of replies after a key; empty when there are none."""
    asked, after = access_topic(request.user, topic_id), keys_of(request)["after"]
    count = newer_count(asked, request.user, after=after)
    return render(request, "community/_newer.html", {"topic": asked, "count": count, "after": after})


@public_page
@require_GET
def reply(request: HttpRequest, reply_id: int) -> HttpResponse:
    """To a reply on the page of its topic it stands on: a pinned one on top, with `talk` the line at its place."""
    said = access_reply(request.user, reply_id)
    url, pinned, in_talk = said.topic.get_absolute_url(), is_pinned(said), "talk" in request.GET
    key = page_of(said, request.user) if in_talk or not pinned else ""
    query, anchor = f"?after={key}" if key else "", "place" if in_talk and pinned else "reply"
    return redirect(f"{url}{query}#{anchor}-{said.pk}")


@public_page
@never_cache
@require_GET
def topic_history(request: HttpRequest, topic_id: int) -> HttpResponse:
    return _history(request, access_topic(request.user, topic_id))


@public_page
@never_cache
@require_GET
def reply_history(request: HttpRequest, reply_id: int) -> HttpResponse:
    return _history(request, access_reply(request.user, reply_id))


@member_page
@require_GET
def my_topics(request: HttpRequest) -> HttpResponse:
    page = own_topics(member(request), **keys_of(request))
    return render(request, "community/my_topics.html", {"page": page})


class Keys(TypedDict):
    """Where the page of a list begins or ends; at most one of the two is not empty."""

    after: str
    before: str


def filters_of(request: HttpRequest) -> tuple[FilterForm, Filters]:
    """What the address asks to see; unknown words are as if they were not there."""
    form, show = FilterForm(request.GET), request.GET.get("show", "")
    return form, Filters(show=show if show in ORDERS else "lively", **form.words())


def _place_in_searches(
    request: HttpRequest, form: FilterForm, filters: Filters, page: Page[Topic]
) -> dict[str, str | bool]:
    """Whether search engines keep this list, and by which query: the whole list and each shelf that holds anything,
    their first pages, as the map of the site says; other filters only sort the same topics in another way."""
    if not request.GET:
        return {"is_indexed": True}
    alone = filters.category and list(request.GET.lists()) == [("category", [filters.category])]
    if not alone:
        return {"is_indexed": False}
    return {
        "is_indexed": bool(page.rows),
        "own_query": f"?category={filters.category}",
        "shelf": dict(form.fields["category"].choices)[filters.category],  # type: ignore[attr-defined]
    }


def keys_of(request: HttpRequest) -> Keys:
    """Where the page of a list begins or ends."""
    return {"after": request.GET.get("after", "")[:60], "before": request.GET.get("before", "")[:60]}


def _history(request: HttpRequest, thing: Topic | Reply) -> HttpResponse:
    changes = changes_of(thing, history(thing), request.user)
    return render(request, "community/history.html", {"thing": thing, "changes": changes})
