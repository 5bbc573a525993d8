"""Public ratings from a table: looked through first, every row that cannot come in told with its reason."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from otklik.flows.intake.readers import Row, rows, settled
from otklik.flows.intake.unreadable import UnreadableFile
from otklik.parties.models import Individual
from otklik.quality.actions.observations import observe_rating
from otklik.quality.queries.competitors import competitors_in_use
from otklik.web.quality.competitor_forms import OWN, RatingForm
from otklik.web.shell.access import desk_page, member

COLUMNS: Final = ("competitor", "site", "rating", "best", "count", "date", "url")
_LARGEST: Final = 1024 * 1024
_MOST: Final = 1000
_SALT: Final = "competitor-ratings"
_NAMES: Final = {"title": "site", "observed_on": "date", "source": "url"}  # of the form: of the file


class UnreadableRatings(Exception):
    """The file is no table of ratings; its words say what to do."""


@dataclass
class LookedThrough:
    """good: what the form was told, row by row; refused: (line, why)."""

    good: list[dict[str, str]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


class RatingFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV; comma, semicolon or tab; UTF-8 or an old Cyrillic encoding."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv"}),
    )


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def rating_file(request: HttpRequest) -> HttpResponse:
    """A file is first looked through; what was seen comes back signed and is then written."""
    if "seen" in request.POST:
        return _write(request)
    form = RatingFileForm(request.POST or None, request.FILES or None)
    if not (form.is_bound and form.is_valid()):
        return _page(request, form)
    try:
        seen = look_through(form.cleaned_data["file"].read(_LARGEST + 1))
    except UnreadableRatings as error:
        form.add_error("file", str(error))
        return _page(request, form)
    return _page(request, form, seen)


def look_through(content: bytes) -> LookedThrough:
    """Every row by the form that people fill in; raises UnreadableRatings."""
    if len(content) > _LARGEST:
        raise UnreadableRatings(_("The file is larger than 1 MB."))
    seen, codes = LookedThrough(), {row.code: str(row.pk) for row in competitors_in_use()}
    told = _rows(content)
    lacking = [name for name in COLUMNS if told and not told[0].reason and name not in told[0].values]
    if not told or len(told) > _MOST or lacking:
        names = ", ".join(lacking or COLUMNS)
        raise UnreadableRatings(
            _("The first line has to name the columns; missing or empty: %(names)s.") % {"names": names}
        )
    for row in told:
        facts, why = _facts(row, codes)
        if why:
            seen.refused.append((row.line, why))
        else:
            seen.good.append(facts)
    return seen


def _rows(content: bytes) -> list[Row]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.csv"
        path.write_bytes(content)
        try:
            read_as = settled(path, "csv", {"has_map": False})
            return [
                row
                for row, _number in zip(rows(path, "csv", read_as, lambda _bytes: None), range(_MOST + 1), strict=False)
            ]
        except UnreadableFile:
            raise UnreadableRatings(
                _("This is no table: save it as CSV, the columns named in the first line.")
            ) from None


def _facts(row: Row, codes: dict[str, str]) -> tuple[dict[str, str], str]:
    """What the form is told, and why it refuses; no reason where it takes it."""
    if row.reason:
        return {}, _("The row is not whole: it has more or fewer values than the first line, or a quote is not closed.")
    told = {name: str(row.values.get(name) or "").strip() for name in COLUMNS}
    if told["competitor"] and told["competitor"] not in codes:
        return {}, _("competitor: there is no competitor in use with the code “%(code)s”") % {
            "code": told["competitor"][:60]
        }
    facts = {name: told.get(_NAMES.get(name, name), "") for name in ("title", "best", "count", "observed_on", "source")}
    facts |= {"competitor": codes.get(told["competitor"], OWN), "rating": told["rating"].replace(",", ".")}
    form = RatingForm(facts, today=localdate(now()))
    if form.is_valid():
        return facts, ""
    return {}, "; ".join(f"{_NAMES.get(name, name)}: {' '.join(map(str, why))}" for name, why in form.errors.items())


def _write(request: HttpRequest) -> HttpResponse:
    try:
        told = signing.loads(request.POST["seen"], salt=_SALT, max_age=24 * 60 * 60)
    except signing.BadSignature:
        messages.warning(request, _("Look through the file once more: this page is too old."))
        return redirect("desk_rating_file")
    new, known = _kept(told, member(request))
    messages.success(request, _("New ratings: %(new)s, known before: %(known)s.") % {"new": new, "known": known})
    return redirect("desk_comparison")


def _kept(told: list[dict[str, str]], by: Individual) -> tuple[int, int]:
    """How many were new and how many known; what a row can no longer be since it was looked through is left out."""
    new = known = 0
    for facts in told:
        form = RatingForm(facts, today=localdate(now()))
        if form.is_valid():
            _row, fresh = observe_rating(sight=form.sight(), found=form.found(), by=by, at=now())
            new, known = new + fresh, known + (not fresh)
    return new, known


def _page(request: HttpRequest, form: RatingFileForm, seen: LookedThrough | None = None) -> HttpResponse:
    words: dict[str, Any] = {"form": form, "columns": COLUMNS, "looked": seen}
    if seen is not None and seen.good:
        words["seen"] = signing.dumps(seen.good, salt=_SALT, compress=True)
    status = 422 if form.errors or (seen is not None and seen.refused) else 200
    return render(request, "quality/desk_rating_file.html", words, status=status)
