"""The register of claims on the desk."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.feedback.actions import claims as actions
from otklik.feedback.models import Claim
from otklik.feedback.queries.claims import PERMISSION, access_claim, claims, every_claim
from otklik.web.feedback.claim_forms import ClaimAnswerForm, ClaimForm, HandForm
from otklik.web.feedback.words import CLAIM_CHANNELS
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.sheets import sheet_response
from otklik.web.templatetags.otklik import in_language, masked

VIEWS = ("open", "overdue", "answered", "all")


@desk_page(PERMISSION)
@require_GET
def desk_claims(request: HttpRequest) -> HttpResponse:
    view, after, today = request.GET.get("view", "open"), request.GET.get("after", ""), localdate(now())
    page = claims(view, on=today, after=int(after) if after.isdecimal() and len(after) < 19 else None)
    sees_all = may(request.user, "parties.read")
    rows = [(row, _name(row, sees_all), getattr(row, "answer", None)) for row in page.rows]
    words = {"page": page, "rows": rows, "view": view if view in VIEWS else "all", "today": today}
    return render(request, "feedback/desk_claims.html", words)


@desk_page(PERMISSION)
@require_http_methods(["GET", "POST"])
def claim_new(request: HttpRequest) -> HttpResponse:
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        try:
            key = form.cleaned_data["once_key"]
            row = actions.register_claim(facts=form.facts(), by=member(request), at=now(), once_key=key)
        except actions.OutOfOrder:
            form.add_error("received_on", _("This day has not come yet."))
        else:
            messages.success(request, _("Registered."))
            return redirect("desk_claim", row.pk)
    return render(request, "feedback/desk_claim_form.html", {"form": form}, status=422 if form.errors else 200)


@desk_page(PERMISSION)
@require_GET
def claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    row = access_claim(request.user, claim_id)
    actions.note_claims_read(subject=row.ref, by=member(request), at=now())
    return _page(request, row, ClaimAnswerForm(), HandForm(claim=row))


@desk_page(PERMISSION)
@require_POST
def claim_answer(request: HttpRequest, claim_id: int) -> HttpResponse:
    row, form = access_claim(request.user, claim_id), ClaimAnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_claim(claim=row, by=member(request), at=now(), **form.cleaned_data)
        except actions.OutOfOrder:
            form.add_error("answered_on", _("It must be after the claim came and not lie ahead."))
        except actions.AlreadyAnswered:
            form.add_error(None, _("The claim is answered already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_claim", row.pk)
    return _page(request, row, form, HandForm(claim=row))


@desk_page(PERMISSION)
@require_POST
def claim_hand(request: HttpRequest, claim_id: int) -> HttpResponse:
    row = access_claim(request.user, claim_id)
    form = HandForm(request.POST, claim=row)
    if form.is_valid():
        try:
            actions.hand_claim(claim=row, by=member(request), at=now(), **form.cleaned_data)
        except actions.AlreadyAnswered:
            form.add_error(None, _("The claim is answered already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_claim", row.pk)
    return _page(request, row, ClaimAnswerForm(), form)


@desk_page(PERMISSION)
@require_GET
def claims_file(request: HttpRequest) -> HttpResponse:
    """The register as a table; who may not read customers gets it with covered names, numbers and texts."""
    actions.note_claims_read(subject="claims", by=member(request), at=now())
    return _file(sees_all=may(request.user, "parties.read"))


def _page(request: HttpRequest, row: Claim, answer: ClaimAnswerForm, hand: HandForm) -> HttpResponse:
    sees_all = may(request.user, "parties.read")
    words: dict[str, Any] = {"claim": row, "answer_form": answer, "hand_form": hand, "today": localdate(now())}
    words |= {"customer": _name(row, sees_all), "line": _line(row, sees_all), "channel": CLAIM_CHANNELS[row.channel]}
    words |= {"answer": getattr(row, "answer", None), "sees_all": sees_all}
    is_wrong = any(form.is_bound and form.errors for form in (answer, hand))
    return render(request, "feedback/desk_claim.html", words, status=422 if is_wrong else 200)


def _file(*, sees_all: bool) -> HttpResponse:
    columns = [
        _("Number"), _("Received on"), _("Registered on"), _("Answer by"), _("How it came"), _("Who claims"),
        _("Contract or number"), _("Subject"), _("Text of the claim"), _("About"), _("Who answers it"),
        _("Answered on"), _("Text of the answer"),
    ]  # fmt: skip
    return sheet_response("claims", columns, _rows(sees_all=sees_all))


def _rows(*, sees_all: bool) -> Iterator[list[object]]:
    for row in every_claim():
        answer = getattr(row, "answer", None)
        texts = (row.subject, row.text, answer.text if answer else "")
        subject, text, said = texts if sees_all else map(masked, texts)
        yield [
            row.pk, row.received_on, row.registered_on, row.due_on, CLAIM_CHANNELS[row.channel], _name(row, sees_all),
            _line(row, sees_all), subject, text, in_language(row.touchpoint.title), row.owner or "",
            answer.answered_on if answer else "", said,
        ]  # fmt: skip


def _name(row: Claim, sees_all: bool) -> str:
    """The customer; only first letters for those who may not read customers."""
    return row.customer if sees_all else " ".join(f"{part[:1]}." for part in row.customer.split())


def _line(row: Claim, sees_all: bool) -> str:
    return row.line if sees_all or not row.line else f"***{row.line[-2:]}"
