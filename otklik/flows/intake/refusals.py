"""The file of refused rows: made when there is one to write, and no longer than what the import has kept."""

from pathlib import Path
from typing import IO, Self


class Refusals:
    """Lines are gathered with their batch and written just before it is kept.

    size: bytes of an earlier go that stay; what a go that was killed wrote past them is cut off.
    """

    def __init__(self, path: Path, size: int) -> None:
        self.path, self._size = path, size
        self._waiting: list[str] = []
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, line: str) -> None:
        self._waiting.append(line)

    def drop(self) -> None:
        """The batch is not kept."""
        self._waiting.clear()

    def write(self) -> int:
        """Write down what waits; returns the bytes the file then has."""
        if self._waiting:
            file = self._opened()
            file.seek(self._size)
            self._size += file.write("".join(self._waiting).encode())
            file.truncate()
            file.flush()
            self._waiting.clear()
        return self._size

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch()
            self._file = self.path.open("r+b")
        return self._file
