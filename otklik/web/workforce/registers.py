"""The desk's registers: what touchpoints rest on and until when, and their regular care."""

from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.web.shell.access import desk_page, may, member
from otklik.web.touchpoints.forms import ZONES
from otklik.web.workforce.register_forms import (
    CareFilter,
    CareForm,
    DoneForm,
    EntryForm,
    ProofForm,
    RegisterFilter,
)
from otklik.web.workforce.tables import table_response
from otklik.web.workforce.words import CARE, STANDINGS
from otklik.workforce import actions, queries
from otklik.workforce.models import CarePlan, RegisterEntry
from otklik.workforce.models.registers import KINDS

_ALONE: Final = "default-src 'none'; sandbox"  # a file is not a page: nothing in it may run
_COLUMNS: Final = ("kind", "touchpoint", "name", "supplier", "zone", "owner", "state", "proved_on", "valid_to", "link")


@desk_page("workforce.read")
@require_GET
def desk_registers(request: HttpRequest) -> HttpResponse:
    form = RegisterFilter(request.GET)
    rows = queries.standings(localdate(now()), form.wanted())
    shown = [(row, STANDINGS[row.state], KINDS[row.entry.kind], ZONES[row.entry.owner_zone]) for row in rows]
    words = {"form": form, "rows": shown, "may_keep": may(request.user, "workforce.registers")}
    words["bad"] = sum(not row.is_good for row in rows)
    return render(request, "workforce/desk_registers.html", words)


@desk_page("workforce.read")
@require_GET
def registers_file(request: HttpRequest) -> HttpResponse:
    form = RegisterFilter(request.GET)
    rows = queries.standings(localdate(now()), form.wanted())
    return table_response("registers", _COLUMNS, map(_record, rows))


@desk_page("workforce.registers")
@require_http_methods(["GET", "POST"])
def entry_new(request: HttpRequest) -> HttpResponse:
    form = EntryForm(request.POST or None)
    if form.is_valid():
        try:
            row = actions.add_entry(terms=form.terms(), by=member(request), at=now())
            return redirect("desk_entry", row.pk)
        except actions.EntryThere:
            form.add_error("name", _("It stands in the register already."))
    return _form_page(request, form, None)


@desk_page("workforce.registers")
@require_http_methods(["GET", "POST"])
def entry_edit(request: HttpRequest, entry_id: int) -> HttpResponse:
    row = queries.access_entry(request.user, entry_id)
    form = EntryForm(request.POST or None, entry=row)
    if form.is_valid():
        try:
            actions.change_entry(entry=row, terms=form.terms(), by=member(request), at=now())
            messages.success(request, _("Saved."))
            return redirect("desk_entry", row.pk)
        except actions.EntryThere:
            form.add_error("name", _("It stands in the register already."))
    return _form_page(request, form, row)


@desk_page("workforce.read")
@require_GET
def desk_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    initial = {"proved_on": localdate(now()), "holds": "yes"}
    return _page(request, queries.access_entry(request.user, entry_id), ProofForm(initial=initial))


@desk_page("workforce.registers")
@require_POST
def entry_prove(request: HttpRequest, entry_id: int) -> HttpResponse:
    row = queries.access_entry(request.user, entry_id)
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, form)
    file = form.cleaned_data["file"]
    actions.prove(entry=row, terms=form.terms(), by=member(request), at=now(), file=file)
    messages.success(request, _("Saved."))
    return redirect("desk_entry", row.pk)


@desk_page("workforce.registers")
@require_POST
def entry_retire(request: HttpRequest, entry_id: int) -> HttpResponse:
    row = queries.access_entry(request.user, entry_id)
    actions.retire_entry(entry=row, by=member(request), at=now())
    messages.success(request, _("It is out of the register."))
    return redirect("desk_registers")


