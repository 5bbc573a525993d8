"""Who asked to be called back after a mark."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from otklik.feedback.actions.answering import mark_called
from otklik.feedback.models import CallBack
from otklik.feedback.queries.surveys import access_call, calls
from otklik.parties.queries import mask_phone
from otklik.web.shell.access import desk_page, may, member


@desk_page("feedback.claims")
@require_GET
def desk_calls(request: HttpRequest) -> HttpResponse:
    page, at, sees_all = calls(), now(), may(request.user, "parties.read")
    words: dict[str, Any] = {"waiting": [_shown(row, at, sees_all) for row in page.waiting]}
    words["done"] = [_shown(row, at, sees_all) for row in page.done]
    return render(request, "feedback/desk_calls.html", words)


@desk_page("feedback.claims")
@require_POST
def call_done(request: HttpRequest, call_id: int) -> HttpResponse:
    note = request.POST.get("note", "").replace("\0", "").strip()[:500]
    mark_called(call=access_call(request.user, call_id), note=note, by=member(request), at=now())
    messages.success(request, _("Noted: called back."))
    return redirect("desk_calls")


def _shown(row: CallBack, at: datetime, sees_all: bool) -> dict[str, Any]:
    """telephone: covered for those who may not read customers; last: within the last day of the term."""
    why = row.response.said.get("why", "")
    telephone = row.telephone if sees_all else mask_phone(row.telephone)
    is_late = (row.done_at or at) >= row.due_at
    last = row.due_at - timedelta(seconds=1)  # the term ends with the midnight after its last day
    return {"call": row, "telephone": telephone, "why": why, "is_late": is_late, "last": last}
