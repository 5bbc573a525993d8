"""`otklik check`: is this installation well?"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from otklik.cli.main import FAILED, OK

NAME = "check"
HELP = "Look whether the installation is well, one line a finding. `check audit` follows the security record."

Finding = tuple[bool, str]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", default="all", choices=("all", "audit"), help="all (usual), or audit")
    parser.add_argument("--deploy", action="store_true", help="judge the settings as for a site on the open internet")


def needs_database(options: argparse.Namespace) -> bool:
    """It tells of the database itself, and of all the rest."""
    return False


def run(options: argparse.Namespace) -> int:
    checks: list[Callable[[], Iterator[Finding]]] = [_audit]
    if options.what == "all":
        checks = [_database, _folders, _index, _meaning, _mail, _audit, lambda: _settings(options.deploy)]
    is_well = True
    for check in checks:
        for fine, told in check():
            print(f"{'ok  ' if fine else 'FAIL'} {told}", flush=True)
            is_well = is_well and fine
    return OK if is_well else FAILED


def _database() -> Iterator[Finding]:
    from django.db import DatabaseError, connection

    from otklik.cli.prepare import reach_database
    from otklik.core.health import unapplied_migrations

    try:
        reach_database()
        missing = unapplied_migrations()
    except (DatabaseError, OSError) as error:
        first = str(error).strip().partition("\n")[0]
        yield False, f"database: cannot be reached ({first}); check DATABASE_URL"
        return
    yield True, f"database: {connection.vendor} is reached"
    if missing:
        yield False, f"database: {len(missing)} migrations are not applied; run `otklik serve --migrate`"
    else:
        yield True, "database: every migration is applied"


def _folders() -> Iterator[Finding]:
    from django.conf import settings

    from otklik.cli.prepare import unwritable

    if Path(settings.VAR_DIR).exists() and Path(settings.VAR_DIR).stat().st_mode & 0o007:
        yield False, f"folder: {settings.VAR_DIR} can be read by everybody on this machine; chmod 700 it"
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.INDEX_DIR):
        why = unwritable(Path(folder))
        yield not why, f"folder: {folder} " + (f"cannot be written ({why})" if why else "can be written")


def _index() -> Iterator[Finding]:
    from otklik.core.search.engine import shared_engine

    state = shared_engine().state()
    advice = {
        "ready": "can be searched",
        "building": "is being made by the worker",
        "missing": "is missing; `otklik work` makes it",
    }
    yield state != "missing", f"search index: {advice.get(state, state)}"


def _meaning() -> Iterator[Finding]:
    from otklik.core.search import meaning

    told = {
        "on": "the model is present",
        "off": "switched off by OTKLIK_MEANING; search runs without meaning",
        "missing": "no model for this machine; search runs without meaning, by words and their parts",
    }
    yield True, f"meaning: {told[meaning.state()]}"


def _mail() -> Iterator[Finding]:
    from django.conf import settings
    from django.core.mail import get_connection

    if "smtp" not in settings.EMAIL_BACKEND:
        yield True, f"mail: letters are written to {settings.VAR_DIR / 'mail'}; set OTKLIK_MAIL_URL to send them"
        return
    try:
        sender = get_connection()
        sender.open()
        sender.close()
    except OSError as error:
        yield False, f"mail: {settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take letters ({error})"
    else:
        yield True, f"mail: {settings.EMAIL_HOST}:{settings.EMAIL_PORT} takes letters"


def _audit() -> Iterator[Finding]:
    from django.db import DatabaseError

    from otklik.cli.prepare import reach_database
    from otklik.core.audit import breaks
    from otklik.core.models import AuditEntry

    try:
        reach_database()
        found = list(breaks())
        count = AuditEntry.objects.count()
    except DatabaseError:
        yield False, "security record: cannot be read"
        return
    for one in found:
        yield False, f"security record: entry {one.number} {one.why}"
    if not found:
        yield True, f"security record: {count} entries, the chain holds"


def _settings(deploy: bool) -> Iterator[Finding]:
    from django.core import checks

    found = checks.run_checks(include_deployment_checks=deploy)
    serious = [one for one in found if one.level >= checks.WARNING and not one.is_silenced()]
    for one in serious:
        yield False, f"settings: {one.id} {' '.join(str(one.msg).split())}"
    if not serious:
        yield True, "settings: nothing to say against them" + (" on the open internet" if deploy else "")
