"""Packs of norms on the desk: what others ask for beside what is in force, tried and adopted."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from otklik.quality.queries import is_measured, tried
from otklik.touchpoints.actions import NormInThePast, NormTerms, NothingChosen, adopt_pack, with_terms
from otklik.touchpoints.models import Norm
from otklik.touchpoints.queries import Pack, PackChange, pack_changes, pack_of, packs
from otklik.web.quality.showing import TrialShown, trial_of
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.words import DayField
from otklik.web.touchpoints.norm_form import SEVERITIES, WINDOWS
from otklik.web.touchpoints.norms import parameters_told


class PackForm(forms.Form):
    codes = forms.MultipleChoiceField(error_messages={"required": gettext_lazy("Choose at least one norm.")})
    active_from = DayField(label=gettext_lazy("In force from"))

    def __init__(self, *args: Any, changes: list[PackChange], **settings: Any) -> None:
        super().__init__(*args, **settings | {"initial": {"active_from": localdate(now())}})
        self.fields["codes"].choices = [(row.norm.code, row.norm.code) for row in changes]  # type: ignore[attr-defined]
        differing = [row.norm.code for row in changes if row.differs]
        self.chosen: list[str] = self["codes"].data or [] if self.is_bound else differing


@dataclass(frozen=True)
class ChangeShown:
    """now, then: the versions; told: (label, now, then) of the figures of the measure that differ.

    is_measured: this installation can tell whether it is met.
    """

    now: Norm
    then: Norm
    is_chosen: bool
    told: list[tuple[str, Any, Any]]
    is_measured: bool
    trial: TrialShown | None


@desk_page("touchpoints.read")
@require_GET
def desk_norm_packs(request: HttpRequest) -> HttpResponse:
    found = [(pack, [row.norm.code for row in pack_changes(pack) if row.differs]) for pack in packs()]
    return render(request, "touchpoints/desk_norm_packs.html", {"packs": found})


@desk_page("touchpoints.read")
@require_http_methods(["GET", "POST"])
def norm_pack(request: HttpRequest, pack: str) -> HttpResponse:
    """POST tries the chosen norms on the days before today; nothing is kept."""
    found, changes = _pack(pack)
    form = PackForm(request.POST or None, changes=changes)
    return _page(request, found, changes, form, is_trial=request.method == "POST" and form.is_valid())


@desk_page("touchpoints.approve")
@require_http_methods(["POST"])
def norm_pack_adopt(request: HttpRequest, pack: str) -> HttpResponse:
    found, changes = _pack(pack)
    form = PackForm(request.POST, changes=changes)
    if form.is_valid():
        told = form.cleaned_data
        try:
            fresh = adopt_pack(
                key=found.key, codes=told["codes"], active_from=told["active_from"], by=member(request), at=now()
            )
        except NormInThePast:
            form.add_error("active_from", _("A version begins today or later, and not before the one it replaces."))
        except NothingChosen:
            form.add_error("codes", _("Choose at least one norm."))
        else:
            messages.success(request, _adopted(len(fresh)))
            return redirect("desk_norms")
    return _page(request, found, changes, form)


def _adopted(number: int) -> str:
    if not number:
        return _("These terms are in force already.")
    return ngettext("%(number)d new version is approved.", "%(number)d new versions are approved.", number) % {
        "number": number
    }


def _pack(key: str) -> tuple[Pack, list[PackChange]]:
    try:
        pack = pack_of(key)
    except KeyError:
        raise Http404 from None
    return pack, pack_changes(pack)


def _page(
    request: HttpRequest, pack: Pack, changes: list[PackChange], form: PackForm, *, is_trial: bool = False
) -> HttpResponse:
    words = {
        "pack": pack,
        "changes": [_shown(row, row.norm.code in form.chosen, is_trial) for row in changes if row.differs],
        "held": [(row.norm, is_measured(row.norm.formula)) for row in changes if not row.differs],
        "form": form,
        "severities": SEVERITIES,
        "windows": WINDOWS,
        "may_approve": may(request.user, "touchpoints.approve"),
    }
    return render(request, "touchpoints/desk_norm_pack.html", words, status=422 if form.errors else 200)


def _shown(row: PackChange, is_chosen: bool, is_trial: bool) -> ChangeShown:
    then = with_terms(row.norm, NormTerms(**row.terms))
    before, after = (dict(parameters_told(norm)[0]) for norm in (row.norm, then))
    told = [(label, before.get(label, "—"), value) for label, value in after.items() if before.get(label) != value]
    trial = trial_of(tried(then, now())) if is_trial and is_chosen else None
    return ChangeShown(row.norm, then, is_chosen, told, is_measured(then.formula), trial)
