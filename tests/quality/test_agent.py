"""The agent as it is run: a process elsewhere, a live server that goes away and comes back, a crash in mid-look."""

import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
import time

import httpx
import pytest

from tests.cli import conftest as installations
from tests.quality.ends import free_port

empty_database, house = installations.empty_database, installations.house

pytestmark = pytest.mark.slow

GROUND = """
import json, sys
import django
django.setup()
from datetime import timedelta
from django.utils.timezone import now
from otklik.core.sealing import seal
from otklik.parties.actions import sign_up
from otklik.parties.models import Operator, StaffRole
from otklik.quality.actions import ProbeTerms, VantageTerms, add_probe, make_vantage
from otklik.touchpoints.models import Touchpoint

url, at = sys.argv[1], now() - timedelta(minutes=1)
Operator.objects.create(name={"ru": "Парус"}, languages=["ru"], is_demo=False, changed_at=at)
marta = sign_up(email="marta@parus.by", nick="Marta", password="", language="ru", at=at)
StaffRole.objects.create(individual=marta, role="quality_manager", granted_at=at)
place = Touchpoint.objects.create(code="site", kind="site", title={"ru": "Сайт"}, owner_zone="it")
row, key = make_vantage(code="gomel", terms=VantageTerms({"ru": "Гомель"}, "", []), by=marta, at=at)
for number in range(4):
    terms = ProbeTerms(
        name=f"site {number}", settings={"url": url}, every_seconds=10, timeout_seconds=8, retries=0,
        failures_for_down=2, effect="down", seen_from=("gomel",),
    )
    add_probe(touchpoint=place, kind="http", terms=terms, by=marta, at=at)
print(key)
"""


class Elsewhere:
    """A server and an agent, each a process of its own that may be ended and begun again."""

    def __init__(self, ground, folder, url):
        self.house, self.folder, self.port, self.processes = ground, folder, free_port(), {}
        done = subprocess.run(
            [sys.executable, "-c", GROUND, url], env=ground, check=True, capture_output=True, text=True
        )
        self.key = done.stdout.splitlines()[-1]
        (folder / "key").write_text(self.key)
        (folder / "key").chmod(0o600)

    def serve(self):
        self._start("server", self.house, "serve", "--host", "127.0.0.1", "--port", str(self.port))
        self.wait(self._answers)

    def look(self, private="1"):
        environment = installations.environment_of(self.folder / "there") | {"OTKLIK_ALLOW_PRIVATE_ADDRESSES": private}
        environment["OTKLIK_AGENT_KEY_FILE"] = str(self.folder / "key")
        self._start("agent", environment, "probe-agent", "--server", f"http://127.0.0.1:{self.port}")

    def end(self, who, number=signal.SIGTERM):
        process = self.processes.pop(who)
        process.send_signal(number)
        return process.wait(20)

    def rows(self, query):
        with contextlib.closing(sqlite3.connect(self.house["OTKLIK_VAR"] + "/otklik.sqlite3")) as database:
            return database.execute(query).fetchall()

    def runs(self, why):
        return self.rows(f"SELECT definition_id, due_at FROM quality_proberun WHERE why = '{why}'")

    def log(self, who):
        return (self.folder / f"{who}.log").read_text()

    def wait(self, holds, seconds=150):
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until, self.log("agent") if (self.folder / "agent.log").exists() else "no agent"
            time.sleep(0.1)

    def _start(self, who, environment, *words):
        with (self.folder / f"{who}.log").open("a") as log:
            command = [sys.executable, "-m", "otklik.cli", *words]
            self.processes[who] = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def _answers(self):
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status_code == 200
        return False


@pytest.fixture
def elsewhere(house, tmp_path_factory, site):
    there = Elsewhere(house, tmp_path_factory.mktemp("elsewhere"), site.url)
    yield there
    for process in there.processes.values():
        process.kill()
        process.wait(20)


def test_looks_outlive_the_server_and_the_agent(elsewhere, site):
    elsewhere.house["OTKLIK_ALLOW_PRIVATE_ADDRESSES"] = "1"  # what the server may is no business of the agent
    elsewhere.serve()
    elsewhere.look(private="0")
    elsewhere.wait(lambda: elsewhere.rows("SELECT 1 FROM quality_proberun"))
    assert elsewhere.rows("SELECT DISTINCT outcome FROM quality_proberun") == [("unknown",)]
    assert (site.asked, elsewhere.end("agent")) == (0, 0)

    elsewhere.look()
    elsewhere.wait(lambda: len({probe for probe, _at in elsewhere.runs("ok")}) == 4)

    elsewhere.end("server", signal.SIGKILL)
    asked, seen, missed = site.asked, len(elsewhere.runs("ok")), elsewhere.runs("missed")
    elsewhere.wait(lambda: site.asked >= asked + 5)  # a whole round, and nobody to tell of it
    elsewhere.serve()
    elsewhere.wait(lambda: len(elsewhere.runs("ok")) >= seen + 5)
    assert elsewhere.runs("missed") == missed
    begun = elsewhere.rows("SELECT state FROM quality_stateinterval WHERE ends_at IS NULL")
    assert begun == [("up",)] * 4

    site.seconds = 5
    asked = site.asked
    elsewhere.wait(lambda: site.asked > asked)
    time.sleep(0.5)  # it waits for the answer now
    elsewhere.end("agent", signal.SIGKILL)
    site.seconds = 0
    elsewhere.look()
    elsewhere.wait(lambda: elsewhere.runs("lost"))

    assert elsewhere.end("agent") == 0
    runs = elsewhere.rows("SELECT definition_id, vantage_id, due_at FROM quality_proberun")
    assert len(runs) == len(set(runs))
    assert elsewhere.key not in elsewhere.log("agent") + elsewhere.log("server")
    ((told,),) = elsewhere.rows("SELECT told FROM quality_vantage WHERE code = 'gomel'")
    assert json.loads(told)["lost"] == 0
