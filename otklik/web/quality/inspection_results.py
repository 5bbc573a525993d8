"""Results of inspections for those who read them: the list, one with its evidence, files, two assessors compared."""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from otklik.core.intervals import share
from otklik.parties.models import Individual
from otklik.parties.queries import employees
from otklik.parties.roles import permissions_of
from otklik.quality.actions.inspection_evidence import SealBroken, open_original
from otklik.quality.models import Inspection
from otklik.quality.queries import inspections as queries
from otklik.quality.queries.inspections import Filled, InspectionFilter, access_evidence, access_inspection
from otklik.quality.queries.intervals import mean_interval
from otklik.touchpoints.queries import touchpoint_choices
from otklik.web.quality.inspection_forms import AppealForm, DecideForm, SecondForm
from otklik.web.quality.inspection_words import (
    AGREEMENT,
    BADGES,
    KINDS,
    STATES,
    percent,
    shown,
    state_of,
    steps_in_words,
    value_in_words,
)
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.sheets import CSV, sheet
from otklik.web.templatetags.otklik import in_language

_ALONE: Final = "default-src 'none'; sandbox"  # a file is not a page: nothing in it may run
_COLUMNS: Final = (
    "item", "text", "critical", "weight", "value", "note", "answered_at", "is_correction", "replaced", "photo_sha256",
    "phone_sha256",
)  # fmt: skip


@desk_page("quality.read")
@require_GET
def desk_inspections(request: HttpRequest) -> HttpResponse:
    asked, today = _asked(request), localdate()
    page = queries.inspections(asked, today, after=number_in(request, "after"))
    words: dict[str, Any] = {"rows": [_row(row, today) for row in page.rows], "next_after": page.next_after}
    words |= {"asked": asked, "kinds": KINDS, "states": STATES, "places": touchpoint_choices()}
    totals = queries.inspection_totals(asked, today)
    words |= {"totals": _totals(totals), "worst": totals.worst, "may_plan": may(request.user, "quality.manage")}
    words["is_filtered"] = asked != InspectionFilter()
    return render(request, "quality/desk_inspections.html", words)


