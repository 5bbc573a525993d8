"""Put an installation back: made whole beside, then exchanged; the one that was there lies aside, nothing is mixed."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from otklik.core import audit
from otklik.core.keeping import archive
from otklik.core.keeping.ground import close_up, insist_nobody_writes, standing_on, sync
from otklik.core.keeping.manifest import (
    ABOUT,
    DATABASE,
    MANIFEST,
    MEDIA,
    ROWS,
    SECRET_KEY,
    About,
    Damaged,
    copied,
    members_of,
    read_about,
)
from otklik.core.keeping.place import OddPlace, insist_on_a_place, is_database_inhabited, is_inhabited, switch
from otklik.core.keeping.rows import (
    applied_migrations,
    kept_models,
    read_rows,
    registry_as_of,
    unknown_migrations,
)


class Inhabited(Exception):
    """Somebody uses the installation that would be replaced; the text names it."""


class TooNew(Exception):
    """A newer version of Otklik made it; the text says which."""


@dataclass(frozen=True)
class PutBack:
    """What came back. brought: migrations that were applied to it; aside: where the old installation lies."""

    about: About
    brought: int
    aside: Path | None


@dataclass(frozen=True)
class Place:
    """Where to. folder: for files, key and SQLite's database; replace: even if somebody uses what is there."""

    folder: Path
    replace: bool
    in_sqlite: bool


def place(into: Path | None, replace: bool) -> Place:
    """The installation of the settings, or one in another folder; raises OddPlace."""
    folder = Path(into or settings.VAR_DIR).absolute()
    in_sqlite = connection.vendor == "sqlite"
    named = Path(str(connection.settings_dict["NAME"])).absolute()
    if into is None and in_sqlite and named != folder / DATABASE:
        raise OddPlace(f"DATABASE_URL names {named}; say --into FOLDER, the database will be FOLDER/{DATABASE}")
    insist_on_a_place(folder)
    return Place(folder, replace, in_sqlite)


def restore_archive(*, file: Path, passphrase: str, to: Place, at: datetime) -> PutBack:
    """Raises Inhabited, Busy, OddPlace, TooNew, NotTaken, and what archive.unpack raises; then nothing has changed."""
    _insist_on_leave(to)
    with _beside(to.folder) as beside:
        about, _count = archive.unpack(file, passphrase, beside)
        return _made_of(beside, beside, about, to, file.name, at)


def restore_folder(*, folder: Path, to: Place, at: datetime) -> PutBack:
    """The same of a folder that `take.lay_out` wrote; it stays as it is."""
    _insist_on_leave(to)
    with _beside(to.folder) as beside:
        about = _checked(folder)
        for name in (SECRET_KEY, MEDIA):
            if (folder / name).is_dir():
                shutil.copytree(folder / name, beside / name, copy_function=shutil.copyfile)
            elif (folder / name).exists():
                shutil.copyfile(folder / name, beside / name)
                (beside / name).chmod(0o600)
        return _made_of(folder, beside, about, to, folder.absolute().name, at)


def _insist_on_leave(to: Place) -> None:
    connection.close()
    inhabited = is_inhabited(to.folder) if to.in_sqlite else is_database_inhabited()
    if inhabited and not to.replace:
        where = to.folder if to.in_sqlite else f"the database {connection.settings_dict['NAME']}"
        raise Inhabited(f"{where} is in use: it has people or a security record")
    connection.close()
    insist_nobody_writes(to.folder)


def _made_of(stage: Path, beside: Path, about: About, to: Place, name: str, at: datetime) -> PutBack:
    """Make the database from a stage, the rest of the installation from what lies beside, and switch."""
    if unknown := unknown_migrations(about.migrations):
        raise TooNew(f"Otklik {about.version} made it, and this version does not know {unknown[0]}")
    if about.content == "sqlite" and not to.in_sqlite:
        raise OddPlace(
            "it holds a copy of SQLite's database, and DATABASE_URL names PostgreSQL: restore it --into a folder "
            "without DATABASE_URL, then `otklik export all` there and `otklik import all` here"
        )
    with _ground(to, beside):
        brought = _bring(stage, about)
        audit.record(actor="system", act="core.restore", subject=name[:120], at=at)
    if to.in_sqlite:
        close_up(beside / DATABASE)
        sync(beside / DATABASE)
    for left in (ABOUT, MANIFEST):
        (beside / left).unlink(missing_ok=True)
    shutil.rmtree(beside / ROWS, ignore_errors=True)
    return PutBack(about, brought, switch(beside, to.folder, at))


@contextmanager
def _ground(to: Place, beside: Path) -> Iterator[None]:
    """Stand on SQLite's new file, or on PostgreSQL emptied in a transaction that others do not see before its end."""
    if to.in_sqlite:
        with standing_on(beside / DATABASE):
            yield
        return
    with transaction.atomic():
        _drop_ours()
        yield


def _bring(stage: Path, about: About) -> int:
    """Fill the database under the feet and bring it up to date; how many migrations that took."""
    if about.content == "sqlite":
        connection.close()
        close_up(stage / DATABASE)
    else:
        registry = registry_as_of(about.migrations)
        with transaction.atomic():
            read_rows(stage, registry, about.last_numbers)
    before = len(applied_migrations())
    call_command("migrate", interactive=False, verbosity=0)
    return len(applied_migrations()) - before


def _drop_ours() -> None:
    """Empty PostgreSQL of our tables and of the functions behind their triggers, in the transaction of the caller."""
    names = [*(model._meta.db_table for model in kept_models()), "core_cache", "django_migrations"]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        cursor.execute(
            "SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger WHERE NOT tgisinternal "
            "AND tgrelid IN (SELECT oid FROM pg_class WHERE relname = ANY(%s) AND relnamespace = "
            "current_schema()::regnamespace)",
            [names],
        )
        functions = [row[0] for row in cursor.fetchall()]
        for name in names:
            if name in there:
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")
        for function in functions:
            cursor.execute(f"DROP FUNCTION {function}")


def _checked(folder: Path) -> About:
    """Compare every file with the manifest; raises Damaged."""
    try:
        about = read_about((folder / ABOUT).read_bytes())
        told = members_of((folder / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise Damaged(
            f"{Path(error.filename).name} is not there: no folder of `otklik export all`, or not whole"
        ) from error
    for name, member in told.items():
        if not (folder / name).is_file():
            raise Damaged(f"{name} is not there")
        with (folder / name).open("rb") as source:
            if copied(source) != (member.bytes, member.sha256):
                raise Damaged(f"{name} was changed")
    return about


_MARK: Final = ".restore-"


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder beside the target, held while we live; what a killed restore left there is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{target.name}{_MARK}*"):
        with _held(left) as mine:
            if mine:
                shutil.rmtree(left, ignore_errors=True)
    folder = target.with_name(f".{target.name}{_MARK}{secrets.token_hex(4)}")
    folder.mkdir(mode=0o700)
    with _held(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)
