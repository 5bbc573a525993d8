"""Tables in and out as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.web.shell.sheets import sheet_response
from otklik.web.workforce.words import REFUSALS
from otklik.workforce.actions import MOST, FileRefused

_LARGEST: Final = 2 * 1024 * 1024


class TableForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ".csv"}))

    def records(self, needed: Sequence[str]) -> list[dict[str, str]]:
        """The lines by column, or an error of the field and none."""
        try:
            return _read(self.cleaned_data["file"].read(_LARGEST + 1), needed)
        except _Unreadable as error:
            self.add_error("file", str(error))
            return []

    def refuse(self, refused: FileRefused) -> None:
        """Say the first twenty lines that cannot come in."""
        for one in refused.refusals[:20]:
            said = REFUSALS[one.why] % {"what": one.what[:60]}
            self.add_error("file", _("Line %(line)s: %(why)s") % {"line": one.line, "why": said})


class _Unreadable(Exception):
    """Its words say what to do."""


def table_response(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    return sheet_response(name, columns, ([row[column] for column in columns] for row in rows))


def _read(content: bytes, needed: Sequence[str]) -> list[dict[str, str]]:
    if len(content) > _LARGEST:
        raise _Unreadable(_("The file is larger than 2 MB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Unreadable(_("Save the file in UTF-8.")) from None
    first = text.partition("\n")[0]
    try:
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))
    except csv.Error:
        raise _Unreadable(_("This is not a whole CSV table.")) from None
    if not rows or not set(needed) <= set(rows[0]):
        raise _Unreadable(_("The first line has to name the columns: %(names)s.") % {"names": ", ".join(needed)})
    if len(rows) > MOST:
        raise _Unreadable(_("The file holds more than %(most)s lines.") % {"most": MOST})
    return [{str(name): _plain(value) for name, value in row.items() if name} for row in rows]


def _plain(value: Any) -> str:
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""