@desk_page("workforce.read")
@require_GET
def proof_paper(request: HttpRequest, proof_id: int) -> FileResponse:
    row = queries.access_proof(request.user, proof_id)
    if not row.file:
        raise Http404
    name = str(row.file.name).rpartition("/")[2]
    response = FileResponse(row.file.open("rb"), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = _ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return response


@desk_page("workforce.read")
@require_GET
def desk_care(request: HttpRequest) -> HttpResponse:
    form = CareFilter(request.GET)
    form.is_valid()
    rows = queries.care_board(localdate(now()), zone=form.cleaned_data.get("zone", ""))
    shown = [(row, CARE[row.state], ZONES[row.plan.owner_zone]) for row in rows]
    words = {"form": form, "rows": shown, "may_keep": may(request.user, "workforce.registers")}
    return render(request, "workforce/desk_care.html", words)


@desk_page("workforce.registers")
@require_http_methods(["GET", "POST"])
def care_new(request: HttpRequest) -> HttpResponse:
    form = CareForm(request.POST or None)
    if form.is_valid():
        try:
            row = actions.add_plan(terms=form.terms(), by=member(request), at=now())
            return redirect("desk_care_plan", row.pk)
        except actions.PlanThere:
            form.add_error("title", _("This touchpoint has such care already."))
    return render(request, "workforce/desk_care_form.html", {"form": form}, status=422 if form.errors else 200)


@desk_page("workforce.read")
@require_GET
def desk_care_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    row = queries.access_care(request.user, plan_id)
    return _care_page(request, row, DoneForm(plan=row, at=now(), initial={"done_at": now()}))


@desk_page("workforce.registers")
@require_POST
def care_done(request: HttpRequest, plan_id: int) -> HttpResponse:
    row, at = queries.access_care(request.user, plan_id), now()
    form = DoneForm(request.POST, plan=row, at=at)
    if form.is_valid():
        try:
            actions.mark_done(plan=row, by=member(request), at=at, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("desk_care_plan", row.pk)
        except actions.NotDue:
            form.add_error("due_on", _("It is not due on this day."))
    return _care_page(request, row, form)


@desk_page("workforce.registers")
@require_POST
def care_retire(request: HttpRequest, plan_id: int) -> HttpResponse:
    row = queries.access_care(request.user, plan_id)
    actions.retire_plan(plan=row, by=member(request), at=now())
    messages.success(request, _("It is out of the plan."))
    return redirect("desk_care")


def _record(row: queries.Standing) -> dict[str, Any]:
    entry, proof = row.entry, row.proof
    return {
        "kind": entry.kind,
        "touchpoint": entry.touchpoint.code,
        "name": entry.name,
        "supplier": entry.supplier,
        "zone": entry.owner_zone,
        "owner": entry.owner or "",
        "state": row.state,
        "proved_on": proof.proved_on.isoformat() if proof else "",
        "valid_to": proof.valid_to.isoformat() if proof and proof.valid_to else "",
        "link": proof.link if proof else "",
    }


def _form_page(request: HttpRequest, form: EntryForm, row: RegisterEntry | None) -> HttpResponse:
    words = {"form": form, "entry": row}
    return render(request, "workforce/desk_entry_form.html", words, status=422 if form.errors else 200)


def _page(request: HttpRequest, row: RegisterEntry, form: ProofForm) -> HttpResponse:
    standing = queries.standing_of(row, localdate(now()))
    words: dict[str, Any] = {"entry": row, "standing": standing, "word": STANDINGS[standing.state], "form": form}
    words |= {"kind": KINDS[row.kind], "zone": ZONES[row.owner_zone]}
    words["proofs"] = row.proofs.select_related("told_by").order_by("-proved_on", "-pk")[:40]
    words["may_keep"] = may(request.user, "workforce.registers")
    return render(request, "workforce/desk_entry.html", words, status=422 if form.is_bound else 200)


def _care_page(request: HttpRequest, row: CarePlan, form: DoneForm) -> HttpResponse:
    days = queries.care_history(row, localdate(now()))
    words: dict[str, Any] = {"plan": row, "form": form, "zone": ZONES[row.owner_zone]}
    words["days"] = [(day, CARE[day.state]) for day in days]
    words["may_keep"] = may(request.user, "workforce.registers")
    return render(request, "workforce/desk_care_plan.html", words, status=422 if form.is_bound else 200)
