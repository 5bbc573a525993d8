"""An employee's own pages: shifts, the button, all that is recorded of him, courses and their quizzes."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.core.text import to_html
from otklik.web.shell.access import desk_page, member
from otklik.web.templatetags.otklik import in_language
from otklik.web.workforce.roster_forms import SignInForm
from otklik.web.workforce.words import CELLS, HOW
from otklik.workforce import actions, queries
from otklik.workforce.models import Employee


@desk_page("desk.enter")
@never_cache
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    employee, at = queries.own_employee(request.user), now()
    if employee is None:
        return render(request, "workforce/my_work.html", {"employee": None})
    words: dict[str, Any] = {"employee": employee, "here": queries.open_presence(employee)}
    words["shifts"] = queries.shifts_of(employee, at - timedelta(hours=12), at + timedelta(days=14))
    words["presence"] = [(row, HOW[row.how]) for row in queries.presence_of(employee, 15)]
    words["skills"] = queries.skills_of([employee])[employee.pk]
    words |= {"form": SignInForm(employee=employee), "tasks": _cells(employee)}
    return render(request, "workforce/my_work.html", words)


@desk_page("desk.enter")
@require_POST
def my_sign_in(request: HttpRequest) -> HttpResponse:
    employee = queries.access_own_employee(request.user)
    form = SignInForm(request.POST, employee=employee)
    if not form.is_valid():
        messages.error(request, _("Choose where you are."))
        return redirect("my_work")
    try:
        actions.sign_in(employee=employee, touchpoint=form.cleaned_data["place"], by=member(request), at=now())
        messages.success(request, _("Your shift has begun."))
    except actions.AlreadyThere:
        messages.info(request, _("You have signed in already."))
    return redirect("my_work")


@desk_page("desk.enter")
@require_POST
def my_sign_out(request: HttpRequest) -> HttpResponse:
    at = now()
    try:
        row = actions.sign_out(employee=queries.access_own_employee(request.user), at=at)
        if row.ends_at is not None and row.ends_at >= at:
            messages.success(request, _("Your shift is over. Thank you."))
        else:
            told = _(
                "You did not sign out in time, so twelve hours are counted. Whoever keeps the roster can correct it."
            )
            messages.warning(request, told)
    except actions.NotThere:
        messages.info(request, _("You were not signed in."))
    return redirect("my_work")


@desk_page("desk.enter")
@never_cache
@require_GET
def my_file(request: HttpRequest) -> HttpResponse:
    """All that is kept about the person, to take along."""
    employee = queries.own_employee(request.user)
    told = queries.everything_about(employee) if employee else {}
    headers = {"Content-Disposition": 'attachment; filename="my-work.json"'}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)


@desk_page("desk.enter")
@never_cache
@require_GET
def my_learning(request: HttpRequest) -> HttpResponse:
    employee = queries.own_employee(request.user)
    cells = _cells(employee) if employee else []
    return render(request, "workforce/my_learning.html", {"employee": employee, "cells": cells})


@desk_page("desk.enter")
@never_cache
@require_GET
def my_course(request: HttpRequest, course_id: int) -> HttpResponse:
    course, employee = queries.access_course(request.user, course_id), queries.own_employee(request.user)
    words: dict[str, Any] = {"course": course, "employee": employee, "material": to_html(in_language(course.material))}
    words["questions"] = min(course.asked, len(queries.questions_of(course)))
    words["attempts"] = queries.attempts_of(employee, course) if employee else []
    return render(request, "workforce/my_course.html", words)


@desk_page("desk.enter")
@require_POST
def my_quiz(request: HttpRequest, course_id: int) -> HttpResponse:
    """Begin, or go on with what was begun."""
    course, employee = queries.access_course(request.user, course_id), queries.access_own_employee(request.user)
    try:
        attempt = actions.begin_attempt(employee=employee, course=course, at=now())
    except actions.NothingToAsk:
        messages.warning(request, _("This course has no questions yet."))
        return redirect("my_course", course.pk)
    return redirect("my_attempt", attempt.pk)


@desk_page("desk.enter")
@never_cache
@require_http_methods(["GET", "POST"])
def my_attempt(request: HttpRequest, attempt_id: int) -> HttpResponse:
    attempt = queries.access_attempt(request.user, attempt_id)
    if request.method == "POST":
        try:
            answers = [_number(request.POST.get(f"q{place}", "")) for place in range(len(attempt.asked))]
            actions.finish_attempt(attempt=attempt, answers=answers, at=now())
        except actions.AlreadyAnswered:
            messages.info(request, _("You have answered already."))
        return redirect("my_attempt", attempt.pk)
    words: dict[str, Any] = {"attempt": attempt, "course": attempt.course}
    if attempt.ended_at is not None:
        pairs = zip(attempt.asked, attempt.answers, strict=False)
        words["told"] = [(asked, answer, actions.is_right(asked, answer)) for asked, answer in pairs]
        words["certificate"] = getattr(attempt, "certificate", None)
    return render(request, "workforce/my_attempt.html", words)


@desk_page("desk.enter")
@never_cache
@require_GET
def certificate(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """A page to print."""
    row = queries.access_certificate(request.user, certificate_id)
    is_valid = row.is_valid_on(localdate(now()))
    return render(request, "workforce/certificate.html", {"certificate": row, "is_valid": is_valid})


def _cells(employee: Employee) -> list[tuple[queries.Cell, Any]]:
    (row,) = queries.matrix([employee], localdate(now()))
    order = list(CELLS)
    cells = sorted(row.cells, key=lambda cell: (cell.assignment is None, -order.index(cell.state) % len(order)))
    return [(cell, CELLS[cell.state]) for cell in cells]


def _number(told: str) -> int | None:
    return int(told) if told.isdecimal() and len(told) < 4 else None
