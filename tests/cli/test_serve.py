"""The site starts by one command, survives the death of its parts, and leaves nothing behind."""

import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import psutil
import pytest

pytestmark = pytest.mark.slow


BEGIN = """
import django
django.setup()
from django.utils.timezone import now
from otklik.community.actions import open_topic
from otklik.community.models import Category
from otklik.parties.actions import sign_up
from otklik.parties.models import Operator
from otklik.touchpoints.actions import preload_catalogue
"""
OPERATOR = "Operator.objects.create(name={'en': 'Parus'}, languages=['ru'], is_demo=False, changed_at=now())"
OPEN_A_TOPIC = """
preload_catalogue(at=now())
alina = sign_up(email="alina@parus.by", name="Alina", password="", language="ru", at=now())
shelf = Category.objects.create(key="internet", title={"ru": "Internet"})
print(open_topic(kind="question", category=shelf, by=alina, title="Wi-Fi?", body="It is slow.", at=now()).pk)
"""
REPLY = """
from otklik.community.actions import post_reply
from otklik.community.models import Topic
from otklik.parties.models import Individual
post_reply(by=Individual.objects.get(), """


def in_the_house(house: dict[str, str], script: str) -> str:
    """Do this in the installation that is about to be served; returns what it printed."""
    command = [sys.executable, "-c", BEGIN + script]
    return subprocess.run(command, env=house, check=True, capture_output=True, text=True).stdout.strip()


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
    port = site.port
    assert (
        site.line == f"Otklik serves http://localhost:{port} (1 web, listening on 127.0.0.1:{port}); Ctrl-C ends it.\n"
    )
    page = httpx.get(f"{site.url}/", follow_redirects=True, timeout=60)
    assert page.status_code == 200
    css = re.search(r'href="(/static/[^"]+\.css)"', page.text).group(1)
    static = httpx.get(f"{site.url}{css}", headers={"Accept-Encoding": "gzip"}, timeout=60)
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


def test_open_streams_hear_of_what_others_write_and_end_with_ctrl_c(serve, house):
    number = in_the_house(house, OPERATOR + OPEN_A_TOPIC)
    site = serve("--with-worker")
    with httpx.stream("GET", f"{site.url}/stream/?topics={number}", timeout=20) as stream:
        words = stream.iter_lines()
        assert (stream.status_code, next(words)) == (200, "retry: 2000")
        for twice in range(2):
            in_the_house(house, f"{REPLY}topic=Topic.objects.get(pk={number}), body='It is {twice} %.', at=now())")
            assert f'data: {{"place": "topic:{number}"}}' in words
        assert site.end(signal.SIGINT) < 5
    assert (site.process.returncode, is_free(site.port)) == (0, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_before_it_answers(house, number):
    command = [sys.executable, "-m", "otklik.cli", "serve", "--port", "0", "--with-worker"]
    process = subprocess.Popen(command, env=house, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.readline()
    while process.poll() is None and not psutil.Process(process.pid).children():
        time.sleep(0.02)
    time.sleep(0.3)  # its parts are loading
    process.send_signal(number)
    assert ("Traceback" in process.communicate(timeout=30)[1], process.returncode) == (False, 0)


def test_the_worker_tells_when_the_index_is_ready(serve):
    site = serve("--with-worker")
    assert re.fullmatch(r"Nothing is set up yet\..*\n", site.process.stdout.readline())
    assert re.fullmatch(r"search       ready: \d+ documents\n", site.process.stdout.readline())


@pytest.mark.parametrize(
    ("host", "more"),
    [
        ("127.0.0.1", {}),
        ("0.0.0.0", {"OTKLIK_HOSTS": "help.by"}),
        ("0.0.0.0", {"OTKLIK_URL": "http://help.by:99"}),
    ],
)
def test_it_names_itself_as_people_reach_it(serve, house, host, more):
    in_the_house(house, OPERATOR)
    site = serve("--host", host, **more)
    name = "help.by" if more else "localhost"
    url = more.get("OTKLIK_URL", f"http://{name}:{site.port}")
    assert site.line.startswith(f"Otklik serves {url} (1 web, listening on {host}:{site.port})")
    told = httpx.get(f"{site.url}/robots.txt", headers={"Host": name}, timeout=60)
    assert (told.status_code, f"Sitemap: {url}/" in told.text) == (200, True)


@pytest.mark.parametrize("more", [{}, {"OTKLIK_URL": "http://localhost:9000"}])
def test_others_without_a_name_are_refused(otklik, more):
    ended = otklik("serve", "--host", "0.0.0.0", "--port", "0", **more)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (1, "", 1)
    assert re.search(r"OTKLIK_HOSTS=\d+\.\d+\.\d+\.\d+$", ended.stderr.strip())


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_the_demo_is_served_to_nobody_else(otklik, house, host):
    in_the_house(house, OPERATOR.replace("is_demo=False", "is_demo=True"))
    ended = otklik("serve", "--host", host, "--port", "0", OTKLIK_HOSTS="help.by")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("otklik serve: this installation is the demo, which has a sign-in for every role")


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
        httpx.get(f"{site.url}/healthz", timeout=60)
    text = httpx.get(f"{site.url}/metrics", timeout=60).text
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


_ASKED_AT_EVERY_LINE = """
import sys
import django
django.setup()
from otklik.core.worker import Worker
worker = Worker(1)
def at_every_line(frame, event, argument):
    worker.stop()
    return at_every_line
sys.settrace(at_every_line)
worker.run()
"""


def test_a_signal_at_the_worst_moment_still_ends_the_worker(house, otklik):
    """A handler runs between any two lines of the thread that waits, also when that thread holds a lock."""
    command = [sys.executable, "-c", _ASKED_AT_EVERY_LINE]
    left = subprocess.run(command, env=house, stderr=subprocess.PIPE, text=True, timeout=30)
    assert (left.returncode, "worker_left" in left.stderr) == (0, True)
