"""What a person told us in surveys, claims and interviews: to read, to take away, to have the words erased."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from otklik.feedback.actions.forgetting import forget_answers
from otklik.feedback.models import Claim, Interview, Response
from otklik.feedback.queries.claims import claims_of
from otklik.feedback.queries.interviews import interviews_with
from otklik.feedback.queries.surveys import told_by
from otklik.web.shell.access import member, member_page


@member_page
@require_http_methods(["GET", "POST"])
def my_feedback(request: HttpRequest) -> HttpResponse:
    person = member(request)
    if request.method == "POST":
        forget_answers(individual=person, by=person, at=now())
        messages.success(request, _("Your words are erased. The marks stay in our figures, without you."))
        return redirect("my_feedback")
    words = {"answers": told_by(person), "claims": claims_of(person), "interviews": interviews_with(person)}
    return render(request, "feedback/mine.html", words)


@member_page
@require_GET
def my_feedback_file(request: HttpRequest) -> HttpResponse:
    person = member(request)
    told = {
        "answers": list(map(_answer, told_by(person))),
        "claims": list(map(_claim, claims_of(person))),
        "interviews": list(map(_interview, interviews_with(person))),
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="feedback.json"'
    return response


def _answer(row: Response) -> dict[str, Any]:
    call = getattr(row, "call", None)
    return {
        "survey": row.version.question,
        "mark": row.score,
        "said": row.said,
        "answered_at": row.answered_at.isoformat(),
        "telephone": call.telephone if call else "",
    }


def _claim(row: Claim) -> dict[str, Any]:
    answer = getattr(row, "answer", None)
    return {
        "number": row.pk,
        "received_on": row.received_on.isoformat(),
        "subject": row.subject,
        "text": row.text,
        "answered_on": answer.answered_on.isoformat() if answer else "",
        "answer": answer.text if answer else "",
    }


def _interview(row: Interview) -> dict[str, Any]:
    return {
        "held_on": row.held_on.isoformat(),
        "asked": row.questions,
        "said": row.said,
        "added": [note.text for note in row.notes.all()],
    }
