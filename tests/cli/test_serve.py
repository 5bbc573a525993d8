"""The site starts by one command, survives the death of its parts, and leaves nothing behind."""

import re
import signal
import socket
import threading
import time
from pathlib import Path

import httpx
import psutil
import pytest

pytestmark = pytest.mark.slow


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def test_it_says_where_and_answers(serve):
    site = serve()
    assert site.line == f"Otklik serves http://localhost:8000 at {site.url} (1 web); Ctrl-C ends it.\n"
    page = httpx.get(f"{site.url}/", follow_redirects=True)
    assert page.status_code == 200
    css = re.search(r'href="(/static/[^"]+\.css)"', page.text).group(1)
    static = httpx.get(f"{site.url}{css}", headers={"Accept-Encoding": "gzip"})
    assert (static.status_code, static.headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in static.headers["cache-control"]
    assert site.end() < 5
    assert (site.process.returncode, is_free(site.port)) == (0, True)


def test_ctrl_c_ends_everything_open_connections_included(serve):
    site = serve("--with-worker", "--processes", "2")
    site.wait_until(lambda: len(psutil.Process(site.process.pid).children()) == 3)
    family = psutil.Process(site.process.pid).children(recursive=True)
    ended = threading.Event()

    def hang() -> None:
        with socket.create_connection(("127.0.0.1", site.port)) as idle:
            idle.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
            while idle.recv(100):
                pass
        ended.set()

    threading.Thread(target=hang, daemon=True).start()
    time.sleep(0.5)
    assert site.end(signal.SIGINT) < 5
    assert psutil.wait_procs(family, timeout=1)[1] == []
    assert (site.process.returncode, is_free(site.port), ended.wait(1)) == (0, True, True)


def test_a_dead_part_is_started_again(serve):
    site = serve("--with-worker")
    site.wait_until(lambda: len(site.children()) == 2)
    for name in ("web", "cli"):
        before = site.children()[name].pid
        site.children()[name].kill()
        site.wait_until(
            lambda name=name, before=before: getattr(site.children().get(name), "pid", before) != before,
        )
    site.wait_until(site.answers)


def test_the_parts_leave_when_the_supervisor_is_killed(serve):
    site = serve("--with-worker")
    site.wait_until(lambda: len(site.children()) == 2)
    family = list(site.children().values())
    site.end(signal.SIGKILL)
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert is_free(site.port)


def test_a_taken_port_is_told(otklik):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = otklik("serve", "--host", "127.0.0.1", "--port", str(taken.getsockname()[1]))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "choose another --port" in ended.stderr and len(ended.stderr.splitlines()) == 1


def test_a_database_that_is_away_is_told(otklik):
    ended = otklik("serve", "--port", "0", DATABASE_URL="postgresql://a:b@127.0.0.1:1/c")
    assert (ended.returncode, "Check DATABASE_URL" in ended.stderr) == (1, True)
    assert "Traceback" not in ended.stderr


def test_an_old_database_is_told_and_brought_up_to_date(otklik, house, serve):
    Path(house["OTKLIK_VAR"], "otklik.sqlite3").unlink()
    ended = otklik("serve", "--port", "0")
    assert (ended.returncode, "otklik serve --migrate" in ended.stderr) == (1, True)
    assert serve("--migrate").answers()


def test_a_folder_that_cannot_be_made_is_told(otklik, house):
    Path(house["OTKLIK_VAR"], "media").write_text("in the way")
    ended = otklik("serve", "--port", "0")
    assert (ended.returncode, "media cannot be written" in ended.stderr) == (1, True)


def test_counters_of_several_processes_are_added(serve):
    site = serve("--processes", "2")
    for _ in range(20):
        httpx.get(f"{site.url}/healthz")
    text = httpx.get(f"{site.url}/metrics").text
    count = re.search(r'otklik_requests_total{route="healthz",status="200"} ([\d.]+)', text)
    assert float(count.group(1)) >= 20


def test_a_flood_is_stopped_at_the_door(serve):
    site = serve(OTKLIK_MAX_BODY_MB="1", OTKLIK_MAX_ATTACHMENT_MB="1")
    declared = httpx.post(f"{site.url}/", content=b"x" * 1_100_000)
    assert declared.status_code == 413
    chunked = httpx.post(f"{site.url}/", content=(b"x" * 100_000 for _ in range(11)))
    assert chunked.status_code == 413
    with socket.create_connection(("127.0.0.1", site.port)) as endless:
        endless.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 80_000)
        assert endless.recv(100).startswith(b"HTTP/1.1 431 ")


def test_the_worker_leaves_politely(house, otklik):
    import subprocess
    import sys

    worker = subprocess.Popen(
        [sys.executable, "-m", "otklik.cli", "work"], env=house, stderr=subprocess.PIPE, text=True
    )
    for line in worker.stderr:
        if "worker_started" in line:
            break
    began = time.monotonic()
    worker.terminate()
    rest = worker.communicate(timeout=20)[1]
    assert (worker.returncode, time.monotonic() - began < 5, "worker_left" in rest) == (0, True, True)
