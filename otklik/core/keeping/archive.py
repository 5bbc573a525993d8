"""One file that holds a stage: tar, gzip, sealed if a passphrase is given; the manifest is its last member.

Written to a name of its own and renamed when it is whole and on the disk; read member by member, each compared with
the manifest.
"""

import contextlib
import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, cast

from otklik.core.keeping.ground import sync
from otklik.core.keeping.manifest import (
    ABOUT,
    MANIFEST,
    About,
    Damaged,
    Member,
    copied,
    files_of,
    members_of,
    read_about,
    safe,
)
from otklik.core.keeping.sealed import Opening, Sealing, is_sealed

_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"  # what GzipFile writes without a name and a time
_MOST_MANIFEST: Final = 1024 * 1024 * 1024


class NeedsPassphrase(Exception):
    """The archive is sealed and no passphrase was given."""


def pack(stages: list[Path], file: Path, rows: dict[str, int], passphrase: str) -> int:
    """Write everything that lies in these folders into one archive; the first one holds about.json.

    rows: lines of the files of rows. Returns the archive's bytes; a file that was there is replaced when the new one
    is whole.
    """
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as below:
            with _writing(below, passphrase) as tar:
                members = [member for stage in stages for member in _added(tar, stage, rows, stage == stages[0])]
                _add_manifest(tar, members)
            below.flush()
            os.fsync(below.fileno())
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync(file.parent)
    return file.stat().st_size


@contextlib.contextmanager
def _writing(below: IO[bytes], passphrase: str) -> Iterator[tarfile.TarFile]:
    outer = cast(IO[bytes], Sealing(below, passphrase)) if passphrase else below
    with (
        gzip.GzipFile(filename="", fileobj=outer, mode="wb", compresslevel=6, mtime=0) as zipped,
        tarfile.open(fileobj=cast(Any, zipped), mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield tar
    if outer is not below:
        outer.close()


def _added(tar: tarfile.TarFile, stage: Path, rows: dict[str, int], first: bool) -> Iterator[Member]:
    for name in files_of(stage):
        if name == ABOUT and not first:
            continue
        with (stage / name).open("rb") as source:
            head = tarfile.TarInfo(name)
            head.size = os.fstat(source.fileno()).st_size
            head.mode = 0o600
            reading = _Hashing(source)
            tar.addfile(head, cast(IO[bytes], reading))
        yield Member(name, head.size, reading.digest(), rows.get(name))


def _add_manifest(tar: tarfile.TarFile, members: list[Member]) -> None:
    text = json.dumps({"members": [one.told() for one in members]}, ensure_ascii=False).encode()
    head = tarfile.TarInfo(MANIFEST)
    head.size, head.mode = len(text), 0o600
    tar.addfile(head, io.BytesIO(text))


class _Hashing:
    """Reads a file for the tar and sums it on the way."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._sum = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self._sum.update(block)
        return block

    def digest(self) -> str:
        return self._sum.hexdigest()


def unpack(file: Path, passphrase: str, folder: Path | None) -> tuple[About, int]:
    """Read an archive to its end and lay its members into `folder`, or only check them.

    Returns what it says of itself and how many members it has. Raises Damaged, CannotOpen, NeedsPassphrase, OSError.
    """
    try:
        with file.open("rb") as below, _reading(below, passphrase) as tar:
            about, seen, told = _members(tar, folder)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise Damaged("it is cut off or was changed") from error
    if told is None or about is None:
        raise Damaged("it is cut off: its manifest is not there")
    _compare(seen, told)
    return about, len(seen)


def _members(
    tar: tarfile.TarFile, folder: Path | None
) -> tuple[About | None, dict[str, Member], dict[str, Member] | None]:
    about, seen, told = None, dict[str, Member](), None
    for head in tar:
        source = tar.extractfile(head)
        if source is None or not head.isreg() or told is not None or safe(head.name) in seen:
            raise Damaged(f"it has a member that no backup has: {head.name!r}")
        if head.name == MANIFEST:
            if head.size > _MOST_MANIFEST:
                raise Damaged(f"{MANIFEST} is not as it was written")
            told = members_of(source.read())
        elif head.name == ABOUT:
            text = source.read(_MOST_MANIFEST)
            about = read_about(text)
            seen[ABOUT] = _laid(io.BytesIO(text), ABOUT, folder)
        elif about is None:
            raise Damaged("it does not begin as a backup of Otklik does")
        else:
            seen[head.name] = _laid(source, head.name, folder)
    return about, seen, told


def _laid(source: IO[bytes], name: str, folder: Path | None) -> Member:
    if folder is None:
        return Member(name, *copied(source))
    path = folder / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as target:
        member = Member(name, *copied(source, target))
        target.flush()
        os.fsync(target.fileno())
    path.chmod(0o600)
    return member


@contextlib.contextmanager
def _reading(below: IO[bytes], passphrase: str) -> Iterator[tarfile.TarFile]:
    first = below.read(64)
    below.seek(0)
    outer: IO[bytes] = below
    if is_sealed(first):
        if not passphrase:
            raise NeedsPassphrase
        outer = cast(IO[bytes], io.BufferedReader(Opening(below, passphrase), 1024 * 1024))
    elif not first.startswith(_GZIP_HEAD):
        raise Damaged("it does not begin as a backup of Otklik does")
    with gzip.GzipFile(fileobj=outer, mode="rb") as zipped:
        with tarfile.open(fileobj=zipped, mode="r|") as tar:
            yield tar
        while zipped.read(1024 * 1024):  # to the sum at its end
            pass


def _compare(seen: dict[str, Member], told: dict[str, Member]) -> None:
    for name, member in told.items():
        if name not in seen:
            raise Damaged(f"{name} is not in it")
        if (seen[name].bytes, seen[name].sha256) != (member.bytes, member.sha256):
            raise Damaged(f"{name} was changed")
    for name in seen.keys() - told.keys():
        raise Damaged(f"{name} is in it and not in its manifest")
