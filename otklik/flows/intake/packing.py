"""Open a file as bytes, unpacked as it is read: plain, gzip, or a zip with one file in it.

Nothing is ever written to disk, and what swells beyond reason is refused under way: memory and time follow the file.
"""

import gzip
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol
from zlib import error as ZlibError

from otklik.flows.intake.unreadable import UnreadableFile

_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_END_OF_ZIP: Final = b"PK\x05\x06"
_PACKED: Final = (".zip", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tgz", ".tar")
_OFFICE: Final = (".xlsx", ".ods", ".docx", ".odt")
_MOST_DIRECTORY: Final = 1_000_000  # bytes of a zip's list of files
MOST_TIMES: Final = 200  # a text packs to a twentieth, a bomb to a thousandth
MOST_UNPACKED: Final = 50_000_000_000  # bytes
_FREE: Final = 10_000_000  # bytes that are unpacked whatever they were packed to


@dataclass(frozen=True)
class Opened:
    """stream: the bytes, unpacked. name: the file's own, that of a packed one without its packing. position: bytes
    of the file on disk read so far."""

    stream: IO[bytes]
    name: str
    position: Callable[[], int]


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """The file, unpacked when it is packed. Raises UnreadableFile."""
    _insist_on_a_file(path)
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            if start.startswith(_GZIP):
                yield _gzip(path, raw)
            elif start in (_ZIP, _END_OF_ZIP) and path.suffix.lower() not in _OFFICE:
                yield _zip(path, raw)
            else:
                yield Opened(raw, path.name, raw.tell)
    except (zipfile.BadZipFile, EOFError, ZlibError, gzip.BadGzipFile, NotImplementedError) as error:
        raise UnreadableFile(f"{path}: the packed file is damaged or cut: {error}. Pack it anew") from error
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error


def name_of(path: Path) -> str:
    """The name of the file, or of the one packed in it. Raises UnreadableFile."""
    with opened(path) as file:
        return file.name


def _insist_on_a_file(path: Path) -> None:
    try:
        kind = path.stat().st_mode
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error
    if stat.S_ISDIR(kind):
        raise UnreadableFile(f"{path} is a folder: name one file of it")
    if not stat.S_ISREG(kind):
        raise UnreadableFile(f"{path} is not a file on disk: save what it gives into one, it is read more than once")


def _gzip(path: Path, raw: IO[bytes]) -> Opened:
    name = path.name.removesuffix(".gz").removesuffix(".GZ")
    _insist_on_a_plain_name(path, name)
    unpacked = gzip.GzipFile(fileobj=raw, mode="rb")
    return Opened(_guarded(path, unpacked, raw), name, raw.tell)


def _zip(path: Path, raw: IO[bytes]) -> Opened:
    _insist_on_a_short_directory(path, raw)
    archive = zipfile.ZipFile(raw)
    inside = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    if len(inside) != 1:
        raise UnreadableFile(f"{path} has {len(inside)} files in it: pack one file, or name the unpacked one")
    one = inside[0]
    name = one.filename
    if name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts:
        raise UnreadableFile(f"{path}: the file in it is called {name!r}, which leads out of the archive: pack it anew")
    if one.flag_bits & 1:
        raise UnreadableFile(f"{path} is locked by a password: unpack it first")
    _insist_on_a_plain_name(path, name)
    if one.file_size > MOST_UNPACKED or one.file_size > max(_FREE, MOST_TIMES * max(one.compress_size, 1)):
        raise _bomb(path)
    return Opened(_guarded(path, archive.open(one), raw), PurePosixPath(name).name, raw.tell)


def _insist_on_a_short_directory(path: Path, raw: IO[bytes]) -> None:
    """The list of files is read as a whole, so its length is looked at before."""
    size = raw.seek(0, os.SEEK_END)
    raw.seek(max(size - 65_557, 0))
    tail = raw.read()
    place = tail.rfind(_END_OF_ZIP)
    if place < 0 or len(tail) - place < 22:
        raise UnreadableFile(f"{path}: the packed file is damaged or cut: it has no end. Pack it anew")
    if struct.unpack_from("<I", tail, place + 12)[0] > _MOST_DIRECTORY:
        raise UnreadableFile(f"{path} has thousands of files in it: pack one file, or name the unpacked one")
    raw.seek(0)


def _insist_on_a_plain_name(path: Path, name: str) -> None:
    if name.lower().endswith(_PACKED):
        raise UnreadableFile(f"{path}: {name!r} in it is packed once more: unpack it, and pack the file alone")


class _Bytes(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def _guarded(path: Path, unpacked: _Bytes, raw: IO[bytes]) -> IO[bytes]:
    return BufferedReader(_Guarded(path, unpacked, raw), 1 << 16)


class _Guarded(RawIOBase):
    """Reads on as long as what comes out stands in proportion to what was read; a packed file in it is refused."""

    def __init__(self, path: Path, unpacked: _Bytes, raw: IO[bytes]) -> None:
        self.path, self.unpacked, self.raw = path, unpacked, raw
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        given = self.unpacked.read(len(view))
        if self.count == 0 and given.startswith((_ZIP, _GZIP)):
            raise UnreadableFile(f"{self.path}: the file in it is packed once more: unpack it, and pack the file alone")
        self.count += len(given)
        if self.count > MOST_UNPACKED or self.count > max(_FREE, MOST_TIMES * max(self.raw.tell(), 1)):
            raise _bomb(self.path)
        view[: len(given)] = given
        return len(given)


def _bomb(path: Path) -> UnreadableFile:
    limits = f"{MOST_TIMES} times its size or past {MOST_UNPACKED // 1_000_000_000} GB"
    return UnreadableFile(f"{path} swells to more than {limits}: it is refused; unpack it yourself if you trust it")
