"""The status page written to disk, for when the rest is down: at every change of it, and every five minutes."""

import fcntl
import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now
from django.utils.translation import override

from otklik.core.cron import cron
from otklik.core.events import errand, send, subscribe
from otklik.flows.public_status import PublicStatus, public_status
from otklik.outages.events import OutageClosed, OutageOpened, OutageUpdated
from otklik.outages.queries import HISTORY_DAYS
from otklik.parties.queries import company_name, operator, operator_languages
from otklik.quality.events import IncidentResolved, IncidentUpdated, MaintenanceChanged, StateChanged
from otklik.touchpoints.models import Touchpoint
from otklik.web.outages.feed import atom
from otklik.web.outages.showing import shown_list
from otklik.web.outages.strips import drawn
from otklik.web.quality.public import shown_places
from otklik.web.quality.strips import STATES
from otklik.web.shell.brand import stylesheet
from otklik.web.shell.written import file_of

_CSS = Path(__file__).with_name("written.css")


def write_status() -> list[Path]:
    """Page and feed in every language offered, and index.html in the first; nothing before the first run.

    Raises OSError where it cannot be written; what was there before stays whole.
    """
    company, languages = operator(), operator_languages()
    if company is None:
        return []
    folder = Path(settings.STATUS_DIR)
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    # one after the other, so that what was read later is written later
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        at = now()
        status, written = public_status(at), []
        for code in languages:
            with override(code):
                page = render_to_string("outages/written.html", _words(status, code, at)).encode()
                written += [_put(file_of(code), page), _put(folder / f"{code}.atom", atom(at))]
            if code == languages[0]:
                written.append(_put(folder / "index.html", page))
        _remove({code for code, _name in settings.LANGUAGES} - set(languages), folder)
    return written


@errand(outside=True)
def write_soon() -> None:
    write_status()


@cron("*/5 * * * *", outside=True)
def write_anew(at: datetime) -> None:
    """Whoever reads it sees that it is alive, works begin and end, the colour and the name may be others."""
    write_status()


@subscribe(OutageOpened)
def outage_opened(event: OutageOpened) -> None:
    _ask()


@subscribe(OutageUpdated)
def outage_updated(event: OutageUpdated) -> None:
    _ask()


@subscribe(OutageClosed)
def outage_closed(event: OutageClosed) -> None:
    _ask()


@subscribe(IncidentUpdated)
def incident_updated(event: IncidentUpdated) -> None:
    _ask()


@subscribe(IncidentResolved)
def incident_resolved(event: IncidentResolved) -> None:
    _ask()


@subscribe(MaintenanceChanged)
def maintenance_changed(event: MaintenanceChanged) -> None:
    _ask()


@subscribe(StateChanged)
def state_changed(event: StateChanged) -> None:
    if Touchpoint.objects.filter(pk=event.touchpoint_id, is_public=True).exists():
        _ask()


def _ask() -> None:
    """Many changes at once are written once."""
    send(write_soon, at=now(), key="status")


def _words(status: PublicStatus, language: str, at: datetime) -> dict[str, Any]:
    told, company = status.told, operator()
    return {
        "language": language, "languages": operator_languages(), "site": settings.SITE_URL, "at": at,
        "company": company_name(language), "css": _css(company.brand_colour if company else ""),
        "going_on": shown_list(told.going_on, at), "ahead": shown_list(told.ahead, at), "works": told.works,
        "over": shown_list(told.over, at), "incidents": told.incidents,
        "was": any(one.incident.resolved_at for one in told.incidents),
        "is_calm": not told.going_on and all(one.incident.resolved_at for one in told.incidents),
        "places": shown_places(status.places), "states": STATES, "strips": drawn(status.strips), "days": HISTORY_DAYS,
    }  # fmt: skip


@cache
def _css(colour: str) -> SafeString:
    return mark_safe(stylesheet(colour) + _CSS.read_text(encoding="utf-8"))


def _put(path: Path, content: bytes) -> Path:
    """Whole or not at all, for every web server to read."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    fresh = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(number)
        fresh.chmod(0o644)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    return path


def _remove(languages: Iterable[str], folder: Path) -> None:
    for code in languages:
        for kind in ("html", "atom"):
            (folder / f"{code}.{kind}").unlink(missing_ok=True)
