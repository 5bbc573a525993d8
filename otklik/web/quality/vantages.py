"""The desk's places that probes look from, the keys of the agents there, and what this server's sight is proved by."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.validators import validate_slug
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.quality import actions, queries
from otklik.quality.models import Vantage
from otklik.web.quality.probe_forms import LinesField, name_of
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.words import SaidForm


@dataclass(frozen=True)
class ShownVantage:
    """skew: seconds its clock is off, 0 where that is too little to tell."""

    row: queries.VantageRow
    name: str
    skew: int


class ReferencesForm(forms.Form):
    references = LinesField(
        label=gettext_lazy("Addresses that always answer"),
        help_text=gettext_lazy("Host and port, one a line: example.org:443. With none, every failure is believed."),
        required=False,
        max_length=2000,
    )

    def refuse(self, error: actions.NoReference) -> None:
        self.add_error("references", _("“%(part)s” is no host with a port.") % {"part": error})


class VantageForm(ReferencesForm, SaidForm):
    """vantage: the one that is changed, None for a new one."""

    words = {"name": (gettext_lazy("Name of the place"), 80, True)}

    code = forms.CharField(
        label=gettext_lazy("Short name in Latin letters"),
        help_text=gettext_lazy("Such as gomel. It stands in the key and never changes."),
        max_length=40,
        validators=[validate_slug],
    )
    place = forms.CharField(label=gettext_lazy("Where the machine stands"), max_length=120, required=False)

    def __init__(self, *args: Any, vantage: Vantage | None = None, **more: Any) -> None:
        super().__init__(*args, known={"name": vantage.title} if vantage else {}, **more)
        references = self.fields.pop("references")
        references.help_text = _(
            "Host and port, one a line, as seen from there: example.org:443. If none answers, the agent itself has no "
            "network and nothing is known from there."
        )
        self.fields["references"] = references  # after all the others
        if vantage:
            del self.fields["code"]
            self.initial = {"place": vantage.place, "references": "\n".join(vantage.references)}

    def terms(self) -> actions.VantageTerms:
        told = self.cleaned_data
        return actions.VantageTerms(self.said("name"), told["place"], told["references"])


@desk_page("quality.read")
@require_GET
def desk_vantages(request: HttpRequest) -> HttpResponse:
    rows = [_shown(row) for row in queries.vantages(now())]
    words = {"rows": rows, "may_manage": may(request.user, "quality.manage")}
    return render(request, "quality/desk_vantages.html", words)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def vantage_new(request: HttpRequest) -> HttpResponse:
    form = VantageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            row, key = actions.make_vantage(code=code, terms=form.terms(), by=member(request), at=now())
        except actions.NoReference as error:
            form.refuse(error)
        except actions.VantageCodeTaken:
            form.add_error("code", _("There is a place of this name, or there was one."))
        else:
            return _key_page(request, row, key)
    return render(request, "quality/desk_vantage_form.html", {"form": form}, status=422 if form.errors else 200)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def vantage(request: HttpRequest, vantage_id: int) -> HttpResponse:
    row = queries.access_vantage(request.user, vantage_id)
    form = VantageForm(request.POST or None, vantage=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_vantage(vantage=row, terms=form.terms(), by=member(request), at=now())
        except actions.NoReference as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_vantages")
    words = {"form": form, "vantage": row, "name": name_of(row)}
    return render(request, "quality/desk_vantage_form.html", words, status=422 if form.errors else 200)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def desk_sight(request: HttpRequest) -> HttpResponse:
    known = "\n".join(queries.references_of(Vantage.HERE))
    form = ReferencesForm(request.POST or None, initial={"references": known})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data["references"]
        try:
            actions.set_references(code=Vantage.HERE, references=told, by=member(request), at=now())
        except actions.NoReference as error:
            form.refuse(error)
        except actions.PrivateReference as error:
            form.add_error(
                "references", _("“%(part)s” is a private address: this server may not ask it.") % {"part": error}
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_probes")
    return render(request, "quality/desk_sight.html", {"form": form}, status=422 if form.errors else 200)


@desk_page("quality.manage")
@require_POST
def vantage_act(request: HttpRequest, vantage_id: int) -> HttpResponse:
    row, by, at = queries.access_vantage(request.user, vantage_id), member(request), now()
    if "renew" in request.POST and row.retired_at is None:
        return _key_page(request, row, actions.renew_key(vantage=row, by=by, at=at))
    if "resume" in request.POST:
        actions.resume_vantage(vantage=row, by=by, at=at)
        messages.success(request, _("Probes look from there again."))
    elif "retire" in request.POST:
        actions.rest_vantage(vantage=row, by=by, at=at, for_ever=True)
        messages.success(request, _("Nobody looks from there any more; what was seen stays."))
    elif "rest" in request.POST:
        actions.rest_vantage(vantage=row, by=by, at=at)
        messages.success(request, _("Nobody looks from there until you say so."))
    return redirect("desk_vantages")


def _key_page(request: HttpRequest, row: Vantage, key: str) -> HttpResponse:
    """The only page that ever shows it; it is not kept by browsers."""
    words = {"vantage": row, "name": name_of(row), "key": key, "server": settings.SITE_URL}
    answer = render(request, "quality/desk_vantage_key.html", words)
    answer["Cache-Control"] = "no-store"
    return answer


def _shown(row: queries.VantageRow) -> ShownVantage:
    skew = float(row.vantage.told.get("skew", 0))
    return ShownVantage(row, name_of(row.vantage), round(abs(skew)) if abs(skew) >= queries.SKEW_TOLD else 0)
