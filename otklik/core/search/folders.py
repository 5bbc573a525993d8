"""Where the index lies: one folder a schema version, generations of words inside, one of them the current.

<INDEX_DIR>/v2/CURRENT      the name of the generation that is asked
<INDEX_DIR>/v2/g-.../       words of one generation, with position.json: how far it has read the event log
<INDEX_DIR>/v2/vectors/     meaning, common to all generations
<INDEX_DIR>/v2/status.json  what the writer is doing, for people
<INDEX_DIR>/v2/writer.lock  held by the one process that writes
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from otklik.core.search.words import SCHEMA_VERSION


def root() -> Path:
    return Path(settings.INDEX_DIR) / f"v{SCHEMA_VERSION}"


def vectors() -> Path:
    return root() / "vectors"


def current() -> Path | None:
    """The folder of the current generation, None while there is none."""
    try:
        name = (root() / "CURRENT").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    folder = root() / name
    return folder if name and (folder / "meta.json").exists() else None


def fresh() -> Path:
    """A new folder for a generation being built."""
    folder = root() / f"g-{secrets.token_hex(6)}"
    folder.mkdir(parents=True)
    return folder


def make_current(folder: Path) -> None:
    """Let readers go over to this generation, and remove the others."""
    write_whole(root() / "CURRENT", folder.name)
    for other in root().glob("g-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def request_rebuild() -> None:
    """Ask the writer of this machine, another process, to make everything anew."""
    write_whole(root() / "REBUILD", "")


def is_requested() -> bool:
    return (root() / "REBUILD").exists()


def forget_request() -> None:
    (root() / "REBUILD").unlink(missing_ok=True)


def read_position(folder: Path) -> int | None:
    """The number of the last event the generation knows, None when that cannot be told."""
    try:
        return int(json.loads((folder / "position.json").read_text(encoding="utf-8"))["event"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_position(folder: Path, event: int) -> None:
    write_whole(folder / "position.json", json.dumps({"event": event}))


def read_status() -> dict[str, Any]:
    """What the writer last said of itself, empty when it never spoke."""
    try:
        told = json.loads((root() / "status.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def write_status(**told: Any) -> None:
    write_whole(root() / "status.json", json.dumps(read_status() | told))


def write_whole(path: Path, text: str) -> None:
    """Replace a small file so that a reader sees the old text or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(3)}")
    with part.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


@contextmanager
def writing() -> Iterator[bool]:
    """Hold the writer's place; yields False when another process has it. A dead process holds nothing."""
    root().mkdir(parents=True, exist_ok=True)
    with (root() / "writer.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
