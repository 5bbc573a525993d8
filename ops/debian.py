"""Programs that the tests need and Debian has: install them when we may, else say what to install."""

import os
import shutil
import subprocess
from pathlib import Path

POSTGRES_FOLDERS = "/usr/lib/postgresql/*/bin"


class Missing(Exception):
    """A program is not there and cannot be installed; the text says what to do."""


def chromium() -> str:
    """Path of Debian's Chromium; raises Missing."""
    return _found(lambda: shutil.which("chromium"), "chromium", "the browser journeys")


def sipp() -> str:
    """Path of SIPp, which plays the other side of a call; raises Missing."""
    return _found(lambda: shutil.which("sipp"), "sip-tester", "the test of test calls")


def postgres_folder() -> Path:
    """Folder of PostgreSQL's server programs; raises Missing."""
    return Path(_found(newest_postgres, "postgresql", "the tests on PostgreSQL"))


def newest_postgres() -> str | None:
    """Folder of PostgreSQL's server programs, None where there are none."""
    found = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    newest = max(found, key=lambda folder: int(folder.parent.name), default=None)
    return str(newest) if newest else None


def _found(look, package: str, purpose: str) -> str:  # noqa: ANN001 - a lambda of no arguments
    place = look()
    if place is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(package)
        place = look()
    if place is None:
        raise Missing(f"{purpose} need {package}: apt-get install {package}")
    return place


def _install(package: str) -> None:
    print(f"installing   {package}", flush=True)
    if package == "postgresql":  # the program only: no cluster of the system's own
        settings = Path("/etc/postgresql-common/createcluster.conf")
        if not settings.exists():
            settings.parent.mkdir(parents=True, exist_ok=True)
            settings.write_text("create_main_cluster = false\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", package],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode and "install" in command:
            raise Missing(f"apt-get install {package} failed: {done.stderr[-300:]}")
