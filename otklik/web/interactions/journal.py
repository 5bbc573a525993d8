"""The desk's journal: figures on top, contacts below; one contact with its correction."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from otklik.answers.ledger import visible_cards
from otklik.interactions.actions import AlreadyCorrected, correct_interaction
from otklik.interactions.models import Interaction
from otklik.interactions.queries import CHANNELS, OUTCOMES, access_interaction, journal_board
from otklik.web.interactions.chart import chart_of
from otklik.web.interactions.forms import CorrectionForm, JournalForm
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.spans import wait_told


@desk_page("interactions.read")
@require_GET
def desk_journal(request: HttpRequest) -> HttpResponse:
    form, after = JournalForm(request.GET), request.GET.get("after", "")[:60]
    days = 90 if request.GET.get("days") == "90" else 30
    board = journal_board(form.wanted(), days=days, at=now(), after=after)
    figures = board.days
    words: dict[str, Any] = {"page": board.page, "form": form, "days": days, "figures": figures}
    words["chart"] = chart_of(figures)
    waits = [(row, wait_told(row.median), wait_told(row.p90)) for row in board.waits]
    words |= {"waits": waits, "channels": CHANNELS, "outcomes": OUTCOMES}
    words["cards"] = visible_cards(
        (row.summary for row in board.page.rows), asker=member(request), language=request.LANGUAGE_CODE
    )
    words["shown"] = [name for name in CHANNELS if any(name in day.counts for day in figures)]
    return render(request, "interactions/desk_journal.html", words)


@desk_page("interactions.read")
@require_http_methods(["GET", "POST"])
def interaction(request: HttpRequest, interaction_id: int) -> HttpResponse:
    row = access_interaction(request.user, interaction_id)
    form = CorrectionForm(request.POST or None, interaction=row)
    if not form.is_bound or not form.is_valid():
        return _page(request, row, form)
    if not may(request.user, "interactions.correct"):
        raise PermissionDenied
    try:
        right = correct_interaction(interaction=row, correction=form.correction(), by=member(request), at=now())
    except AlreadyCorrected:
        messages.warning(request, _("A colleague has corrected this contact meanwhile."))
        return redirect("desk_interaction", row.pk)
    messages.success(request, _("Corrected. The wrong entry stays in the journal."))
    return redirect("desk_interaction", right.pk)


def _page(request: HttpRequest, row: Interaction, form: CorrectionForm) -> HttpResponse:
    is_corrected = hasattr(row, "corrected_by")
    words = {"interaction": row, "form": form, "channels": CHANNELS, "outcomes": OUTCOMES}
    words["may_correct"] = may(request.user, "interactions.correct") and not is_corrected and row.erased_at is None
    words["cards"] = visible_cards([row.summary], asker=member(request), language=request.LANGUAGE_CODE)
    words["may_read_customer"] = may(request.user, "parties.read")
    return render(request, "interactions/desk_interaction.html", words, status=422 if form.errors else 200)
