"""The desk's board of health, its files, the health of one touchpoint, and the terms it is counted by."""

import json
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from otklik.quality import actions, queries
from otklik.quality.queries.health import DIMENSIONS, FORMULA_VERSION
from otklik.quality.queries.score_board import KIND, HealthRow
from otklik.touchpoints.models import Touchpoint
from otklik.web.quality.health_drawing import health_chart, height_of
from otklik.web.quality.health_forms import HealthForm, TermsForm
from otklik.web.quality.health_showing import (
    codes_in_words,
    dimensions,
    formula,
    groups,
    history_rows,
    shown_change,
    shown_health,
)
from otklik.web.quality.health_words import BANDS
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.sheets import CSV, sheet

_COLUMNS: Final = (
    "group", "code", "title", "kind", "stage", "zone", "region", "public", "state", "incident", "day", "health", "low",
    "high", "band", "uncapped", "capped_by", "missing", *DIMENSIONS, "terms_version", "formula_version",
)  # fmt: skip


@desk_page("quality.read")
@require_GET
def desk_health(request: HttpRequest) -> HttpResponse:
    maps = queries.journeys()
    form = HealthForm(request.GET, maps)
    wish = form.wanted()
    board = queries.health_board(wish, now(), maps, after=request.GET.get("after", "")[:20])
    words: dict[str, Any] = {"form": form, "wish": wish, "board": board, "groups": groups(board, wish.by == KIND)}
    words["chips"] = [(key, word, board.counts[key]) for key, word in BANDS.items()]
    words["may_manage"] = may(request.user, "quality.manage")
    return render(request, "quality/desk_health.html", words)


@desk_page("quality.read")
@require_GET
def health_file(request: HttpRequest, form: str) -> HttpResponse:
    """The board as it is narrowed in the address."""
    if form not in _FORMS:
        raise Http404
    maps = queries.journeys()
    kind, write = _FORMS[form]
    told = queries.health_rows(HealthForm(request.GET, maps).wanted(), now(), maps)
    rows = [_record(group, row) for group, row in told]
    headers = {"Content-Disposition": f'attachment; filename="health.{form}"'}
    return HttpResponse(write(rows), content_type=kind, headers=headers)


@desk_page("quality.read")
@require_GET
def touchpoint_health(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """?day=2026-11-03: as it was then."""
    row = queries.access_score(request.user, touchpoint_id)
    page = queries.score_page(row, _day(request.GET.get("day", "")))
    words: dict[str, Any] = {"touchpoint": row, "page": page}
    if page.score:
        words |= {"health": shown_health(page.score), "dimensions": dimensions(page, page.score)}
        words |= {"formula": formula(page.score), "change": shown_change(page.change)}
        words |= {"chart": health_chart(page.past), "history": history_rows(page.past)}
        words |= {"caps": codes_in_words(page.score.capped_by, page)}
        words["limits"] = [height_of(limit) for limit in queries.terms_now().limits]
    return render(request, "quality/desk_score.html", words)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def health_terms(request: HttpRequest) -> HttpResponse:
    form = TermsForm(request.POST or None, queries.terms_now())
    if form.is_bound and form.is_valid() and _kept(request, form):
        messages.success(request, _("Saved. Today's health is counted anew; earlier days stay as they were."))
        return redirect("desk_health_terms")
    words = {"form": form, "versions": queries.terms_versions()}
    return render(request, "quality/desk_health_terms.html", words, status=422 if form.errors else 200)


def health_shortly(user: Any, row: Touchpoint) -> dict[str, Any] | None:
    """For the page of a touchpoint, for those who may read quality; None for others and before the first score."""
    if not may(user, "quality.read"):
        return None
    page = queries.score_page(row)
    return {"health": shown_health(page.score), "change": shown_change(page.change)} if page.score else None


def _kept(request: HttpRequest, form: TermsForm) -> bool:
    try:
        actions.set_score_terms(
            weights=form.weights(), bounds=form.bounds(), limits=form.limits(), note=form.cleaned_data["note"],
            by=member(request), at=now(),
        )  # fmt: skip
    except actions.TermsRefused as refused:
        form.add_error(*_refusal(refused.field, form))
    return not form.errors


def _refusal(field: str, form: TermsForm) -> tuple[str, str]:
    if field == "weights":
        return "weight_A", _("Something has to weigh.")
    if field == "limits":
        return "good_from", _("Good has to begin above bad.")
    if field in form.terms.bounds:
        return f"target_{field}", _("The two numbers must differ.")
    return "new_code", _("No dimension of health knows this code, or its two numbers are the same.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _record(group: str, row: HealthRow) -> dict[str, Any]:
    one, score = row.touchpoint, row.score
    told: dict[str, Any] = {
        "group": group, "code": one.code, "title": one.title, "kind": one.kind, "stage": one.stage,
        "zone": one.owner_zone, "region": one.region, "public": one.is_public, "state": row.state,
        "incident": row.incident.pk if row.incident else None, "band": row.band,
    }  # fmt: skip
    if score:
        told |= {"day": score.day.isoformat(), "health": score.value, "low": score.low, "high": score.high}
        told |= {name: (score.dimensions.get(name) or [None])[0] for name in DIMENSIONS}
        told |= {name: getattr(score, name) for name in ("uncapped", "capped_by", "missing")}
        told |= {"terms_version": score.terms_version, "formula_version": score.formula_version}
    return {name: told.get(name) for name in _COLUMNS}


def _json(rows: list[dict[str, Any]]) -> str:
    told = {"format": "otklik-health/1", "formula_version": FORMULA_VERSION, "touchpoints": rows}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _csv(rows: list[dict[str, Any]]) -> str:
    return sheet(_COLUMNS, ([_cell(value) for value in row.values()] for row in rows))


def _cell(value: object) -> object:
    """Lists with spaces, words in the first language."""
    if isinstance(value, dict):
        return next((text for text in value.values() if text), "")
    return " ".join(value) if isinstance(value, list) else value


_FORMS: Final = {"json": ("application/json", _json), "csv": (CSV, _csv)}
