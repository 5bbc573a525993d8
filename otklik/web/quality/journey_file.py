"""A journey map taken away as JSON, CSV, SVG or PDF, and brought in from JSON: looked through before it is written."""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from otklik.parties.models import LANGUAGES
from otklik.quality import queries
from otklik.quality.actions import JourneyFile, JourneyRefused, bring_journey, read_journey
from otklik.quality.queries import Sheet, access_journey
from otklik.web.quality.journey_forms import JourneyFileForm
from otklik.web.quality.journey_showing import drawn, sides
from otklik.web.quality.journey_svg import pdf_of, svg
from otklik.web.shell import sheets
from otklik.web.shell.access import desk_page, member

_LARGEST: Final = 512 * 1024
_SALT: Final = "journey"
_CODES: Final = [code for code, _name in LANGUAGES]
_WORDS: Final = ("title", "about", "reason")
_COLUMNS: Final = (
    "stage", "number", "key", *(f"{name}_{code}" for name in _WORDS for code in _CODES),
    "touchpoints", "emotion", "said_at", "said_by", "source",
)  # fmt: skip


@desk_page("touchpoints.read")
@require_GET
def journey_file(request: HttpRequest, journey_id: int, form: str) -> HttpResponse:
    """?version=2 or ?version=draft; without it the map as it stands now."""
    row = access_journey(request.user, journey_id)
    try:
        name = request.GET.get("version")
        sheet = queries.sheet_called(row, name) if name else queries.sheet_now(row)
    except (queries.NoSuchSheet, queries.NothingPublished):
        raise Http404 from None
    if form not in _FORMS:
        raise Http404
    kind, write = _FORMS[form]
    headers = {"Content-Disposition": f'attachment; filename="{row.code}.{form}"'}
    return HttpResponse(write(sheet), content_type=kind, headers=headers)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def journey_import(request: HttpRequest) -> HttpResponse:
    """A file is first looked through; what was seen comes back signed and is then written."""
    if "seen" in request.POST:
        return _write(request)
    form = JourneyFileForm(request.POST or None, request.FILES or None)
    if not (form.is_bound and form.is_valid()):
        return _page(request, form)
    try:
        told = parsed(form.cleaned_data["file"].read(_LARGEST + 1))
        return _page(request, form, told, read_journey(told))
    except JourneyRefused as error:
        form.add_error("file", str(error))
        return _page(request, form)


def parsed(content: bytes) -> object:
    """JSON of a file; raises JourneyRefused."""
    if len(content) > _LARGEST:
        raise JourneyRefused(_("The file is larger than 512 kB."))
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise JourneyRefused(_("Save the file in UTF-8.")) from None
    except (ValueError, RecursionError):
        raise JourneyRefused(_("This is not whole JSON.")) from None


def _write(request: HttpRequest) -> HttpResponse:
    try:
        told = signing.loads(request.POST["seen"], salt=_SALT, max_age=24 * 60 * 60)
        row = bring_journey(told=told, by=member(request), at=now())
    except (signing.BadSignature, JourneyRefused):
        messages.warning(request, _("The catalogue has changed meanwhile: look through the file once more."))
        return redirect("desk_journey_import")
    messages.success(request, _("The file is in the draft. Publish it when it is right."))
    return redirect("desk_journey_draft", row.pk)


def _page(
    request: HttpRequest, form: JourneyFileForm, told: object = None, file: JourneyFile | None = None
) -> HttpResponse:
    words: dict[str, Any] = {"form": form, "file": file}
    if file is not None:
        seen = queries.file_against_draft(file.code, file.body, file.emotions)
        words |= {"seen": signing.dumps(told, salt=_SALT, compress=True), "map": drawn(seen.right)}
        words |= {"known": seen.left.journey.pk, "compared": seen, "stages": sides(seen)}
    return render(request, "quality/desk_journey_import.html", words, status=422 if form.errors else 200)


def _json(sheet: Sheet) -> str:
    return json.dumps(queries.journey_record(sheet, at=now()), ensure_ascii=False, indent=1)


def _csv(sheet: Sheet) -> str:
    return sheets.sheet(_COLUMNS, ([row[name] for name in _COLUMNS] for row in _rows(sheet)))


def _rows(sheet: Sheet) -> Iterator[dict[str, Any]]:
    for stage, steps in queries.journey_record(sheet, at=now())["stages"].items():
        for number, step in enumerate(steps, 1):
            said = step["emotion"] or {"value": "", "reason": {}, "at": "", "by": "", "source": ""}
            words = {"title": step["title"], "about": step["about"], "reason": said["reason"]}
            row = {f"{name}_{code}": words[name].get(code, "") for name in _WORDS for code in _CODES}
            row |= {"stage": stage, "number": number, "key": step["key"], "touchpoints": " ".join(step["touchpoints"])}
            row |= {"emotion": said["value"], "said_at": said["at"], "said_by": said["by"], "source": said["source"]}
            yield row


_FORMS: Final = {
    "json": ("application/json", _json),
    "csv": (sheets.CSV, _csv),
    "svg": ("image/svg+xml", svg),
    "pdf": ("application/pdf", pdf_of),
}
