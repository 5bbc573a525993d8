"""Probes that look at our own installation, through the real house: a database, an import, backups, a backup line."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from otklik.cli.main import main
from otklik.core import audit
from otklik.core.cron import hand_out
from otklik.core.keeping import proof
from otklik.core.models import AuditEntry, Errand
from otklik.flows.models import ImportRun
from otklik.parties.models import Account, Individual
from otklik.quality.actions import add_probe, claim, record
from otklik.quality.actions.looking import look, look_once
from otklik.quality.actions.rolling import forget_runs
from otklik.quality.models import ProbeRun, Vantage, Watch
from otklik.quality.queries import probe_kinds
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON
from tests.quality.conftest import MINUTE, terms
from tests.quality.ends import free_port, running_site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ask(kind, at=NOON, **settings):
    reading = seen(kind, at, **settings)
    return str(reading.outcome), reading.why


def seen(kind, at=NOON, **settings):
    reading = asyncio.run(look_once(kind, settings, 5, lambda: at))
    assert str(probe_kinds[kind].sentences[reading.why]) % reading.facts
    return reading


def test_a_source_is_fresh_by_its_last_good_import():
    assert ask("feed_freshness", source="pbx") == ("unknown", "never")
    came = {"what": "interactions", "begun_at": NOON, "last_at": NOON, "by": "system:oleg"}
    ImportRun.objects.create(source="pbx", ended_at=NOON, **came)
    ImportRun.objects.create(source="pbx", ended_at=None, **came)
    ImportRun.objects.create(source="pbx", ended_at=NOON + DAY, undone_at=NOON + DAY, **came)
    ImportRun.objects.create(source="otzovik", ended_at=NOON + DAY, **came)
    said = [ask("feed_freshness", NOON + hours * HOUR, source="pbx") for hours in (2, 3, 4)]
    assert said == [("ok", "ok"), ("degraded", "old"), ("fail", "dry")]


def test_a_place_elsewhere_tries_its_own_references(place, marta):
    with running_site() as site:
        address = site.url.split("/")[2]
        told = terms("", settings={"least": 1}, seen_from=("here",))
        add_probe(touchpoint=place, kind="vantage", terms=told, by=marta, at=NOON)
        task = replace(claim(worker="w", vantage="here", limit=1, at=NOON + MINUTE)[0], references=(address,))
        said = asyncio.run(look(task, lambda: NOON)).reading
    assert (said.why, said.facts["all"]) == ("ok", 1)  # this server has none


def test_the_worker_keeps_up_or_does_not():
    assert ask("worker_lag") == ("ok", "ok")
    Errand.objects.create(handler="x", due_at=NOON - 90 * MINUTE / 60)
    assert ask("worker_lag") == ("degraded", "slow")
    Errand.objects.create(handler="y", due_at=NOON - HOUR)
    assert ask("worker_lag") == ("fail", "stuck")
    Errand.objects.update(done_at=NOON)
    Errand.objects.create(handler="z", due_at=NOON, failed_at=NOON, attempts=84)
    assert ask("worker_lag") == ("degraded", "given_up")
    Errand.objects.all().delete()
    hand_out(NOON - MINUTE)  # every schedule is seen for the first time
    Errand.objects.all().delete()
    assert ask("worker_lag", NOON + MINUTE / 2) == ("ok", "ok")  # the tick of noon waits for half a minute
    assert ask("worker_lag", NOON + 5 * MINUTE) == ("degraded", "slow")
    assert ask("worker_lag", NOON + 10 * MINUTE) == ("fail", "stuck")
    hand_out(NOON + 10 * MINUTE)
    Errand.objects.all().delete()
    assert ask("worker_lag", NOON + 10 * MINUTE) == ("ok", "ok")


def test_data_are_safe_while_backups_and_the_record_say_so():
    assert ask("data_integrity") == ("fail", "no_backup")
    proof.note_backup(name="otklik.tar.gz", at=NOON)
    assert ask("data_integrity") == ("degraded", "never_restored")
    audit.record(actor="system", act="core.prove_restore", subject="otklik.tar.gz", at=NOON)
    assert ask("data_integrity", NOON + 26 * HOUR) == ("ok", "ok")
    assert ask("data_integrity", NOON + 27 * HOUR) == ("fail", "old_backup")
    assert ask("data_integrity", NOON + 91 * DAY, backup_hours=0) == ("degraded", "old_restore")
    AuditEntry.objects.filter(number=1).update(subject="another.tar.gz")
    assert ask("data_integrity") == ("fail", "broken")


KEPT_ELSEWHERE = {"backup_hours": 0, "restore_days": 0}


def fill(count):
    Individual.objects.bulk_create(Individual(nick=f"n{number}", joined_at=NOON) for number in range(count))


def lose(count):
    """Somebody with a key to the database takes people out."""
    newest = Individual.objects.order_by("-pk").values_list("pk", flat=True)[:count]
    Individual.objects.filter(pk__in=list(newest)).delete()


def test_rows_that_are_gone_are_told_by_backups():
    assert ask("data_integrity", **KEPT_ELSEWHERE) == ("unknown", "rows_not_compared")
    assert ask("data_integrity", **KEPT_ELSEWHERE, lost_percent=0) == ("ok", "record_whole")
    fill(40)
    proof.note_backup(name="monday.tar.gz", at=NOON)
    assert AuditEntry.objects.get().facts["parties_individual"] == 40
    lose(2)  # five percent
    assert ask("data_integrity", **KEPT_ELSEWHERE) == ("ok", "ok")
    lose(1)
    proof.note_backup(name="tuesday.tar.gz", at=NOON + DAY)  # of what is left: it does not make the loss good
    reading = seen("data_integrity", NOON + DAY, **KEPT_ELSEWHERE)
    assert (reading.why, reading.facts["tables"]) == ("rows_lost", "parties_individual 40 → 37")
    assert str(reading.outcome) == "degraded"
    assert ask("data_integrity", NOON + DAY, **KEPT_ELSEWHERE, lost_percent=8) == ("ok", "ok")
    assert ask("data_integrity", NOON + 8 * DAY - MINUTE, **KEPT_ELSEWHERE) == ("ok", "ok")  # against tuesday
    assert ask("data_integrity", NOON + 9 * DAY, **KEPT_ELSEWHERE) == ("unknown", "rows_not_compared")


def test_rows_that_are_gone_are_told_by_looks_but_for_an_import_taken_back(
    place, operator, marta, look_at, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    every_hour = terms("", settings=KEPT_ELSEWHERE, every_seconds=3600)
    add_probe(touchpoint=place, kind="data_integrity", terms=every_hour, by=marta, at=NOON)
    slot = Watch.objects.get().next_at

    def next_look():
        nonlocal slot
        assert look_at(slot) == 1
        slot += HOUR
        run = ProbeRun.objects.latest("due_at")
        return run.outcome, run.why

    assert next_look() == ("unknown", "rows_not_compared")
    assert next_look() == ("ok", "record_whole")
    people = tmp_path / "people.csv"
    people.write_text("external_id,name,account_number\n" + "".join(f"{n},Ирина,4001000{n}\n" for n in range(9)))
    assert main(["import", "--no-pause", "customers", str(people)]) == 0
    assert next_look() == ("ok", "record_whole")
    Account.objects.filter(number="40010007").delete()
    assert next_look() == ("degraded", "rows_lost")
    assert next_look() == ("degraded", "rows_lost")
    assert ProbeRun.objects.latest("due_at").facts["tables"] == "parties_account 9 → 8"
    with time_machine.travel(slot - HOUR / 2):
        assert main(["import", "--no-pause", "undo", str(ImportRun.objects.get().pk)]) == 0
    assert next_look() == ("unknown", "rows_not_compared")
    assert next_look() == ("ok", "record_whole")


@pytest.mark.parametrize("share", [-1, 100])
def test_a_share_of_lost_rows_is_a_percentage(share):
    plug = probe_kinds["data_integrity"]
    with pytest.raises(ValueError, match="0"):
        plug.check(plug.Settings(lost_percent=share))


def test_a_vantage_tells_which_references_answer(site, settings):
    assert ask("vantage") == ("unknown", "nothing_set")
    seen, unseen = f"127.0.0.1:{site.server.server_address[1]}", f"127.0.0.1:{free_port()}"
    here = Vantage.objects.create(code=Vantage.HERE, references=[seen, unseen])
    assert ask("vantage") == ("ok", "ok")
    assert ask("vantage", least=2) == ("degraded", "few")
    settings.ALLOW_PRIVATE_ADDRESSES = False
    assert ask("vantage") == ("unknown", "none")  # whoever names references learns nothing of the network inside
    settings.ALLOW_PRIVATE_ADDRESSES = True
    here.references = [unseen]
    here.save()
    assert ask("vantage") == ("unknown", "none")


def test_a_drill_looks_at_the_backup_with_its_own_probes(place, site, marta):
    def drill(code="site"):
        return ask("backup_drill", touchpoint=code, within_seconds=1)

    assert drill("gone") == ("unknown", "no_touchpoint")
    assert drill() == ("fail", "no_backup")
    spare = Touchpoint.objects.create(code="spare", kind="phone", title={"ru": "Линия"}, owner_zone="it")
    Touchpoint.objects.filter(pk=place.pk).update(backup=spare)
    assert drill() == ("unknown", "not_looked_at")
    add_probe(touchpoint=spare, kind="http", terms=terms(site.url), by=marta, at=NOON)
    assert drill() == ("ok", "ok")
    site.status = 503
    assert drill() == ("fail", "not_ready")
    site.status = 200
    add_probe(touchpoint=spare, kind="heartbeat", terms=terms("", settings={}), by=marta, at=NOON)
    assert drill() == ("unknown", "not_known")
    Touchpoint.objects.filter(pk=spare.pk).update(retired_at=now())
    assert drill() == ("fail", "no_backup")


def test_a_drill_is_kept_longer_than_other_looks(place, site, marta):
    settings = {"touchpoint": "site", "within_seconds": 1}
    monthly = terms("", settings=settings, every_seconds=30 * 86400)
    add_probe(touchpoint=place, kind="backup_drill", terms=monthly, by=marta, at=NOON)
    slot = Watch.objects.get().next_at
    assert NOON < slot <= NOON + 30 * DAY
    task = claim(worker="test", vantage="here", limit=1, at=slot)[0]
    record([asyncio.run(look(task, lambda: slot))], worker="test")
    forget_runs(slot + 90 * DAY)
    run = ProbeRun.objects.get()
    assert (run.outcome, run.why, run.facts["touchpoint"]) == ("fail", "no_backup", "site")
    forget_runs(slot + 401 * DAY)
    assert not ProbeRun.objects.exists()
