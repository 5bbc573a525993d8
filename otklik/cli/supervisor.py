"""Keeps web and worker processes alive. Loads nothing of the product, so that it is small and does not fail.

Usage (by `otklik serve`): python -m otklik.cli.supervisor FD PROCESSES WORKER
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

from otklik.cli.lifeline import Lifeline

_TICK: Final = 0.1
_PATIENCE: Final = 4.6  # seconds before those who have not left are killed
_LONGEST_WAIT: Final = 30.0
_WELL: Final = 5.0  # a child that lived this long was well: it is started again at once
_CONFIGURATION: Final = 78


@dataclass
class Child:
    """One process that must always run."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    wait: float = field(default=0.5)


class Supervisor:
    """Starts children, starts them again when they die, ends them all."""

    def __init__(self, children: list[Child], socket_fd: int) -> None:
        self._children, self._fd = children, socket_fd
        self._lifeline = Lifeline()
        self._leaving = False

    def run(self) -> int:
        """Supervise until SIGINT or SIGTERM; returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._leave)
        while not self._leaving:
            for child in self._children:
                if self._tend(child) == _CONFIGURATION:
                    self._end_all()
                    return _CONFIGURATION
            time.sleep(_TICK)
        self._end_all()
        return 0

    def _tend(self, child: Child) -> int | None:
        """Start the child when it is its time; returns the exit code if it has just died."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_after:
                self._start(child)
            return None
        code = child.process.poll()
        if code is not None:
            _log("process_died", name=child.name, code=code)
            child.wait = 0.5 if now - child.started_at > _WELL else min(child.wait * 2, _LONGEST_WAIT)
            child.process, child.start_after = None, now + child.wait
        return code

    def _start(self, child: Child) -> None:
        environment = os.environ | self._lifeline.environment()
        ends = (self._fd, self._lifeline.reading)
        # a session of its own: Ctrl-C reaches the supervisor alone, which ends the children in order
        child.process = subprocess.Popen(child.command, env=environment, pass_fds=ends, start_new_session=True)
        child.started_at = time.monotonic()

    def _end_all(self) -> None:
        living = [child.process for child in self._children if child.process and child.process.poll() is None]
        for process in living:
            process.terminate()
        until = time.monotonic() + _PATIENCE
        while any(process.poll() is None for process in living) and time.monotonic() < until:
            time.sleep(0.05)
        for process in living:
            if process.poll() is None:
                process.kill()
                process.wait()

    def _leave(self, number: int, frame: FrameType | None) -> None:
        self._leaving = True


def command(socket_fd: int, processes: int, with_worker: bool) -> list[str]:
    """The command line of a supervisor."""
    return [sys.executable, "-m", "otklik.cli.supervisor", str(socket_fd), str(processes), str(int(with_worker))]


def main(socket_fd: int, processes: int, with_worker: bool) -> int:
    """Supervise that many web processes on a listening socket, and a worker if wanted."""
    if processes > 1:
        _share_counters()
    web = [sys.executable, "-m", "otklik.cli.web", str(socket_fd)]
    children = [Child(f"web {number + 1}", web) for number in range(processes)]
    if with_worker:
        children.append(Child("worker", [sys.executable, "-m", "otklik.cli", "work"]))
    return Supervisor(children, socket_fd).run()


def _share_counters() -> None:
    folder = Path(os.environ["OTKLIK_COUNTERS"])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _log(event: str, **facts: object) -> None:
    line = {"event": event, "logger": "supervisor", "timestamp": datetime.now(UTC).isoformat()} | facts
    print(json.dumps(line), file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1"))
