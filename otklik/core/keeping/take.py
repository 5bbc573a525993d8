"""Take the installation as it is at one moment, while people use it: into an archive, or into a folder of rows."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from otklik.core import audit
from otklik.core.keeping import archive
from otklik.core.keeping.ground import alone, copy_database, one_moment, standing_on, sync
from otklik.core.keeping.manifest import (
    DATABASE,
    MANIFEST,
    MEDIA,
    SECRET_KEY,
    About,
    Member,
    copied,
    files_of,
    write_json,
)
from otklik.core.keeping.proof import note_backup
from otklik.core.keeping.rows import applied_migrations, last_numbers, named_files, write_rows

_MOST_LOOKS: Final = 5
# folders aside: links to every file that was seen named, and those the copy names
_HELD: Final = "held"
_NAMED: Final = "named"


@dataclass(frozen=True)
class Taken:
    """What was taken. bytes: of the archive or of all files; missing: files the database names and nobody has."""

    bytes: int
    rows: int
    files: int
    missing: list[str]


def back_up(*, file: Path, passphrase: str, at: datetime) -> Taken:
    """Write one archive with everything that was acknowledged before; raises Busy, Unwell, OSError.

    An empty passphrase: the archive is not encrypted.
    """
    file = file.absolute()
    stage = file.with_name(f".{file.name}.stage")
    with alone(), _own_folder(stage), _files_aside() as aside:
        audit.record(actor="system", act="core.back_up", subject=file.name[:120], at=at)
        by_rows = connection.vendor != "sqlite"
        counts, missing = (_rows_of_postgresql if by_rows else _copy_of_sqlite)(stage, aside, at)
        size = archive.pack([stage, aside / _NAMED], file, counts, passphrase)
        note_backup(name=file.name, at=at)
        return Taken(size, sum(counts.values()), _count(aside / _NAMED), missing)


def lay_out(*, folder: Path, at: datetime) -> Taken:
    """Write every row, every file and the key into a folder that is not there yet; raises as back_up, FileExistsError.

    The folder is there when everything is in it.
    """
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    stage = folder.with_name(f".{folder.name}.part")
    with alone(), _own_folder(stage), _files_aside() as aside:
        audit.record(actor="system", act="core.export_all", subject=folder.name[:120], at=at)
        by_rows = _rows_of_postgresql if connection.vendor != "sqlite" else _rows_of_sqlite
        counts, missing = by_rows(stage, aside, at)
        if (aside / _NAMED / MEDIA).exists():
            shutil.copytree(aside / _NAMED / MEDIA, stage / MEDIA, copy_function=shutil.copyfile)
        members = [_summed(stage, name, counts) for name in files_of(stage)]
        write_json(stage / MANIFEST, {"members": [one.told() for one in members]})
        stage.rename(folder)
        sync(folder.parent)
        return Taken(sum(one.bytes for one in members), sum(counts.values()), _count(folder / MEDIA), missing)


def _copy_of_sqlite(stage: Path, aside: Path, at: datetime) -> tuple[dict[str, int], list[str]]:
    missing = _one_copy(stage, aside)
    with standing_on(stage / DATABASE):
        _choose(named_files(), aside)
        _say_about(stage, "sqlite", at, missing)
    return {}, missing


def _rows_of_sqlite(stage: Path, aside: Path, at: datetime) -> tuple[dict[str, int], list[str]]:
    missing = _one_copy(stage, aside)
    with standing_on(stage / DATABASE):
        _choose(named_files(), aside)
        counts = write_rows(stage)
        _say_about(stage, "rows", at, missing)
    (stage / DATABASE).unlink()
    return counts, missing


def _one_copy(stage: Path, aside: Path) -> list[str]:
    """Copy the database and put aside every file it names; the ones that are not on the disk.

    A file goes after its row does, and no row goes at the moment of the copy, for which few files are left to link.
    """
    missing: set[str] = set()
    _put_aside(named_files(), aside)
    connection.close()
    copy_database(stage / DATABASE, lambda: missing.update(_put_aside(named_files(), aside)))
    connection.close()
    return sorted(missing)


def _rows_of_postgresql(stage: Path, aside: Path, at: datetime) -> tuple[dict[str, int], list[str]]:
    counts: dict[str, int] = {}

    def look(lost: set[str], last: bool) -> set[str]:
        with one_moment():
            missing = _put_aside(named_files(), aside)
            if last or missing <= lost:
                _choose(named_files(), aside)
                counts.update(write_rows(stage))
                _say_about(stage, "rows", at, sorted(missing))
        return missing

    missing = _looked_again(look)
    return counts, missing


def _looked_again(look: Callable[[set[str], bool], set[str]]) -> list[str]:
    """Look until no file is missing that was there a moment ago: one taken off meanwhile is not named any more.

    look: given the files missing at the looks before and whether this is the last one, gives those missing now.
    """
    lost: set[str] = set()
    for number in range(1, _MOST_LOOKS + 1):
        missing = look(lost, number == _MOST_LOOKS)
        if missing <= lost:
            break
        lost |= missing
    return sorted(missing)


def _put_aside(names: Iterable[str], aside: Path) -> set[str]:
    """Link these files into a folder, where nobody takes them off; those that are not there any more."""
    missing = set()
    for name in names:
        kept = aside / _HELD / name
        if kept.exists():
            continue
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _link(Path(settings.MEDIA_ROOT) / name, kept)
        except FileNotFoundError:
            missing.add(name)
    return missing


def _choose(names: Iterable[str], aside: Path) -> None:
    """Of the files put aside take those that are named in the end: who took his file off does not find it kept."""
    (aside / _NAMED).mkdir(mode=0o700)
    for name in names:
        held, chosen = aside / _HELD / name, aside / _NAMED / MEDIA / name
        if held.exists():
            chosen.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            held.rename(chosen)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)


def _say_about(stage: Path, content: str, at: datetime, missing: list[str]) -> None:
    key = stage / SECRET_KEY
    key.touch(mode=0o600)
    key.write_text(settings.SECRET_KEY, encoding="utf-8")
    told = About(at.isoformat(), content, applied_migrations(), last_numbers(), missing)
    told.write(stage)
    if content == "sqlite":
        connection.close()
        _without_wal(stage / DATABASE)


def _without_wal(file: Path) -> None:
    """What our own connection left beside a copy that nobody else knows."""
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _summed(stage: Path, name: str, counts: dict[str, int]) -> Member:
    with (stage / name).open("rb") as source:
        size, digest = copied(source)
        os.fsync(source.fileno())
    return Member(name, size, digest, counts.get(name))


def _count(media: Path) -> int:
    return sum(1 for path in media.rglob("*") if path.is_file())


@contextmanager
def _own_folder(folder: Path) -> Iterator[None]:
    """A fresh folder for our owner alone; gone when the block ends, unless it was given another name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _files_aside() -> Iterator[Path]:
    """A folder on the file system of the media, for links."""
    folder = Path(settings.VAR_DIR) / f".backup-{secrets.token_hex(4)}"
    with _own_folder(folder):
        yield folder
