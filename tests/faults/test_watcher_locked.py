"""Another program holds the database of SQLite while probes look: nothing seen is lost, and what was not is on record."""

import json
import subprocess
import sys
import time

import pytest

from tests.faults.test_database_locked import held
from tests.quality.ends import running_site

pytestmark = pytest.mark.slow

EVERY = 10
PROBE = f"""
import sys
import django
django.setup()
from django.utils.timezone import now
from otklik.parties.models import Individual
from otklik.quality.actions import ProbeTerms, add_probe
from otklik.touchpoints.models import Touchpoint
told = ProbeTerms(
    name="site answers", settings={{"url": sys.argv[1]}}, every_seconds={EVERY}, timeout_seconds=4, retries=0,
    failures_for_down=2, effect="down",
)
igor = Individual.objects.get(nick="Igor")
add_probe(touchpoint=Touchpoint.objects.get(code="site"), kind="http", terms=told, by=igor, at=now())
"""
RUNS = "SELECT json_array(outcome, why, due_at, facts) FROM quality_proberun ORDER BY due_at, id"


def runs(home):
    return [json.loads(told) for told in home.ask(RUNS)]


@pytest.fixture
def site():
    with running_site() as running:
        yield running


def test_what_was_seen_is_kept_and_what_was_not_is_on_record(house, site):
    home = house("?timeout=1")
    environment = home.environment | {"OTKLIK_ALLOW_PRIVATE_ADDRESSES": "1"}
    subprocess.run([sys.executable, "-c", PROBE, site.url], env=environment, check=True)
    served = home.serve("--with-worker", OTKLIK_ALLOW_PRIVATE_ADDRESSES="1")
    served.wait_until(lambda: len(runs(home)) >= 1)
    processes = {name: child.pid for name, child in served.children().items()}
    site.seconds = 1.5
    asked = site.asked
    served.wait_until(lambda: site.asked > asked)  # a look is under way
    before = runs(home)
    with held(home.file):
        served.wait_until(lambda: site.answered == site.asked)
        site.seconds, seen = 0.0, site.asked
        time.sleep(2.5 * EVERY)  # slots go by
        assert runs(home) == before
        assert site.asked - seen <= 1  # claimed before, if any: what cannot be given out is not looked at
        kept = site.asked - asked
    served.wait_until(lambda: len(runs(home)) >= len(before) + kept + 2)
    after = runs(home)[len(before) :]
    outcomes = [(outcome, why) for outcome, why, _due_at, _facts in after]
    assert outcomes[: kept + 2] == [*[("ok", "ok")] * kept, ("unknown", "missed"), ("ok", "ok")]
    assert json.loads(after[kept][3])["count"] >= 1
    assert len({due_at for _outcome, _why, due_at, _facts in after}) == len(after)
    assert {name: child.pid for name, child in served.children().items()} == processes
    lines = [line for line in home.log() if line["level"] != "info"]
    assert [line["event"] for line in lines].count("probes_wait") == 1
    assert not any("exception" in line for line in lines)
