"""What must hold before the site is served: database, folders, static files."""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection

from otklik.cli.main import Refused
from otklik.core.health import unapplied_migrations


def prepare(migrate: bool) -> None:
    """Check the ground and lay out the static files; raises Refused with what to do."""
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.INDEX_DIR):
        if why := unwritable(Path(folder)):
            raise Refused(f"{folder} cannot be written ({why}). Give this user the folder, or set OTKLIK_VAR.")
    try:
        if migrate:
            call_command("migrate", interactive=False, verbosity=0)
        waiting = unapplied_migrations()
    except (DatabaseError, OSError) as error:
        raise Refused(f"the database cannot be reached: {_first_line(error)}. Check DATABASE_URL.") from error
    finally:
        connection.close()
    if waiting:
        raise Refused(f"{len(waiting)} migrations are not applied. Run `otklik serve --migrate` once.")
    lay_out_static_files()


def unwritable(folder: Path) -> str:
    """Why nothing can be written into a folder, made if it is missing; an empty text when it can."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def lay_out_static_files() -> None:
    """Collect static files when any of them differs from what was collected last."""
    kept = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _fingerprint()
    if kept.exists() and kept.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    kept.write_text(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
