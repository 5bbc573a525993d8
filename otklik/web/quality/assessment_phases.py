"""One phase of an assessment: what it found, what is missing, its end; drills of backup channels."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.quality import actions, queries
from otklik.quality.models import AssessmentPhase
from otklik.web.quality.assessment_forms import DrillForm, PhaseForm
from otklik.web.quality.assessment_words import PHASES, finding_url, missing_in_words, sample_told
from otklik.web.quality.showing import shown
from otklik.web.quality.strips import figure
from otklik.web.shell.access import desk_page, may, member


@desk_page("quality.read")
@require_GET
def phase(request: HttpRequest, assessment_id: int, phase: str) -> HttpResponse:
    return _page(request, queries.access_phase(request.user, assessment_id, phase))


@desk_page("quality.manage")
@require_POST
def phase_end(request: HttpRequest, assessment_id: int, phase: str) -> HttpResponse:
    row = queries.access_phase(request.user, assessment_id, phase)
    found = queries.found(row.assessment, row.kind, now())
    form = PhaseForm(request.POST, needs_reason=bool(found.missing))
    if form.is_valid():
        try:
            actions.end_phase(phase=row, by=member(request), at=now(), **form.cleaned_data)
        except actions.NotRunning:
            form.add_error(None, _("Phases are ended while the assessment runs."))
        except actions.PhaseNotReady:
            form.add_error(None, _("Something went missing meanwhile: look at the page again."))
        else:
            messages.success(request, _("The phase is ended."))
            return redirect("desk_assessment", row.assessment_id)
    return _page(request, row, form)


@desk_page("quality.manage")
@require_POST
def phase_reopen(request: HttpRequest, assessment_id: int, phase: str) -> HttpResponse:
    row = queries.access_phase(request.user, assessment_id, phase)
    try:
        actions.reopen_phase(phase=row, by=member(request), at=now())
    except actions.NotRunning:
        messages.error(request, _("Phases are ended while the assessment runs."))
    return redirect("desk_assessment_phase", row.assessment_id, row.kind)


@desk_page("quality.duty")
@require_http_methods(["GET", "POST"])
def drill_new(request: HttpRequest, assessment_id: int) -> HttpResponse:
    row = queries.access_assessment(request.user, assessment_id)
    form = DrillForm(request.POST or None, assessment=row)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.write_drill(
                touchpoint=form.places[told["touchpoint"]], moments=form.moments(), assessment=row, by=member(request),
                at=now(), **{name: told[name] for name in _SAID},
            )  # fmt: skip
        except actions.MomentsOutOfOrder:
            form.add_error("detected_at", _("Failure, seen, acted upon, restored: none before the other, none ahead."))
        else:
            messages.success(request, _("The drill is written down."))
            return redirect("desk_assessment_phase", row.pk, "continuity")
    words = {"form": form, "assessment": row, "words": PHASES["continuity"]}
    return render(request, "quality/desk_drill_form.html", words, status=422 if form.errors else 200)


def _counted(row: AssessmentPhase, found: queries.Found) -> int | None:
    """As it was when the phase was ended."""
    counted: int | None = (row.record or {}).get("counted", found.counted)
    return counted


_SAID = ("scenario", "note", "wanted_minutes", "waived_because", "once_key")


def _page(request: HttpRequest, row: AssessmentPhase, form: PhaseForm | None = None) -> HttpResponse:
    found = queries.found(row.assessment, row.kind, now())
    words: dict[str, Any] = {
        "phase": row,
        "assessment": row.assessment,
        "words": PHASES[row.kind],
        "found": found,
        "sample": sample_told(row.kind, row.sample, _counted(row, found)),
        "figures": [shown(one) for one in found.figures],
        "standings": [(place, figure(how.availability)) for place, how in found.standings],
        "missing": [(missing_in_words(one), finding_url(one)) for one in found.missing],
        "drills": queries.drills_of(row.assessment) if row.kind == "continuity" else [],
        "form": form or PhaseForm(needs_reason=bool(found.missing), initial={"note": row.note}),
        "may_manage": may(request.user, "quality.manage"),
        "may_drill": may(request.user, "quality.duty"),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "quality/desk_assessment_phase.html", words, status=status)
