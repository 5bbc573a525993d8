"""Templates of inspections on the desk: the list, a preview of the draft, its questions, files, publishing."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.quality.actions import inspection_templates as actions
from otklik.quality.actions.journey_file import JourneyRefused
from otklik.quality.models import InspectionTemplate
from otklik.quality.models.inspection_body import KINDS as KNOWN_KINDS
from otklik.quality.models.inspection_body import BadTemplate, Item, Sheet, sheet_of
from otklik.quality.queries.inspections import AnswerRow, access_inspection_template, inspection_templates
from otklik.web.quality.inspection_forms import ItemForm, TemplateFileForm, TemplateForm
from otklik.web.quality.inspection_words import KINDS, shown
from otklik.web.quality.journey_file import parsed
from otklik.web.shell.access import desk_page, may, member


@desk_page("quality.read")
@require_GET
def desk_inspection_templates(request: HttpRequest) -> HttpResponse:
    rows = [(row, row.sheet, KINDS[row.kind], next(iter(row.versions.all()), None)) for row in inspection_templates()]
    lacking = set(KNOWN_KINDS) - {row.kind for row, *_more in rows}
    words = {"rows": rows, "may_edit": may(request.user, "quality.manage"), "lacks_presets": bool(lacking)}
    return render(request, "quality/desk_inspection_templates.html", words)


@desk_page("quality.manage")
@require_POST
def presets(request: HttpRequest) -> HttpResponse:
    came = actions.bring_presets(by=member(request), at=now())
    messages.success(request, _("Ready-made templates that came: %(count)s.") % {"count": came})
    return redirect("desk_inspection_templates")


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def template_new(request: HttpRequest) -> HttpResponse:
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        sheet = Sheet(form.said("title"), form.said("about"))
        try:
            row = actions.begin_inspection_template(
                code=told["code"], kind=told["kind"], sheet=sheet, by=member(request), at=now()
            )
            return redirect("desk_inspection_template", row.pk)
        except actions.TemplateCodeTaken:
            form.add_error("code", _("Another template has this code."))
    return _form_page(request, form, _("New template"))


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def template_import(request: HttpRequest) -> HttpResponse:
    form = TemplateFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("desk_inspection_template", _brought(request, form.cleaned_data["file"].read()).pk)
        except BadTemplate as error:
            place, what = error.args
            form.add_error(
                "file",
                _("This is no template: look at %(what)s in %(place)s.") % {"what": what, "place": place or "{}"},
            )
        except JourneyRefused as error:
            form.add_error("file", str(error))
    return _form_page(request, form, _("Template from a file"), has_file=True)


@desk_page("quality.read")
@require_GET
def inspection_template(request: HttpRequest, template_id: int) -> HttpResponse:
    """The draft as the assessor will see it."""
    row = access_inspection_template(request.user, template_id)
    sheet = row.sheet
    sections = [(section, [shown(AnswerRow(item, None, [])) for item in section.items]) for section in sheet.sections]
    versions = list(row.versions.select_related("published_by").order_by("-number")[:50])
    words: dict[str, Any] = {"template": row, "sheet": sheet, "sections": sections, "versions": versions}
    words |= {"kind": KINDS[row.kind], "may_edit": may(request.user, "quality.manage")}
    words["is_new"] = not versions or versions[0].body != row.draft
    return render(request, "quality/desk_inspection_template.html", words)


@desk_page("quality.read")
@require_GET
def template_file(request: HttpRequest, template_id: int) -> HttpResponse:
    row = access_inspection_template(request.user, template_id)
    body = json.dumps({"code": row.code, "kind": row.kind, "template": row.draft}, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="{row.code}.json"'}
    return HttpResponse(body, content_type="application/json", headers=headers)


@desk_page("quality.manage")
@require_POST
def template_publish(request: HttpRequest, template_id: int) -> HttpResponse:
    row = access_inspection_template(request.user, template_id)
    try:
        actions.publish_inspection_template(template=row, by=member(request), at=now())
        messages.success(request, _("Published. Inspections planned from now on use it."))
    except actions.NoQuestions:
        messages.error(request, _("There is no question in it yet."))
    except actions.SameAsBefore:
        messages.info(request, _("The draft says what the newest version says."))
    return redirect("desk_inspection_template", row.pk)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest, template_id: int) -> HttpResponse:
    return _item(request, access_inspection_template(request.user, template_id), None)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, template_id: int, item: str) -> HttpResponse:
    row = access_inspection_template(request.user, template_id)
    return _item(request, row, _found(row, item))


@desk_page("quality.manage")
@require_POST
def item_remove(request: HttpRequest, template_id: int, item: str) -> HttpResponse:
    row = access_inspection_template(request.user, template_id)
    actions.remove_item(template=row, key=_found(row, item).key, by=member(request), at=now())
    messages.success(request, _("Removed from the draft."))
    return redirect("desk_inspection_template", row.pk)


def _item(request: HttpRequest, row: InspectionTemplate, item: Item | None) -> HttpResponse:
    form = ItemForm(request.POST or None, sheet=row.sheet, item=item)
    if request.method == "POST" and form.is_valid():
        section, title = form.section()
        try:
            actions.put_item(
                template=row, section=section, title=title, item=form.told(), place=form.cleaned_data["place"],
                was=item.key if item else "", by=member(request), at=now(),
            )  # fmt: skip
            return redirect("desk_inspection_template", row.pk)
        except actions.TooManyItems:
            form.add_error(None, _("A template holds no more questions."))
    heading = _("A question") if item else _("A new question")
    return _form_page(request, form, heading, template=row, item=item)


def _brought(request: HttpRequest, content: bytes) -> InspectionTemplate:
    """The draft of the template with the file's code, or a new one; raises BadTemplate and JourneyRefused."""
    told = parsed(content)
    if not isinstance(told, dict):
        raise BadTemplate("", "{}")
    code, kind, sheet = told.get("code"), told.get("kind"), sheet_of(told.get("template"))
    if not isinstance(code, str) or not code.replace("-", "").isalnum() or not code.isascii() or len(code) > 60:
        raise BadTemplate("", "code")
    if kind not in KNOWN_KINDS:
        raise BadTemplate("", "kind")
    known = InspectionTemplate.objects.filter(code=code).first()
    if known is None:
        return actions.begin_inspection_template(code=code, kind=kind, sheet=sheet, by=member(request), at=now())
    return actions.redraw_inspection_template(template=known, sheet=sheet, by=member(request), at=now())


def _found(row: InspectionTemplate, key: str) -> Item:
    item = row.sheet.find(key)
    if item is None:
        raise Http404
    return item


def _form_page(request: HttpRequest, form: Any, heading: str, **more: Any) -> HttpResponse:
    words = {"form": form, "heading": heading} | more
    return render(request, "quality/desk_inspection_form.html", words, status=422 if form.errors else 200)
