"""The log of interviews on the desk."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.feedback.actions import interviews as actions
from otklik.feedback.models import Interview
from otklik.feedback.queries import interviews as queries
from otklik.feedback.queries.interviews import INTERVIEWS, InterviewFilter, access_interview
from otklik.quality.queries.findings import findings_from, norm_titles
from otklik.touchpoints.queries import STAGES
from otklik.web.feedback.interview_forms import InterviewForm, InterviewNoteForm, InterviewsForm
from otklik.web.quality.finding_showing import row_of
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.sheets import sheet_response
from otklik.web.templatetags.otklik import in_language, language_name, masked


@desk_page(INTERVIEWS)
@require_GET
def desk_interviews(request: HttpRequest) -> HttpResponse:
    form, after = InterviewsForm(request.GET), request.GET.get("after", "")
    page = queries.interviews(form.wanted(), after=int(after) if after.isdecimal() and len(after) < 19 else None)
    rows = [(row, STAGES.get(row.stage, row.stage), language_name(row.language)) for row in page.rows]
    return render(request, "feedback/desk_interviews.html", {"form": form, "page": page, "rows": rows})


@desk_page(INTERVIEWS)
@require_http_methods(["GET", "POST"])
def interview_new(request: HttpRequest) -> HttpResponse:
    by = member(request)
    form = InterviewForm(request.POST or None, by=by)
    if form.is_valid():
        try:
            key = form.cleaned_data["once_key"]
            row = actions.write_interview(facts=form.facts(), by=by, at=now(), once_key=key)
        except actions.NotHeldYet:
            form.add_error("held_on", _("This day has not come yet."))
        except actions.NotAgreed:
            form.add_error("line", _("Who did not agree to be recorded is written down without a contract."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_interview", row.pk)
    return render(request, "feedback/desk_interview_form.html", {"form": form}, status=422 if form.errors else 200)


@desk_page(INTERVIEWS)
@require_GET
def interview(request: HttpRequest, interview_id: int) -> HttpResponse:
    row = access_interview(request.user, interview_id)
    actions.note_interviews_read(subject=row.ref, by=member(request), at=now())
    return _page(request, row, InterviewNoteForm())


@desk_page(INTERVIEWS)
@require_POST
def interview_note(request: HttpRequest, interview_id: int) -> HttpResponse:
    row, form = access_interview(request.user, interview_id), InterviewNoteForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.add_note(interview=row, text=told["text"], once_key=told["once_key"], by=member(request), at=now())
        except actions.Forgotten:
            form.add_error(None, _("The person was erased; nothing more is written about this conversation."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_interview", row.pk)
    return _page(request, row, form)


@desk_page(INTERVIEWS)
@require_GET
def interviews_file(request: HttpRequest) -> HttpResponse:
    """The log as a table; who may not read customers gets it with covered numbers and addresses."""
    actions.note_interviews_read(subject="interviews", by=member(request), at=now())
    columns = [
        _("Number"), _("Day of the conversation"), _("Who held it"), _("About"), _("Stage"), _("With whom"),
        _("Contract or number"), _("Language"), _("Agreed to be recorded"), _("What was asked"), _("What was said"),
        _("What follows from it"), _("Added later"),
    ]  # fmt: skip
    wanted = InterviewsForm(request.GET).wanted()
    return sheet_response("interviews", columns, _rows(wanted, sees_all=may(request.user, "parties.read")))


def _page(request: HttpRequest, row: Interview, form: InterviewNoteForm) -> HttpResponse:
    sees_all = may(request.user, "parties.read")
    words: dict[str, Any] = {"interview": row, "form": form, "sees_all": sees_all, "line": _line(row, sees_all)}
    words |= {"stage": STAGES.get(row.stage, row.stage), "language": language_name(row.language)}
    norms = norm_titles()
    words |= {"findings": [row_of(finding, norms) for finding in findings_from(row.ref)]}
    words["may_find"] = may(request.user, "quality.manage")
    return render(request, "feedback/desk_interview.html", words, status=422 if form.errors else 200)


def _rows(wanted: InterviewFilter, *, sees_all: bool) -> Iterator[list[object]]:
    for row in queries.every_interview(wanted):
        texts = (row.partner, row.said, row.follows, "\n".join(note.text for note in row.notes.all()))
        partner, said, follows, added = texts if sees_all else map(masked, texts)
        yield [
            row.pk, row.held_on, row.held_by, in_language(row.touchpoint.title), STAGES.get(row.stage, row.stage),
            partner, _line(row, sees_all), row.language, _("Yes") if row.agreed_to_record else _("No"),
            "\n".join(row.questions), said, follows, added,
        ]  # fmt: skip


def _line(row: Interview, sees_all: bool) -> str:
    """The contract; its last two letters for those who may not read customers."""
    return row.line if sees_all or not row.line else f"***{row.line[-2:]}"
