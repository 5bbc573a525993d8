"""Another program holds the database of SQLite while probes look: what was seen waits, and looking goes on."""

import subprocess
import sys
import time

import pytest

from tests.faults.test_database_locked import held
from tests.quality.ends import running_site

pytestmark = pytest.mark.slow

PROBE = """
import sys
import django
django.setup()
from django.utils.timezone import now
from otklik.parties.actions import sign_up
from otklik.parties.models import StaffRole
from otklik.quality.actions import ProbeTerms, add_probe
from otklik.touchpoints.models import Touchpoint
marta = sign_up(email="marta@parus.by", nick="Marta", password="", language="ru", at=now())
StaffRole.objects.create(individual=marta, role="quality_manager", granted_at=now())
told = {"name": "site", "settings": {"url": sys.argv[1]}, "every_seconds": 10, "timeout_seconds": 2, "retries": 0}
terms = ProbeTerms(**told, failures_for_down=1, effect="down")
add_probe(touchpoint=Touchpoint.objects.get(code="site"), kind="http", terms=terms, by=marta, at=now())
"""


def test_what_was_seen_waits_until_the_database_is_free(house):
    home = house("?timeout=1")
    home.environment["OTKLIK_ALLOW_PRIVATE_ADDRESSES"] = "1"
    with running_site() as site:
        subprocess.run([sys.executable, "-c", PROBE, site.url], env=home.environment, check=True)
        home.serve("--with-worker")
        wait_for(lambda: runs(home) >= 1)
        with held(home.file):
            time.sleep(4)
        before = runs(home)
        wait_for(lambda: runs(home) > before)
    assert set(home.ask("SELECT outcome FROM quality_proberun WHERE attempts > 0")) == {"ok"}
    waits = [line for line in home.log() if line["event"] == "probes_wait"]
    assert len(waits) == 1  # one line for one trouble
    assert not any("exception" in line for line in home.log())


def runs(home):
    return home.ask("SELECT count(*) FROM quality_proberun WHERE attempts > 0")[0]


def wait_for(done):
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.2)
