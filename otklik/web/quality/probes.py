"""The desk's probes: what is looked at and how it stands, one probe with its runs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from otklik.quality import actions, queries
from otklik.quality.models import ProbeDefinition, ProbeRun, Vantage
from otklik.web.quality.probe_forms import name_of
from otklik.web.quality.sight import sights
from otklik.web.quality.strips import ICONS, STATES, Drawn, Figure, drawn, figure, shown_figure
from otklik.web.shell.access import desk_page, may, member

_WINDOWS: Final = (1, 7, 30)  # days


@dataclass(frozen=True)
class ShownRun:
    run: ProbeRun
    said: str
    late: float | None
    took: float | None
    place: str
    has_files: bool


@dataclass(frozen=True)
class ShownTouchpoint:
    row: queries.TouchpointRow
    strip: Drawn
    figure: Figure
    splits: list[tuple[str, tuple[str, str]]]


@desk_page("quality.read")
@require_GET
def desk_probes(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = queries.probe_board(now(), state=state if state in STATES else "")
    seen = sights([probe.probe for row in rows for probe in row.probes], now())
    shown = [
        ShownTouchpoint(
            row,
            drawn(row.standing.line),
            shown_figure(row.standing),
            [(probe.probe.name, split) for probe in row.probes if (split := seen[probe.probe.pk].split)],
        )
        for row in rows
    ]
    words: dict[str, Any] = {"rows": shown, "states": STATES, "icons": ICONS, "state": state}
    words["may_manage"] = may(request.user, "quality.manage")
    words["is_blind_unseen"] = words["may_manage"] and not queries.references_of(Vantage.HERE)
    return render(request, "quality/desk_probes.html", words)


@desk_page("quality.read")
@require_GET
def probe(request: HttpRequest, probe_id: int) -> HttpResponse:
    row, at = queries.access_probe(request.user, probe_id), now()
    whole = queries.lines_of([row], at - timedelta(days=_WINDOWS[-1]), at)[row.pk]
    lines = [(days, queries.inside(whole, [(at - timedelta(days=days), at)])) for days in _WINDOWS]
    runs = queries.last_runs(row)
    shown = queries.with_evidence(runs)
    words: dict[str, Any] = {
        "probe": row,
        "kind": queries.probe_kinds.all().get(row.kind),
        "windows": [(_of_days(days), drawn(line), figure(queries.availability(line))) for days, line in lines],
        "runs": [_shown(run, row, run.pk in shown) for run in runs],
        "state": queries.state_now(lines[0][1]),
        "sight": sights([row], at)[row.pk],
        "beat": _beat(row) if may(request.user, "quality.manage") else None,
        "states": STATES,
        "icons": ICONS,
        "may_manage": may(request.user, "quality.manage"),
    }
    return render(request, "quality/desk_probe.html", words)


@desk_page("quality.manage")
@require_POST
def probe_rest(request: HttpRequest, probe_id: int) -> HttpResponse:
    row = queries.access_probe(request.user, probe_id)
    if "resume" in request.POST:
        actions.resume_probe(probe=row, by=member(request), at=now())
        messages.success(request, _("The probe looks again."))
    elif "retire" in request.POST:
        actions.rest_probe(probe=row, by=member(request), at=now(), for_ever=True)
        messages.success(request, _("The probe is retired; what it saw stays."))
        return redirect("desk_probes")
    else:
        actions.rest_probe(probe=row, by=member(request), at=now())
        messages.success(request, _("The probe rests. Until it looks again, nothing is known by it."))
    return redirect("desk_probe", row.pk)


def _beat(row: ProbeDefinition) -> dict[str, str] | None:
    """Where and with which key the touchpoint says that it lives; None for other kinds."""
    if row.kind != "heartbeat":
        return None
    return {"address": f"{settings.SITE_URL}/api/v1/beats", "key": actions.beat_key(row)}


def _of_days(days: int) -> str:
    return _("24 hours") if days == 1 else ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def _shown(run: ProbeRun, row: ProbeDefinition, has_files: bool) -> ShownRun:
    late = (run.began_at - run.due_at).total_seconds() if run.began_at else None
    said, took = queries.sentence(row.kind, run.why, run.facts), run.milliseconds.get("total")
    return ShownRun(run, said, late, took, name_of(run.vantage), has_files)
