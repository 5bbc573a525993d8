"""B10: clean clone to first page (`make run`), second start, memory of the whole; floor: a bare server."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

from bench.measure import HERE, Reach, Result, free_port

REACH = (
    Reach("B10", "clean_clone_to_first_page_s", most=120),
    Reach("B10", "second_start_s", most=5),
    Reach("B10", "pss_mb", most=400),
)
_PATIENCE = 400  # seconds
_OURS = ("OTKLIK_", "DJANGO_", "PYTHON", "VIRTUAL_ENV", "DATABASE_URL", "DEMO", "HOST", "PORT")


def run(smoke: bool = False) -> Result:
    """Clone what is committed, start it twice, look at its memory once vectors are ready; smoke: no vectors awaited.

    Raises RuntimeError when this tree is no clone, or when the clone does not start.
    """
    result = Result("start", cards={"what": "git clone of HEAD, make run with the demo, warm package cache"})
    folder = Path(tempfile.mkdtemp(prefix="otklik-start-"))
    try:
        clone = _clone(folder)
        result.figures["clean_clone_to_first_page_s"] = _start(clone, lambda _process: None)
        result.figures["second_start_s"] = _start(clone, lambda process: _remember(process, clone, result, smoke))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result.floor = _floor()
    result.ratio = {
        "second_start_s": round(result.figures["second_start_s"] / result.floor["bare_start_s"], 1),
        "pss_mb": round(result.figures["pss_mb"] / result.floor["bare_pss_mb"], 1),
    }
    return result


def pss_mb(process: psutil.Process) -> float:
    """Proportional set size of a process and its children, MB."""
    total = 0
    for member in (process, *process.children(recursive=True)):
        lines = Path(f"/proc/{member.pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return round(total / 1024, 1)


def _clone(folder: Path) -> Path:
    clone = folder / "clone"
    done = subprocess.run(["git", "clone", "-q", str(HERE), str(clone)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{HERE} cannot be cloned: {done.stderr.strip()}")
    return clone


def environment_of(clone: Path) -> dict[str, str]:
    """The caller's environment without what would lead the clone to this tree: its code, its settings, its var/."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    paths = [path for path in kept.get("PATH", os.defpath).split(os.pathsep) if not Path(path).is_relative_to(HERE)]
    return kept | {"PATH": os.pathsep.join(paths), "OTKLIK_VAR": str(clone / "var")}


def _start(clone: Path, look: Callable[[psutil.Process], None]) -> float:
    port = free_port()
    environment = environment_of(clone) | {"PORT": str(port), "HOST": "127.0.0.1"}
    log = clone.parent / "start.log"
    began = time.monotonic()
    with log.open("wb") as console:
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdout=console, stderr=console, start_new_session=True
        )
    try:
        _wait_for(f"http://localhost:{port}/", process, log)
        took = round(time.monotonic() - began, 1)
        look(psutil.Process(process.pid))
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(15)
    return took


def _remember(process: psutil.Process, clone: Path, result: Result, smoke: bool) -> None:
    until = time.monotonic() + _PATIENCE
    told = _status(clone)
    while not smoke and is_awaited(told) and time.monotonic() < until:
        time.sleep(3)
        told = _status(clone)
    if not smoke and is_awaited(told):
        raise RuntimeError(f"vectors were not ready in {_PATIENCE} s: {told}")
    result.cards["index"] = told
    result.figures["pss_mb"] = pss_mb(process)


def is_awaited(told: str) -> bool:
    """Whether `otklik search status` says that the index or some vectors are still to come."""
    if "index: ready" not in told:
        return True
    found = re.search(r"meaning: on, (\d+) documents have it, (\d+) wait", told)
    return found is not None and (found[1] == "0" or found[2] != "0")


def _status(clone: Path) -> str:
    done = subprocess.run(
        [clone / ".venv/bin/otklik", "search", "status"],
        cwd=clone, env=environment_of(clone), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return " ".join(done.stdout.split())


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path | None = None) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"it left with {process.returncode}: {log.read_text()[-1500:] if log else ''}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer in {_PATIENCE} s")


def _floor() -> dict[str, float]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.bare:application", "--port", str(port), "--no-access-log"]
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://localhost:{port}/", process)
        return {"bare_start_s": round(time.monotonic() - began, 2), "bare_pss_mb": pss_mb(psutil.Process(process.pid))}
    finally:
        process.terminate()
        process.wait(10)
