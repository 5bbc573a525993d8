"""What must hold before the site is served: database, folders, static files."""

import hashlib
import os
from copy import deepcopy
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.utils import load_backend

from otklik.cli.main import Refused
from otklik.core.health import unapplied_migrations
from otklik.core.trouble import first_line, is_full


def prepare(migrate: bool) -> None:
    """Check the ground and lay out the static files; raises Refused with what to do."""
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.INDEX_DIR):
        if why := unwritable(Path(folder)):
            raise Refused(f"{folder} cannot be written ({why}). Give this user the folder, or set OTKLIK_VAR.")
    if Path(settings.VAR_DIR) == Path(settings.BASE_DIR) / "var":
        Path(settings.VAR_DIR).chmod(0o700)  # made by ourselves, by older versions for everybody to read
    try:
        insist_on_the_database(migrate=migrate)
    finally:
        connection.close()
    lay_out_static_files()


def insist_on_the_database(*, migrate: bool = False) -> None:
    """The database is reached and up to date, brought there if `migrate`; raises Refused with what to do."""
    try:
        reach_database()
        waiting = unapplied_migrations()
        if waiting and migrate:
            call_command("migrate", interactive=False, verbosity=0)
            waiting = unapplied_migrations()
    except (DatabaseError, OSError) as error:
        if is_full(error, settings.VAR_DIR):
            raise
        raise Refused(f"the database cannot be reached: {first_line(error)}. Check DATABASE_URL.") from error
    if waiting:
        raise Refused(
            f"the database is not up to date: {len(waiting)} migrations are not applied. Start the site once with "
            "`make run` or `otklik serve --migrate`, then this command again."
        )


def reach_database() -> None:
    """Connect once, past the pool, which tries a refused connection as long as its patience lasts.

    Raises DatabaseError.
    """
    told = deepcopy(connection.settings_dict)
    told["OPTIONS"].pop("pool", None)
    link = load_backend(told["ENGINE"]).DatabaseWrapper(told, "reach")
    try:
        link.ensure_connection()
    finally:
        link.close()


def unwritable(folder: Path) -> str:
    """Why nothing can be written into a folder, made if it is missing; an empty text when it can."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        if is_full(error, folder):
            raise
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
