"""A bare copy of what `make` begins with, and interpreters that only pretend: nothing is installed, nothing fetched."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent.parent

# what a Python of version 3.12 would do with the arguments that begin.py gives, told in a log
PYTHON = """#!/bin/sh
echo "python $*" >> "{log}"
case "$*" in
  "-c import venv, ensurepip") exit 0 ;;
  *version_info*) echo 3.12 ;;
  "-m venv --clear "*) rm -rf "$4"; mkdir -p "$4/bin" "$4/lib/python3.12/site-packages"; cp "$0" "$4/bin/python" ;;
  "-m pip "*) cp "{uv}" "{here}/.venv/bin/uv" ;;
  *) exec "{real}" "$@" ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >> "{log}"
echo "$UV_SAYS" >&2
exit ${{UV_LEAVES:-0}}
"""
OLD = "import sys, runpy; sys.version_info = (3, 9, 2); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"


class Tree:
    """A folder with begin.py, the lists of packages and a script that says hello."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path, self._log = folder / "otklik", folder / "path", folder / "log"
        for name in ("ops/begin.py", "pyproject.toml"):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HERE / name, self.folder / name)
        shutil.copytree(HERE / "requirements", self.folder / "requirements")
        (self.folder / "hello.py").write_text("import sys\nprint('hello', *sys.argv[1:])\n")
        self.path.mkdir()
        for tool in ("sh", "rm", "mkdir", "cp"):  # and no Python of this machine
            (self.path / tool).symlink_to(shutil.which(tool) or tool)
        self._write(folder / "uv", UV)

    def offer_python(self) -> None:
        """Put a Python of version 3.12 on the PATH."""
        self._write(self.path / "python3.12", PYTHON)

    def begin(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run begin.py with these words by this Python, which pretends to be 3.9."""
        command = [sys.executable, "-c", OLD, str(self.folder / "ops" / "begin.py")]
        command += words or ("run", "hello.py", "you")
        environment = os.environ | {"PATH": str(self.path)} | more
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)

    def called(self) -> list[str]:
        """What the pretenders were asked since the last time, without the questions for the version."""
        told = self._log.read_text().splitlines() if self._log.exists() else []
        self._log.unlink(missing_ok=True)
        return [line for line in told if " -c " not in line]

    def _write(self, path: Path, text: str) -> None:
        told = {"log": self._log, "uv": path.parent.parent / "uv", "here": self.folder, "real": sys.executable}
        path.write_text(text.format(**told))
        path.chmod(0o755)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A file system of so many megabytes; gone with the test."""
    folder = tmp_path / "disk"

    def make(megabytes: int) -> Path:
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "otklik", str(folder)], check=False)
        if done.returncode:
            pytest.skip("a small disk can be mounted by root only")
        return folder

    yield make
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)
