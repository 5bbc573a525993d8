"""The desk takes the catalogue away as a file and brings it back: CSV or JSON, looked through before it is written."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from otklik.parties.models import LANGUAGES
from otklik.touchpoints.actions import MOST_RECORDS, CatalogueRefused, bring_catalogue, plan_catalogue
from otklik.touchpoints.queries import NAMED, PLAIN, WORDS, Record, catalogue_records
from otklik.web.shell.access import desk_page, member
from otklik.web.shell.sheets import CSV, sheet

_LARGEST: Final = 2 * 1024 * 1024
_CODES: Final = [code for code, _name in LANGUAGES]
_COLUMNS: Final = (
    "code", *NAMED, *PLAIN, *(f"{name}_{code}" for name in WORDS for code in _CODES)
)  # fmt: skip
_YES, _NO = {"yes", "true", "1", "да", "так"}, {"no", "false", "0", "нет", "не"}


class UnreadableCatalogue(Exception):
    """The file is neither CSV nor JSON of records; its words say what to do."""


class CatalogueFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or JSON, as this page gives it. Columns left out stay as they are."),
        widget=forms.FileInput(attrs={"accept": ".csv,.json"}),
    )


@desk_page("touchpoints.read")
@require_GET
def catalogue_file(request: HttpRequest, form: str) -> HttpResponse:
    records = catalogue_records()
    if form == "json":
        body, kind = json.dumps(records, ensure_ascii=False, indent=1), "application/json"
    elif form == "csv":
        body, kind = _csv(records), CSV
    else:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="touchpoints.{form}"'}
    return HttpResponse(body, content_type=kind, headers=headers)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def catalogue_import(request: HttpRequest) -> HttpResponse:
    """A file is first looked through; what was seen comes back signed and is then written."""
    if "seen" in request.POST:
        return _write(request)
    form = CatalogueFileForm(request.POST or None, request.FILES or None)
    if not (form.is_bound and form.is_valid()):
        return _page(request, form)
    try:
        records = read_catalogue(form.cleaned_data["file"].read(_LARGEST + 1))
    except UnreadableCatalogue as error:
        form.add_error("file", str(error))
        return _page(request, form)
    return _page(request, form, records)


def _write(request: HttpRequest) -> HttpResponse:
    try:
        records = signing.loads(request.POST["seen"], salt="catalogue", max_age=24 * 60 * 60)
        changes = bring_catalogue(records=records, by=member(request), at=now())
    except (signing.BadSignature, CatalogueRefused):
        messages.warning(request, _("The catalogue has changed meanwhile: look through the file once more."))
        return redirect("desk_catalogue_import")
    count = sum(change.what != "same" for change in changes)
    messages.success(request, _("Touchpoints written: %(count)s.") % {"count": count})
    return redirect("desk_touchpoints")


def _page(request: HttpRequest, form: CatalogueFileForm, records: Sequence[Record] | None = None) -> HttpResponse:
    words: dict[str, Any] = {"form": form}
    if records is not None:
        changes = plan_catalogue(records)
        words |= {"changes": changes, "refused": any(change.what == "refused" for change in changes)}
        words["counts"] = {
            what: sum(one.what == what for one in changes) for what in ("new", "changed", "same", "refused")
        }
        words["seen"] = signing.dumps(list(records), salt="catalogue", compress=True)
    status = 422 if form.errors or words.get("refused") else 200
    return render(request, "touchpoints/desk_catalogue_import.html", words, status=status)


def read_catalogue(content: bytes) -> list[Record]:
    """Records of a file; raises UnreadableCatalogue."""
    if len(content) > _LARGEST:
        raise UnreadableCatalogue(_("The file is larger than 2 MB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableCatalogue(_("Save the file in UTF-8.")) from None
    records = _from_json(text) if text.lstrip()[:1] in ("[", "{") else _from_csv(text)
    if not records or len(records) > MOST_RECORDS:
        raise UnreadableCatalogue(_("The file holds no touchpoints, or more than %(most)s.") % {"most": MOST_RECORDS})
    return records


def _from_json(text: str) -> list[Record]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableCatalogue(_("This is not whole JSON.")) from None
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise UnreadableCatalogue(_("JSON has to be a list of objects, one for each touchpoint."))
    return told


def _from_csv(text: str) -> list[Record]:
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        raise UnreadableCatalogue(_("This is not a whole CSV table.")) from None
    if not rows or "code" not in rows[0]:
        raise UnreadableCatalogue(_("The first line has to name the columns, code among them."))
    return [_record(row) for row in rows]


def _record(row: dict[Any, Any]) -> Record:
    """A line of the table; what is no column of ours keeps its name, so that it is refused by it."""
    record: Record = {}
    for name, value in row.items():
        said = str(value or "").strip()
        field, _underscore, language = str(name or "?").rpartition("_")
        if field in WORDS and language in _CODES:
            words = record.setdefault(field, {})
            if said:
                words[language] = said
        elif name == "languages":
            record["languages"] = said.replace(",", " ").split()
        elif name == "is_public":
            record["is_public"] = True if said.lower() in _YES else False if said.lower() in _NO else said
        else:
            record[str(name or "?")] = said
    return record


def _csv(records: Iterable[Record]) -> str:
    return sheet(_COLUMNS, ([row[name] for name in _COLUMNS] for row in _flat(records)))


def _flat(records: Iterable[Record]) -> Iterator[Record]:
    for record in records:
        words = {f"{name}_{code}": record[name].get(code, "") for name in WORDS for code in _CODES}
        plain = {name: value for name, value in record.items() if name not in WORDS}
        plain |= {"languages": " ".join(record["languages"]), "is_public": "yes" if record["is_public"] else "no"}
        yield plain | words
