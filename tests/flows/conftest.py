"""A house with its operator, a catalogue and an empty directory for files; files brought in by the command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from otklik.cli.main import main
from otklik.parties.models import Operator
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON

File = Callable[[str, str | bytes], Path]
Bring = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def catalogue(operator: Operator, settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    preload_catalogue(at=NOON)


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def bring(capsys: pytest.CaptureFixture[str]) -> Bring:
    """The exit code of `otklik import` with these words, and what it printed."""

    def run(*words: object) -> tuple[int, str]:
        code = main(["import", "--no-pause", *map(str, words)])
        return code, results(capsys.readouterr().out)

    return run


def results(out: str) -> str:
    """What was printed, without the line that says how the file was read."""
    return "".join(line for line in out.splitlines(keepends=True) if not line.startswith(("read as ", "import ")))


def refusals(tmp_path: Path) -> list[tuple[int, str]]:
    """Line and reason of every row refused so far."""
    lines = [line for path in (tmp_path / "imports").glob("*.jsonl") for line in path.read_text().splitlines()]
    return [(told["line"], told["reason"]) for told in map(json.loads, lines)]
