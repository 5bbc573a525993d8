"""The desk's training: courses and how many hold them, the matrix, assignments, questions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.web.shell.access import desk_page, may, member
from otklik.web.workforce.forms import AssignForm, CourseForm, PeopleFilter, QuestionForm
from otklik.web.workforce.words import CELLS
from otklik.workforce import actions, queries
from otklik.workforce.models import Course, QuizQuestion
from otklik.workforce.models.people import LEVELS, ROLES


@desk_page("workforce.read")
@require_GET
def desk_training(request: HttpRequest) -> HttpResponse:
    """Figures of all; those of few people only for who may manage."""
    manages = may(request.user, "workforce.manage")
    words: dict[str, Any] = {"rows": queries.coverage(localdate(now()), sees_single=manages), "may_manage": manages}
    words["retired"] = queries.courses(retired=True) if manages else []
    return render(request, "workforce/desk_training.html", words)


@desk_page("workforce.manage")
@require_GET
def desk_matrix(request: HttpRequest) -> HttpResponse:
    form, today = PeopleFilter(request.GET), localdate(now())
    page = queries.people(**form.wanted(), left=False, day=today, after=request.GET.get("after", "")[:220])
    skills = queries.skills_of(page.rows)
    rows = [
        (
            row.employee,
            [(cell, CELLS[cell.state]) for cell in row.cells],
            [(one, LEVELS[one.level]) for one in skills[row.employee.pk]],
        )
        for row in queries.matrix(page.rows, today)
    ]
    words = {"form": form, "rows": rows, "courses": queries.courses(), "next_after": page.next_after}
    return render(request, "workforce/desk_matrix.html", words)


@desk_page("workforce.read")
@require_GET
def desk_course(request: HttpRequest, course_id: int) -> HttpResponse:
    return _page(request, queries.access_course(request.user, course_id), AssignForm())


@desk_page("workforce.manage")
@require_POST
def course_assign(request: HttpRequest, course_id: int) -> HttpResponse:
    course, form, at = queries.access_course(request.user, course_id), AssignForm(request.POST), now()
    if not form.is_valid():
        return _page(request, course, form)
    day = localdate(at)
    count = actions.assign_to_lacking(
        course=course, due_on=form.cleaned_data["due_on"], by=member(request), at=at, day=day
    )
    told = ngettext("%(count)d person gets a letter.", "%(count)d people get a letter.", count)
    messages.success(request, told % {"count": count})
    return redirect("desk_course", course.pk)


@desk_page("workforce.manage")
@require_http_methods(["GET", "POST"])
def course_new(request: HttpRequest) -> HttpResponse:
    form = CourseForm(request.POST or None)
    if form.is_valid():
        try:
            code, by = form.cleaned_data["code"], member(request)
            course = actions.create_course(code=code, terms=form.terms(), by=by, at=now())
            messages.success(request, _("Saved."))
            return redirect("desk_course", course.pk)
        except actions.CodeTaken:
            form.add_error("code", _("Another course has this code."))
    return _form_page(request, form, None)


@desk_page("workforce.manage")
@require_http_methods(["GET", "POST"])
def course_edit(request: HttpRequest, course_id: int) -> HttpResponse:
    course = queries.access_course(request.user, course_id)
    form = CourseForm(request.POST or None, course=course)
    if not form.is_valid():
        return _form_page(request, form, course)
    actions.change_course(course=course, terms=form.terms(), by=member(request), at=now())
    messages.success(request, _("Saved."))
    return redirect("desk_course", course.pk)


@desk_page("workforce.manage")
@require_POST
def course_retire(request: HttpRequest, course_id: int) -> HttpResponse:
    """Teach it no more, or again."""
    course, by, at = queries.access_course(request.user, course_id), member(request), now()
    if request.POST.get("what") == "teach":
        actions.teach_again(course=course, by=by, at=at)
        messages.success(request, _("The course is taught again."))
    else:
        actions.retire_course(course=course, by=by, at=at)
        messages.success(request, _("The course is taught no more. What was proved stays."))
    return redirect("desk_course", course.pk)


@desk_page("workforce.manage")
@require_http_methods(["GET", "POST"])
def question_new(request: HttpRequest, course_id: int) -> HttpResponse:
    return _question(request, queries.access_course(request.user, course_id), None)


@desk_page("workforce.manage")
@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, question_id: int) -> HttpResponse:
    row = queries.access_question(request.user, question_id)
    return _question(request, row.course, row)


@desk_page("workforce.manage")
@require_POST
def question_retire(request: HttpRequest, question_id: int) -> HttpResponse:
    row = queries.access_question(request.user, question_id)
    actions.retire_question(question=row, by=member(request), at=now())
    messages.success(request, _("The question is asked no more."))
    return redirect("desk_course", row.course_id)


def _question(request: HttpRequest, course: Course, row: QuizQuestion | None) -> HttpResponse:
    form = QuestionForm(request.POST or None, question=row)
    if form.is_valid():
        actions.put_question(course=course, terms=form.terms(), by=member(request), at=now(), question=row)
        messages.success(request, _("Saved."))
        return redirect("desk_course", course.pk)
    words = {"form": form, "course": course, "question": row}
    return render(request, "workforce/desk_question.html", words, status=422 if form.errors else 200)


def _page(request: HttpRequest, course: Course, form: AssignForm) -> HttpResponse:
    manages, today = may(request.user, "workforce.manage"), localdate(now())
    words: dict[str, Any] = {"course": course, "form": form, "may_manage": manages}
    words["coverage"] = next(
        (row for row in queries.coverage(today, sees_single=manages) if row.course.pk == course.pk), None
    )
    words["roles"] = [ROLES[role] for role in course.roles]
    words["lacking"] = queries.lacking(course, today).order_by("name", "pk") if manages else []
    words["questions"] = queries.questions_of(course) if manages else []
    return render(request, "workforce/desk_course.html", words, status=422 if form.is_bound else 200)


def _form_page(request: HttpRequest, form: CourseForm, course: Course | None) -> HttpResponse:
    words = {"form": form, "course": course}
    return render(request, "workforce/desk_course_form.html", words, status=422 if form.errors else 200)
