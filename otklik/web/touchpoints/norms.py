"""The desk's norms and their versions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from otklik.quality.queries import is_measured, tried
from otklik.quality.queries.improvements import norm_requests
from otklik.touchpoints.actions import NormInThePast, add_norm_version, with_terms
from otklik.touchpoints.models import Norm
from otklik.touchpoints.queries import access_norm, norms_in_force, packs, parameters_of, versions_of
from otklik.web.quality.showing import TrialShown, trial_of
from otklik.web.shell.access import desk_page, may, member
from otklik.web.touchpoints.norm_form import (
    AUDIENCES,
    PARAMETERS,
    SEVERITIES,
    VALUES,
    WINDOWS,
    NormVersionForm,
    is_asked,
    is_figure,
)


@desk_page("touchpoints.read")
@require_GET
def desk_norms(request: HttpRequest) -> HttpResponse:
    words = {"norms": norms_in_force(localdate(now())), "severities": SEVERITIES, "windows": WINDOWS}
    return render(request, "touchpoints/desk_norms.html", words)


@desk_page("touchpoints.read")
@require_GET
def norm(request: HttpRequest, code: str) -> HttpResponse:
    latest = access_norm(request.user, code)
    return _page(request, latest, NormVersionForm(norm=latest))


@desk_page("touchpoints.approve")
@require_POST
def norm_version(request: HttpRequest, code: str) -> HttpResponse:
    latest = access_norm(request.user, code)
    form = NormVersionForm(request.POST, norm=latest)
    if form.is_valid():
        try:
            day = form.cleaned_data["active_from"]
            add_norm_version(code=code, terms=form.terms(), active_from=day, by=member(request), at=now())
        except NormInThePast:
            form.add_error("active_from", _("A version begins today or later, and not before the one it replaces."))
        else:
            messages.success(request, _("The new version is approved."))
            return redirect("desk_norm", code)
    return _page(request, latest, form)


@desk_page("touchpoints.read")
@require_POST
def norm_try(request: HttpRequest, code: str) -> HttpResponse:
    latest = access_norm(request.user, code)
    form = NormVersionForm(request.POST, norm=latest)
    trial = trial_of(tried(with_terms(latest, form.terms()), now())) if form.is_valid() else None
    return _page(request, latest, form, trial)


def _page(request: HttpRequest, latest: Norm, form: NormVersionForm, trial: TrialShown | None = None) -> HttpResponse:
    words: dict[str, Any] = {"norm": latest, "versions": versions_of(latest.code), "form": form, "trial": trial}
    words["parameters"], words["variants"] = parameters_told(latest)
    words["is_measured"] = is_measured(latest.formula)
    words["audience"] = AUDIENCES.get(latest.scope.get("audience", ""), "")
    words["packs"] = {pack.key: pack.title for pack in packs()}
    words["requests"] = norm_requests(latest.code)
    words |= {"severities": SEVERITIES, "windows": WINDOWS, "may_approve": may(request.user, "touchpoints.approve")}
    words["may_try"] = words["may_approve"] or may(request.user, "touchpoints.edit")
    return render(request, "touchpoints/desk_norm.html", words, status=422 if form.errors else 200)


def parameters_told(norm: Norm) -> tuple[list[tuple[str, Any]], list[tuple[list[str], str]]]:
    """(label, value) of what the measure is told, and of each variant its kinds and its figures in words.

    A figure no measure goes by says so.
    """
    parameters = parameters_of(norm)
    plain = [
        (_label(name) if is_asked(norm, name, value) or not is_figure(value) else _unread(name), _words(value))
        for name, value in parameters.items()
        if name != "variants"
    ]
    variants = [
        (row["kinds"], ", ".join(f"{_label(name)}: {_words(row[name])}" for name in row if name != "kinds"))
        for row in parameters.get("variants", [])
    ]
    return plain, variants


def _label(name: str) -> str:
    return str(PARAMETERS.get(name, name))


def _unread(name: str) -> str:
    return _("%(what)s (nothing measures it yet)") % {"what": _label(name)}


def _words(value: Any) -> str:
    return ", ".join(map(_words, value)) if isinstance(value, list) else str(VALUES.get(value, value))
