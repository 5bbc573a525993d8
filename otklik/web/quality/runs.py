"""One look of a probe: what was seen, step by step, and the files it left."""

import json
import re
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from otklik.quality import queries
from otklik.quality.models import ProbeRun
from otklik.web.quality.probe_forms import name_of
from otklik.web.shell.access import desk_page

_STEP: Final = re.compile(r"s0?(\d+)_")


@desk_page("quality.read")
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    row = queries.access_run(request.user, run_id)
    files = {file.name: file for file in row.evidence.all()}
    words: dict[str, Any] = {
        "run": row,
        "probe": row.definition,
        "said": queries.sentence(row.definition.kind, row.why, row.facts),
        "place": name_of(row.vantage),
        "steps": _steps(row),
        "facts": [(name, _plain(value)) for name, value in row.facts.items() if value not in ("", [], None)],
        "picture": files.pop("screenshot.jpg", None),
        "sound": files.pop("heard.wav", None),
        "files": list(files.values()),
    }
    return render(request, "quality/desk_run.html", words)


@desk_page("quality.read")
@require_GET
@cache_control(private=True, max_age=300)
def run_evidence(request: HttpRequest, run_evidence_id: int) -> FileResponse:
    row = queries.access_run_evidence(request.user, run_evidence_id)
    is_shown = row.content_type.startswith(("image/", "audio/"))
    response = FileResponse(
        row.file.open("rb"), content_type=row.content_type, filename=row.name, as_attachment=not is_shown
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _steps(row: ProbeRun) -> list[tuple[str, float]]:
    """Names of steps with milliseconds, the whole left out; steps of a journey, `s02_click`, come last and in order."""
    timed = sorted((bool(_STEP.match(name)), name, took) for name, took in row.milliseconds.items() if name != "total")
    return [(_STEP.sub(r"\1. ", name).replace("_", " "), took) for _is_step, name, took in timed]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
