"""Files of looks: kept with their run, shown to those who may, sent by agents, forgotten in time."""

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils.timezone import now

from otklik.quality.actions import VantageTerms, add_probe, claim, evidence, make_vantage, record
from otklik.quality.actions.agent.files import MOST_KEPT, KeptFiles
from otklik.quality.actions.recording import Taken
from otklik.quality.actions.rolling import forget_runs
from otklik.quality.models import ProbeDefinition, ProbeRun, RunEvidence
from otklik.quality.ports import File, Outcome, Reading
from tests.quality.conftest import MINUTE, first_slot, terms
from tests.quality.test_vantages import seen, signed, tell

PICTURE = File("screenshot.jpg", b"\xff\xd8\xff picture")
WAYS = {"set_step_seconds": "1", "set_ok_seconds": "30", "set_language": "ru-BY", "set_secret_values": ""}
FORM = {
    "name": "Tariffs", "every_seconds": "900", "timeout_seconds": "30", "retries": "0", "failures_for_down": "2",
    "effect": "down", "depends_on": "", **WAYS,
}  # fmt: skip


def looked(files, *, at, outcome="fail"):
    """Every look that is due says this."""
    due = claim(worker="test", vantage="here", limit=100, at=at)
    reading = Reading(Outcome(outcome), "refused", {"host": "site.by"}, {"s01_goto": 12.0, "total": 12.5}, tuple(files))
    record([Taken(task.watch_id, 1, task.due_at, at, at, 1, reading) for task in due], worker="test")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_what_a_look_left_is_kept_shown_and_forgotten(
    web, marta, timur, alina, operator, probe, django_capture_on_commit_callbacks
):
    at = first_slot()
    looked([PICTURE, File("heard.wav", b"no sound"), File("passwd", b"x")], at=at)
    row = RunEvidence.objects.get()
    page = web(timur).get(f"/en/desk/probes/{probe.pk}/").content.decode()
    assert f"/en/desk/probes/runs/{row.run_id}/" in page and "with evidence" in page
    page = web(timur).get(f"/en/desk/probes/runs/{row.run_id}/").content.decode()
    assert f'src="/en/desk/probes/evidence/{row.pk}/"' in page and "1. goto" in page
    shown = web(timur).get(f"/desk/probes/evidence/{row.pk}/", follow=True)
    assert (b"".join(shown), shown["Content-Type"]) == (PICTURE.content, "image/jpeg")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert web(alina).get(f"/en/desk/probes/evidence/{row.pk}/").status_code == 404
    assert web(alina).get(f"/en/desk/probes/runs/{row.run_id}/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        forget_runs(at + timedelta(days=31))
    assert (RunEvidence.objects.count(), default_storage.exists(row.file.name)) == (0, False)


def test_only_the_newest_files_of_a_probe_are_kept(probe, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(evidence, "MOST_OF_A_PROBE", 2)
    with django_capture_on_commit_callbacks(execute=True):
        for _again in range(4):
            looked([PICTURE], at=first_slot())
    slots = list(ProbeRun.objects.order_by("due_at").values_list("due_at", flat=True))
    kept = RunEvidence.objects.order_by("run__due_at")
    assert list(kept.values_list("run__due_at", flat=True)) == slots[2:]
    assert len(default_storage.listdir(str(Path(kept[0].file.name).parent))[1]) == 2


def test_an_agent_sends_files_of_looks_it_has_told(client, place, marta, operator):
    vantage, key = make_vantage(code="gomel", terms=VantageTerms({"ru": "Гомель"}, "", []), by=marta, at=now())
    told = terms("http://192.0.2.1/", seen_from=("gomel",))
    row = add_probe(touchpoint=place, kind="http", terms=told, by=marta, at=now() - 2 * MINUTE)
    slot = first_slot()

    def send(**changes):
        body = {"probe": row.pk, "due_at": slot.isoformat(), "name": PICTURE.name}
        body |= {"content": base64.b64encode(PICTURE.content).decode()} | changes
        answer = signed(client, "POST", "/api/v1/vantages/evidence", key, json.dumps(body).encode())
        return answer.json().get("taken", answer.status_code)

    assert send() is False  # of a look nobody told
    assert tell(vantage, seen(row, vantage, slot, "fail", "refused"), at=slot + MINUTE) == (1, 0, {})
    assert (send(content=base64.b64encode(b"GIF89a").decode()), send(name="../x")) == (False, 422)
    assert (send(), send(), RunEvidence.objects.get().run.due_at) == (True, True, slot)


def test_files_of_an_agent_wait_for_the_server_and_are_bounded(tmp_path):
    kept = KeptFiles(tmp_path)
    for number in range(MOST_KEPT + 2):
        kept.put(number, now(), [PICTURE])
    oldest = kept.oldest()
    assert (len(list((tmp_path / "files").iterdir())), json.loads(oldest.read_text())["probe"]) == (MOST_KEPT, 2)
    kept.forget(oldest)
    assert json.loads(kept.oldest().read_text())["probe"] == 3
    assert base64.b64decode(json.loads(kept.oldest().read_text())["content"]) == PICTURE.content


@pytest.mark.slow
def test_a_journey_is_set_up_on_the_desk_fails_and_shows_the_page(web, marta, operator, place, site, look_at):
    client, new = web(marta), "/en/desk/probes/new/browser_journey/"
    wrong = client.post(new, FORM | {"touchpoint": place.pk, "set_steps": f"goto {site.url}\nlook around"})
    assert wrong.status_code == 422
    assert "Step 2, “look around”: a step begins with goto" in wrong.content.decode()
    told = FORM | {"touchpoint": place.pk, "set_steps": f"goto {site.url}\nexpect text Тарифы"}
    assert client.post(new, told).status_code == 302
    row = ProbeDefinition.objects.get()
    assert look_at(first_slot()) == 1
    run = ProbeRun.objects.get()
    assert (run.outcome, run.why, RunEvidence.objects.filter(run=run).count()) == ("fail", "step_text", 2)
    page = client.get(f"/en/desk/probes/runs/{run.pk}/").content.decode()
    assert "within 1.0 s the page did not show this text" in page
    assert "2. text" in page and row.name in page
