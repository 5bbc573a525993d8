"""B10: clean clone to first page (`make run`), second start, memory of the whole; floor: a bare server."""

import os
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

from bench.measure import HERE, Result, free_port

_PATIENCE = 400  # seconds


def run(smoke: bool = False) -> Result:
    """Clone what is committed, start it twice, look at its memory once vectors are ready; smoke: no vectors awaited."""
    result = Result("start", cards={"what": "git clone of HEAD, make run with the demo, warm package cache"})
    folder = Path(tempfile.mkdtemp(prefix="otklik-start-"))
    try:
        subprocess.run(["git", "clone", "-q", str(HERE), str(folder / "clone")], check=True)
        clone = folder / "clone"
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


def _start(clone: Path, look: Callable[[psutil.Process], None]) -> float:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OTKLIK_", "DJANGO_"))}
    environment |= {"PORT": str(port), "HOST": "127.0.0.1"}
    environment.pop("DATABASE_URL", None)
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"], cwd=clone, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        _wait_for(f"http://localhost:{port}/", process)
        took = round(time.monotonic() - began, 1)
        look(psutil.Process(process.pid))
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(15)
    return took


def _remember(process: psutil.Process, clone: Path, result: Result, smoke: bool) -> None:
    until = time.monotonic() + (5 if smoke else _PATIENCE)
    while time.monotonic() < until and "vectors ready" not in _status(clone):
        time.sleep(2)
    result.cards["index"] = _status(clone)
    result.figures["pss_mb"] = pss_mb(process)


def _status(clone: Path) -> str:
    done = subprocess.run(
        [clone / ".venv/bin/otklik", "search", "status"], cwd=clone, capture_output=True, text=True, check=False
    )
    return " ".join(done.stdout.split())


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"make run left with {process.returncode}")
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