@desk_page("quality.read")
@require_GET
def inspection_result(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return result_page(request, access_inspection(request.user, inspection_id))


@desk_page("quality.read")
@require_GET
def inspection_agreement(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """How far the two assessors of an inspection agree; 404 until both submitted."""
    row = access_inspection(request.user, inspection_id)
    second = Inspection.objects.select_related("version", "assignee").filter(second_of=row).first()
    if second is None or row.submitted_at is None or second.submitted_at is None:
        raise Http404
    found = queries.compared(queries.filled(row), queries.filled(second))
    told = [(item, value_in_words(item, one), value_in_words(item, other)) for item, one, other in found.differ]
    words: dict[str, Any] = {"inspection": row, "second": second, "compared": found, "differ": told}
    words |= {"counted": found.same + len(found.differ)}
    kappas = ((_("Yes or no"), found.binary), (_("Scales, weighted by the square of the distance"), found.steps))
    words["kappas"] = [(title, one, AGREEMENT.get(one.word, "")) for title, one in kappas if one is not None]
    return render(request, "quality/desk_inspection_agreement.html", words)


@desk_page("quality.read")
@require_GET
def inspection_file(request: HttpRequest, inspection_id: int, form: str) -> HttpResponse:
    """All of an inspection as JSON, its answers as CSV; the hashes of the evidence are in both."""
    row = access_inspection(request.user, inspection_id)
    if form not in ("json", "csv"):
        raise Http404
    told = queries.filled(row)
    if form == "json":
        body, kind = json.dumps(queries.inspection_record(told), ensure_ascii=False, indent=2), "application/json"
    else:
        body, kind = _csv(told), CSV
    headers = {"Content-Disposition": f'attachment; filename="inspection-{row.pk}.{form}"'}
    return HttpResponse(body, content_type=kind, headers=headers)


@desk_page("desk.enter")
@require_GET
@cache_control(private=True, max_age=300)
def photo(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The copy without metadata, for those who read results and for the assessor."""
    row = access_evidence(request.user, evidence_id)
    response = FileResponse(row.shown.open("rb"), content_type="image/jpeg", filename=f"photo-{row.pk}.jpg")
    return _alone(response)  # type: ignore[arg-type]


@desk_page("quality.manage")
@require_GET
@cache_control(private=True, no_store=True)
def original(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The sealed file as it came; opening it is recorded. 409 where its hash is no longer that of the seal."""
    row = access_evidence(request.user, evidence_id)
    try:
        content = open_original(evidence=row, by=member(request), at=now())
    except SealBroken:
        words = _("The file on the disk is not the one that came: its SHA-256 is another. Do not rely on it.")
        return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type=row.content_type)
    response["Content-Disposition"] = f'attachment; filename="{row.sha256[:12]}"'
    return _alone(response)


def result_page(request: HttpRequest, row: Inspection, *forms: Any) -> HttpResponse:
    """forms: bound ones with errors stand in for fresh ones."""
    told, person, today = queries.filled(row), member(request), localdate()
    second = Inspection.objects.filter(second_of=row).select_related("assignee").first()
    may_manage = person.may("quality.manage")
    fresh = {"appeal_form": AppealForm(), "decide_form": DecideForm(rows=told.rows())}
    if may_manage and second is None:
        fresh["second_form"] = SecondForm(without=row.assignee)
    fresh |= {name: form for form in forms for name, known in fresh.items() if type(known) is type(form)}
    words: dict[str, Any] = fresh | {"inspection": row, "second": second, "may_manage": may_manage}
    words |= {"sections": [(section, [shown(one) for one in rows]) for section, rows in told.sections]}
    words |= {"state": STATES[state_of(row, today)], "badge": BADGES.get(state_of(row, today), "")}
    words |= {"percent": percent(row.result), "kind": KINDS[row.version.template.kind], "sheet": row.version.sheet}
    words |= {"steps": steps_in_words(row), "readers": _readers(row)}
    words |= {"may_appeal": queries.may_appeal(row, person), "may_decide": queries.may_decide(row, person)}
    words |= {"is_appealed": any(step.kind == "appealed" for step in row.steps.all())}
    words |= {"appeal_ends": queries.appeal_ends(row), "today": today}
    words["critical"] = [one.item for one in told.rows() if one.item.key in row.result.get("critical", ())]
    words["may_see_original"] = may_manage
    return render(request, "quality/desk_inspection_result.html", words, status=422 if forms else 200)


def _readers(row: Inspection) -> list[Individual]:
    """Who sees this page; the assessor sees his own answers besides."""
    found = [person for person in employees() if person.is_active and "quality.read" in permissions_of(_roles(person))]
    return found if row.assignee in found else [*found, row.assignee]


def _roles(person: Individual) -> frozenset[str]:
    """From what was fetched with the person, without asking for each anew."""
    return frozenset(row.role for row in person.staff_roles.all())


def _row(row: Inspection, today: Any) -> dict[str, Any]:
    state = state_of(row, today)
    words = {"inspection": row, "kind": KINDS[row.version.template.kind], "state": STATES[state]}
    return words | {
        "badge": BADGES.get(state, ""),
        "percent": percent(row.result),
        "is_failed": row.result.get("failed"),
    }


def _totals(told: queries.Totals) -> dict[str, Any]:
    """Counts with the interval of the share that passed, and of the mean score, where there are enough."""
    passed = share(told.done - told.failed, told.done)
    mean = mean_interval([100 * one for one in told.shares])
    words = {"planned": told.planned, "done": told.done, "passed": passed.part}
    if passed.low is not None and passed.high is not None:
        words |= {"passed_low": round(100 * passed.low), "passed_high": round(100 * passed.high)}
    if mean is not None:
        words |= {"mean": round(mean.value), "low": round(max(0.0, mean.low)), "high": round(min(100.0, mean.high))}
    return words


def _asked(request: HttpRequest) -> InspectionFilter:
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    return InspectionFilter(
        kind if kind in KINDS else "", state if state in STATES else "", number_in(request, "touchpoint"),
        number_in(request, "plan"),
    )  # fmt: skip


def number_in(request: HttpRequest, name: str) -> int | None:
    told = request.GET.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 19 else None


def _csv(told: Filled) -> str:
    return sheet(_COLUMNS, _rows(told))


def _rows(told: Filled) -> Iterator[list[Any]]:
    texts = {row.item.key: row.item.text for row in told.rows()}
    for one in queries.inspection_record(told)["answers"]:
        words = texts[one["item"]]
        text = in_language(words)
        hashes = [" ".join(photo[name] for photo in one["photos"]) for name in ("sha256", "phone_sha256")]
        values = [one["item"], text, one["critical"], one["weight"], one["value"], one["note"], one["answered_at"]]
        yield [*values, one["is_correction"], one["replaced"], *hashes]


def _alone(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = _ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return response
