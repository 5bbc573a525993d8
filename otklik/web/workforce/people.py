"""The desk's employees: the list, one of them, the table in and out."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.web.shell.access import desk_page, member
from otklik.web.workforce.forms import CertificateForm, EmployeeForm, PeopleFilter, SkillForm, WithdrawForm
from otklik.web.workforce.tables import TableForm, table_response
from otklik.web.workforce.words import CELLS, HOW
from otklik.workforce import actions, queries
from otklik.workforce.models import Employee
from otklik.workforce.models.people import LEVELS, ROLES

_NEEDED: Final = ("name", "post", "active_from")


@desk_page("workforce.manage")
@require_GET
def desk_people(request: HttpRequest) -> HttpResponse:
    form, left = PeopleFilter(request.GET), "left" in request.GET
    after = request.GET.get("after", "")[:220]
    page = queries.people(**form.wanted(), left=left, day=localdate(now()), after=after)
    return render(request, "workforce/desk_people.html", {"form": form, "page": page, "left": left})


@desk_page("workforce.manage")
@require_GET
def people_file(request: HttpRequest) -> HttpResponse:
    return table_response("employees", queries.COLUMNS, queries.employee_records())


@desk_page("workforce.manage")
@require_http_methods(["GET", "POST"])
def people_import(request: HttpRequest) -> HttpResponse:
    form = TableForm(request.POST or None, request.FILES or None)
    if form.is_valid() and (records := form.records(_NEEDED)):
        try:
            count = actions.bring_employees(records=records, by=member(request), at=now())
            messages.success(request, _("Employees written: %(count)s.") % {"count": count})
            return redirect("desk_people")
        except actions.FileRefused as refused:
            form.refuse(refused)
    words = {"form": form, "columns": queries.COLUMNS, "posts": queries.posts()}
    return render(request, "workforce/desk_people_import.html", words, status=422 if form.errors else 200)


@desk_page("workforce.manage")
@require_http_methods(["GET", "POST"])
def employee_new(request: HttpRequest) -> HttpResponse:
    return _edited(request, EmployeeForm(request.POST or None), None)


@desk_page("workforce.manage")
@require_http_methods(["GET", "POST"])
def employee_edit(request: HttpRequest, employee_id: int) -> HttpResponse:
    row = queries.access_employee(request.user, employee_id)
    return _edited(request, EmployeeForm(request.POST or None, employee=row), row)


@desk_page("workforce.manage")
@require_GET
def desk_employee(request: HttpRequest, employee_id: int) -> HttpResponse:
    return _page(request, queries.access_employee(request.user, employee_id))


@desk_page("workforce.manage")
@require_POST
def employee_skill(request: HttpRequest, employee_id: int) -> HttpResponse:
    row = queries.access_employee(request.user, employee_id)
    form = SkillForm(request.POST)
    if not form.is_valid():
        return _page(request, row, skill=form)
    told = form.cleaned_data
    facts = {"skill": told["skill"], "level": told["level"], "day": told["day"]}
    actions.note_skill(employee=row, by=member(request), at=now(), **facts)
    messages.success(request, _("Saved."))
    return redirect("desk_employee", row.pk)


@desk_page("workforce.manage")
@require_POST
def employee_certificate(request: HttpRequest, employee_id: int) -> HttpResponse:
    row = queries.access_employee(request.user, employee_id)
    form = CertificateForm(request.POST)
    if form.is_valid():
        try:
            actions.note_certificate(employee=row, by=member(request), at=now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("desk_employee", row.pk)
        except actions.EndsBeforeItBegins:
            form.add_error("expires_on", _("The last day lies before the first."))
        except actions.IssuedAhead:
            form.add_error("issued_on", _("This day has not come yet."))
        except actions.CertificateThere:
            form.add_error("issued_on", _("There is a certificate of this course and this day already."))
    return _page(request, row, paper=form)


@desk_page("workforce.manage")
@require_POST
def certificate_withdraw(request: HttpRequest, certificate_id: int) -> HttpResponse:
    row, form, at = queries.access_certificate(request.user, certificate_id), WithdrawForm(request.POST), now()
    if not form.is_valid():
        messages.error(request, _("Say why."))
    else:
        why = form.cleaned_data["why"]
        actions.withdraw_certificate(certificate=row, why=why, day=localdate(at), by=member(request), at=at)
        messages.success(request, _("The certificate does not count any more."))
    return redirect("desk_employee", row.employee_id)


def _edited(request: HttpRequest, form: EmployeeForm, row: Employee | None) -> HttpResponse:
    if form.is_valid():
        try:
            told = {"terms": form.terms(), "once_key": form.cleaned_data.get("once_key", "")}
            kept = actions.put_employee(by=member(request), at=now(), employee=row, **told)
            messages.success(request, _("Saved."))
            return redirect("desk_employee", kept.pk)
        except actions.NumberTaken:
            form.add_error("number", _("Somebody else has this number."))
        except actions.LeavesBeforeComing:
            form.add_error("active_to", _("The last day lies before the first."))
    words = {"form": form, "employee": row}
    return render(request, "workforce/desk_employee_form.html", words, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, row: Employee, skill: SkillForm | None = None, paper: CertificateForm | None = None
) -> HttpResponse:
    today = localdate(now())
    words: dict[str, Any] = {"employee": row, "role": ROLES[row.post.role], "today": today}
    words["cells"] = [(cell, CELLS[cell.state]) for cell in queries.matrix([row], today)[0].cells]
    words["skills"] = [(one, LEVELS[one.level]) for one in queries.skills_of([row])[row.pk]]
    words["certificates"] = row.certificates.select_related("course").order_by("-issued_on")[:40]
    words["presence"] = [(one, HOW[one.how]) for one in queries.presence_of(row, 20)]
    words |= {"skill_form": skill or SkillForm(initial={"day": today}), "paper_form": paper or CertificateForm()}
    wrong = any(form is not None for form in (skill, paper))
    return render(request, "workforce/desk_employee.html", words, status=422 if wrong else 200)
