"""Probes, what they saw, announced work."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from otklik.quality.actions import (
    ProbeTerms,
    ReviewTerms,
    Taken,
    add_probe,
    announce_maintenance,
    claim,
    open_incident,
    record,
    resolve_incident,
    review_incident,
    say_of_incident,
    set_objective,
)
from otklik.quality.actions.evidence import keep_file
from otklik.quality.actions.rolling import freeze_month, month_before, roll_hour
from otklik.quality.models import Incident, ProbeDefinition, ProbeRun
from otklik.quality.ports import File, Outcome, Reading
from otklik.touchpoints.models import Touchpoint
from tests.house.cast_sets import those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

READERS = those_who_may("quality.read")
_SETTINGS = {"host": "192.0.2.1", "port": 25}  # an address of documents: nobody answers there


def build(world: "World", at: datetime) -> None:
    probe = _probe(world, at)
    world.add("probe_id", probe.pk, "a probe that looked", staff=READERS)
    world.add("probe_kind", "tcp", "a kind of probe")
    run = ProbeRun.objects.get(definition=probe)
    keep_file(run=run, file=File("screenshot.jpg", b"\xff\xd8\xff"), at=at)
    world.add("run_id", run.pk, "a look of a probe", staff=READERS)
    world.add("run_evidence_id", run.evidence.get().pk, "a picture of a look", staff=READERS)
    roll_hour(at.replace(minute=0, second=0, microsecond=0))
    freeze_month(month_before(at + timedelta(days=40)), at)
    world.add("maintenance_id", _work(world, at), "announced work")
    _over(world, "phone", at - timedelta(days=1))
    incident = _incident(world, "phone", at)
    world.add("incident_id", incident.pk, "goes on", staff=READERS)
    set_objective(touchpoint=probe.touchpoint, percent=Decimal("99.9"), by=world.people["marta"], at=at)


def grow(world: "World", at: datetime) -> None:
    _probe(world, at)
    _work(world, at)
    _over(world, "ask", at)


def _over(world: "World", code: str, at: datetime) -> None:
    """An incident that is over, and what was learnt of it."""
    word, timur = world.secrets.word, world.people["timur"]
    over = _incident(world, code, at)
    cause = {"ru": word("cause of an incident", READERS)}
    resolve_incident(incident=over, cause=cause, by=timur, at=at + timedelta(hours=1), quiet=True)
    learnt = [word(f"{part} of a review", READERS) for part in ("effect", "cause", "prevention")]
    review_incident(incident=over, terms=ReviewTerms(*learnt), by=timur, at=at + timedelta(hours=2))


def _incident(world: "World", code: str, at: datetime) -> Incident:
    word, timur = world.secrets.word, world.people["timur"]
    incident = open_incident(
        touchpoint=Touchpoint.objects.get(code=code), title={"ru": word("title of an incident", READERS)},
        began_at=at, by=timur, at=at, quiet=True,
    )  # fmt: skip
    words = {"ru": word("what was said of an incident", READERS)}
    say_of_incident(incident=incident, words=words, is_public=False, by=timur, at=at)
    return incident


def _probe(world: "World", at: datetime) -> ProbeDefinition:
    terms = ProbeTerms(
        name=world.secrets.word("name of a probe", READERS),
        settings=_SETTINGS,
        every_seconds=60,
        timeout_seconds=1,
        retries=0,
        failures_for_down=2,
        effect="down",
    )
    place = Touchpoint.objects.get(code="phone")
    probe = add_probe(touchpoint=place, kind="tcp", terms=terms, by=world.people["marta"], at=at)
    moment = at + timedelta(minutes=1)
    facts = {"host": world.secrets.word("what a probe saw", READERS), "port": 25}
    seen = [
        Taken(due.watch_id, 1, due.due_at, moment, moment, 1, Reading(Outcome.OK, "ok", facts, {"total": 3.5}))
        for due in claim(worker="world", vantage="here", limit=100, at=moment)
    ]
    record(seen, worker="world")
    return probe


def _work(world: "World", at: datetime) -> int:
    place = Touchpoint.objects.get(code="phone")
    begins = at + timedelta(days=400, hours=world.number())
    reason = {"ru": world.secrets.word("reason of announced work", READERS)}
    return announce_maintenance(
        touchpoint=place,
        begins_at=begins,
        ends_at=begins + timedelta(hours=1),
        reason=reason,
        by=world.people["marta"],
        at=at,
    ).pk
