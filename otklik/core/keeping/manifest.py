"""What lies in a stage: about.json, said first, and manifest.json, counted last."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final

FORMAT: Final = 1
ABOUT: Final = "about.json"
MANIFEST: Final = "manifest.json"
SECRET_KEY: Final = "secret_key"  # noqa: S105 - the name of a file
DATABASE: Final = "otklik.sqlite3"
ROWS: Final = "rows"
MEDIA: Final = "media"
_BLOCK: Final = 1024 * 1024
# a name of a member, and nothing that leads out of the folder
_NAME: Final = re.compile(
    rf"(about\.json|manifest\.json|secret_key|otklik\.sqlite3|rows/[a-z_]+\.[a-z_0-9]+\.jsonl|{MEDIA}/.+)"
)


class Damaged(Exception):
    """An archive or a folder is not as it was written, or was never one of ours; the text says where."""


@dataclass(frozen=True)
class About:
    """Where it comes from. content: "sqlite" (a copy of the database file) or "rows" (a file for each model)."""

    made_at: str
    content: str
    migrations: list[str]
    # the highest number ever given in each table, so that none is given twice
    last_numbers: dict[str, int] = field(default_factory=dict)
    missing_files: list[str] = field(default_factory=list)
    version: str = field(default_factory=lambda: version("otklik"))
    format: int = FORMAT

    def write(self, stage: Path) -> None:
        write_json(stage / ABOUT, asdict(self))


@dataclass(frozen=True)
class Member:
    """One file of a stage. rows: how many lines a file of rows has, else None."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None

    def told(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value is not None}


def read_about(text: str | bytes) -> About:
    """Raises Damaged when it is none, or of a format this version does not know."""
    try:
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise Damaged(f"it is of format {told['format']}, this version knows format {FORMAT}; use a newer Otklik")
        return About(**told)
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{ABOUT} is not as it was written") from error


def members_of(text: str | bytes) -> dict[str, Member]:
    """The members a manifest tells, by name; raises Damaged."""
    try:
        told = [Member(**one) for one in json.loads(text)["members"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{MANIFEST} is not as it was written") from error
    return {one.name: one for one in told if safe(one.name)}


def safe(name: str) -> str:
    """The name itself; raises Damaged for one that is none of ours or leads elsewhere."""
    parts = name.split("/")
    if not _NAME.fullmatch(name) or any(part in ("", ".", "..") for part in parts) or "\\" in name or "\0" in name:
        raise Damaged(f"it has a member that no backup has: {name!r}")
    return name


def copied(source: IO[bytes], target: IO[bytes] | None = None) -> tuple[int, str]:
    """Read to the end, writing to `target` if there is one; bytes and SHA-256 of what was read."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        digest.update(block)
        size += len(block)
        if target is not None:
            target.write(block)
    return size, digest.hexdigest()


def files_of(stage: Path) -> Iterator[str]:
    """The names of everything that lies in a stage but its manifest, about.json first."""
    yield ABOUT
    for path in sorted(stage.rglob("*")):
        name = path.relative_to(stage).as_posix()
        if path.is_file() and name not in (ABOUT, MANIFEST):
            yield name


def write_json(path: Path, told: dict[str, Any]) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
