"""The desk of reviews: what people wrote elsewhere, what was answered there, and how soon."""

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.feedback.actions.reviews import RepliedTooEarly, change_source, note_reply
from otklik.feedback.models import Review
from otklik.feedback.queries import reviews
from otklik.web.feedback.drawing import percent
from otklik.web.feedback.review_forms import ReplyForm, ReviewsForm, SourceForm
from otklik.web.feedback.words import SOURCE_KINDS
from otklik.web.shell.access import desk_page, may, member

_RECENT: Final = timedelta(days=90)


@desk_page("feedback.read")
@require_GET
def desk_reviews(request: HttpRequest) -> HttpResponse:
    form, after = ReviewsForm(request.GET), request.GET.get("after", "")
    page = reviews.reviews(form.wanted(), after=int(after) if after.isdecimal() and len(after) < 19 else None)
    words: dict[str, Any] = {"form": form, "page": page, "may_manage": may(request.user, "feedback.manage")}
    words["sources"] = [_source(row) for row in reviews.source_figures(now() - _RECENT)] if not after else []
    return render(request, "feedback/desk_reviews.html", words)


@desk_page("feedback.read")
@require_GET
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    row = reviews.access_review(request.user, review_id)
    return _page(request, row, ReplyForm(initial={"replied_at": row.replied_at or now(), "reply": row.reply}))


@desk_page("feedback.claims")
@require_POST
def review_reply(request: HttpRequest, review_id: int) -> HttpResponse:
    row, form = reviews.access_review(request.user, review_id), ReplyForm(request.POST)
    if form.is_valid():
        try:
            note_reply(review=row, by=member(request), at=now(), **form.cleaned_data)
        except RepliedTooEarly:
            form.add_error("replied_at", _("It must be after the review and not lie ahead."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_review", row.pk)
    return _page(request, row, form)


@desk_page("feedback.manage")
@require_http_methods(["GET", "POST"])
def review_source(request: HttpRequest, source_id: int) -> HttpResponse:
    row = reviews.access_source(request.user, source_id)
    begun = {"title": row.title, "kind": row.kind, "url": row.url, "touchpoint": row.touchpoint_id}
    form = SourceForm(request.POST or None, initial=begun)
    if form.is_valid():
        change_source(source=row, terms=form.terms(), by=member(request), at=now())
        messages.success(request, _("Saved."))
        return redirect("desk_reviews")
    words = {"form": form, "source": row}
    return render(request, "feedback/desk_review_source.html", words, status=422 if form.errors else 200)


def _page(request: HttpRequest, row: Review, form: ReplyForm) -> HttpResponse:
    words = {"review": row, "form": form, "may_answer": may(request.user, "feedback.claims")}
    return render(request, "feedback/desk_review.html", words, status=422 if form.errors else 200)


def _source(told: reviews.SourceFigures) -> dict[str, Any]:
    hours = "—" if told.hours is None else _("%(n)s h") % {"n": number_format(round(told.hours, 1), 1)}
    return {
        "row": told.source,
        "kind": SOURCE_KINDS[told.source.kind],
        "count": told.count,
        "rating": "—" if told.rating is None else number_format(round(told.rating, 1), 1),
        "answered": percent(told.answered.value),
        "hours": hours,
    }
