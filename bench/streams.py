"""B5: many open streams and a few broadcasts; floor: a bare ASGI stream of the same web server."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import psutil

from bench.filling import small
from bench.measure import BUILD, HERE, Reach, Result, free_port, otklik_server, own, play, running
from bench.start import pss_mb

REACH = (
    Reach("B5", "1000_kib", most=80),
    Reach("B5", "1000_p99_ms", most=100),
    Reach("B5", "1000_lost", most=0),
    Reach("B5", "5000_kib", most=80),
    Reach("B5", "5000_p99_ms", most=1500),
    Reach("B5", "5000_lost", most=0),
)
SIZES, FULL, SMOKE = (1000,), (1000, 5000), (50,)
BROADCASTS = 5
_BETWEEN = 1.7  # seconds from one broadcast to the next; no multiple of any period of the server
_PATIENCE = 2.0  # seconds for the last line to come
_BARE = "-m uvicorn bench.bare:streaming --no-access-log --http httptools --timeout-graceful-shutdown 1".split()


def run(smoke: bool = False, full: bool = False) -> Result:
    """Open streams of one topic from another process, then post replies from a third one."""
    result = Result("streams")
    folder = BUILD / "streams"
    small(folder)
    for count in SMOKE if smoke else FULL if full else SIZES:
        port = free_port()
        command, environment = otklik_server(folder, port)
        with running(command, port, environment, "/healthz") as server:
            _note(result.figures, count, server, port, "/stream/?topics=1", partial(_posted, folder))
        port = free_port()
        with running([sys.executable, *_BARE, "--port", str(port)], port, {}, "/") as server:
            _note(result.floor, count, server, port, "/stream/", partial(_told, port))
    if not full:
        result.cards["5000"] = "left out: not in this size, ask for it with --full"
    result.ratio = {name: round(value / max(result.floor[name], 0.1), 1) for name, value in result.figures.items()}
    result.cards["what"] = (
        f"streams of one topic, opened by another process, {BROADCASTS} replies posted by a third one straight into "
        "the database (SQLite); milliseconds from before the act to the arrival of its line at each client; KiB: "
        "growth of the server's PSS for one stream, after the last broadcast; lost: lines that did not come"
    )
    return result


def _note(
    to: dict[str, float], count: int, server: psutil.Process, port: int, path: str, act: Callable[[], Sequence[float]]
) -> None:
    """Open, act, and write down what one stream weighs, how late its news came and how much did not."""
    with _listening(port, path, 5):  # what the very first ones cost the server is not theirs
        pass
    before = pss_mb(server)
    with _listening(port, path, count) as client:
        acts = act()
        time.sleep(_PATIENCE)
        weight = pss_mb(server) - before
        told, _ = client.communicate()
    arrivals = json.loads(told)
    late = [moment - act for moments in arrivals for act, moment in zip(acts, moments, strict=False)]
    to[f"{count}_kib"] = round(weight * 1024 / count, 1)
    to[f"{count}_p50_ms"] = round(float(np.percentile(late, 50)) * 1000, 1)
    to[f"{count}_p99_ms"] = round(float(np.percentile(late, 99)) * 1000, 1)
    to[f"{count}_lost"] = sum(len(acts) - len(moments) for moments in arrivals)


@contextmanager
def _listening(port: int, path: str, count: int) -> "Iterator[subprocess.Popen[str]]":
    """A process of its own, so that its memory is not counted, once all its streams are open."""
    command = [sys.executable, "-m", "bench.listen", str(port), path, str(count)]
    client = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert client.stdout is not None
        if client.stdout.readline() != "open\n":
            raise RuntimeError(f"{count} streams of {path} could not be opened")
        yield client
    finally:
        client.kill()
        client.wait()


def _posted(folder: Path) -> list[float]:
    began: list[float] = json.loads(play(own(folder), "bench.post_replies", str(BROADCASTS), str(_BETWEEN)))
    return began


def _told(port: int) -> list[float]:
    began = []
    for _ in range(BROADCASTS):
        time.sleep(_BETWEEN)
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        began.append(time.monotonic())
        link.request("POST", "/")
        link.getresponse().read()
        link.close()
    return began
