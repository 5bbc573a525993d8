"""A stream encrypted with a passphrase: scrypt makes the key, AES-256-GCM seals chunk after chunk (STREAM).

File: MAGIC, one byte log2 of scrypt's N, 16 bytes salt, 7 bytes nonce prefix; then chunks of 1 MiB, each with its
16 bytes tag. The nonce of a chunk is the prefix, its number (4 bytes) and 1 for the last chunk, else 0: chunks that
are changed, swapped, left out or cut off do not open. The head is authenticated with every chunk.
"""

import hashlib
import io
import secrets
import struct
from typing import IO, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC: Final = b"otklik-sealed-1\n"
LEAST_PASSPHRASE: Final = 12
_CHUNK: Final = 1024 * 1024
_TAG: Final = 16
_HARDNESS: Final = 17  # log2 of N: 128 MiB and about half a second
_HARDEST: Final = 20
_HEAD: Final = struct.Struct(f"{len(MAGIC)}sB16s7s")


class CannotOpen(Exception):
    """The passphrase is another one, or the file is not as it was written; the text says which can be told."""


class Sealing(io.RawIOBase):
    """Write to it; what arrives in `below` is sealed. `close` writes the last chunk and leaves `below` open."""

    def __init__(self, below: IO[bytes], passphrase: str) -> None:
        self._below, self._waiting, self._number = below, bytearray(), 0
        salt, self._prefix = secrets.token_bytes(16), secrets.token_bytes(7)
        self._head = _HEAD.pack(MAGIC, _HARDNESS, salt, self._prefix)
        self._key = AESGCM(_key(passphrase, salt, _HARDNESS))
        below.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, given: Any) -> int:
        self._waiting += given
        while len(self._waiting) > _CHUNK:
            self._seal(bytes(self._waiting[:_CHUNK]), last=False)
            del self._waiting[:_CHUNK]
        return len(given)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), last=True)
        super().close()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._below.write(self._key.encrypt(_nonce(self._prefix, self._number, last), chunk, self._head))
        self._number += 1


class Opening(io.RawIOBase):
    """Read from it what was sealed; raises CannotOpen at the first chunk that is not as it was written."""

    def __init__(self, below: IO[bytes], passphrase: str) -> None:
        self._below, self._ready, self._number = below, b"", 0
        self._head = below.read(_HEAD.size)
        if len(self._head) < _HEAD.size:
            raise CannotOpen("the file is cut off")
        magic, hardness, salt, self._prefix = _HEAD.unpack(self._head)
        if magic != MAGIC or not 10 <= hardness <= _HARDEST:
            raise CannotOpen("the file does not begin as a sealed one does")
        self._key = AESGCM(_key(passphrase, salt, hardness))
        self._next: bytes = below.read(_CHUNK + _TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        if not self._ready:
            self._ready = self._open()
        part = self._ready[: len(room)]
        room[: len(part)] = part
        self._ready = self._ready[len(part) :]
        return len(part)

    def _open(self) -> bytes:
        if not self._next:
            if self._number == 0:
                raise CannotOpen("the file is cut off")
            return b""
        sealed, self._next = self._next, self._below.read(_CHUNK + _TAG)
        try:
            opened = self._key.decrypt(_nonce(self._prefix, self._number, not self._next), sealed, self._head)
        except InvalidTag:
            first = "the passphrase is wrong, or the file was changed"
            raise CannotOpen("the file was cut off or changed" if self._number else first) from None
        self._number += 1
        return opened


def is_sealed(first_bytes: bytes) -> bool:
    """Whether a file that begins so is a sealed one."""
    return first_bytes.startswith(MAGIC)


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)


def _key(passphrase: str, salt: bytes, hardness: int) -> bytes:
    needed = 128 * 8 * 2**hardness + 1024 * 1024
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=2**hardness, r=8, p=1, maxmem=needed, dklen=32)
