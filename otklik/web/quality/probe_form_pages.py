"""Set a probe up: choose its kind, fill it in, try it before it is saved."""

import asyncio
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from otklik.quality import actions, queries
from otklik.quality.models import ProbeDefinition
from otklik.web.quality.probe_forms import ProbeForm, settings_as_of_now
from otklik.web.quality.strips import ICONS
from otklik.web.shell.access import desk_page, member

_LONGEST_TRIAL = 20  # seconds somebody waits for a page
_STATE_OF = {"ok": "up", "degraded": "degraded", "fail": "down", "unknown": "unknown"}


@desk_page("quality.manage")
@require_GET
def probe_new(request: HttpRequest) -> HttpResponse:
    kinds = sorted(queries.probe_kinds.all().values(), key=lambda kind: kind.code)
    words = {"kinds": kinds, "touchpoint": request.GET.get("touchpoint", "")}
    return render(request, "quality/desk_probe_kinds.html", words)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def probe_new_of(request: HttpRequest, probe_kind: str) -> HttpResponse:
    if probe_kind not in queries.probe_kinds.all():
        raise Http404
    form = ProbeForm(
        request.POST or None,
        kind=queries.probe_kinds[probe_kind],
        initial={"touchpoint": request.GET.get("touchpoint")},
    )
    if not _is_to_save(request, form):
        return _page(request, form, None)
    row = actions.add_probe(
        touchpoint=form.cleaned_data["touchpoint"], kind=probe_kind, terms=form.terms(), by=member(request), at=now()
    )
    messages.success(request, _("The probe begins to look."))
    return redirect("desk_probe", row.pk)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def probe_edit(request: HttpRequest, probe_id: int) -> HttpResponse:
    row = queries.access_probe(request.user, probe_id)
    if row.kind not in queries.probe_kinds.all() or row.retired_at:
        raise Http404
    form = ProbeForm(request.POST or None, kind=queries.probe_kinds[row.kind], probe=row)
    if _is_to_save(request, form):
        try:
            actions.change_probe(probe=row, terms=form.terms(), by=member(request), at=now())
        except actions.CircularDependency:
            form.add_error("depends_on", _("That probe depends on this one itself."))
        else:
            messages.success(request, _("Saved. It looks so from its next turn on."))
            return redirect("desk_probe", row.pk)
    return _page(request, form, row)


def _is_to_save(request: HttpRequest, form: ProbeForm) -> bool:
    return request.method == "POST" and form.is_valid() and "try" not in request.POST


def _page(request: HttpRequest, form: ProbeForm, row: ProbeDefinition | None) -> HttpResponse:
    words: dict[str, Any] = {"form": form, "kind": form.kind, "probe": row}
    if "try" in request.POST and not form.errors:
        words["trial"] = _trial(form, row)
    return render(request, "quality/desk_probe_form.html", words, status=422 if form.errors else 200)


def _trial(form: ProbeForm, row: ProbeDefinition | None) -> dict[str, Any]:
    """One look with what was entered; nothing of it is kept."""
    stored = actions.stored_settings(form.kind.kind, form.settings(), row.settings if row else {})
    place = row.touchpoint if row else form.cleaned_data["touchpoint"]
    stored = settings_as_of_now(form.kind, place, stored)
    seconds = min(form.cleaned_data["timeout_seconds"], _LONGEST_TRIAL)
    reading = asyncio.run(actions.look_once(form.kind.kind, stored, seconds, now))
    state = _STATE_OF[reading.outcome]
    said = queries.sentence(form.kind.kind, reading.why, reading.facts)
    return {"state": state, "icon": ICONS[state], "said": said, "reading": reading}
