"""Findings, improvements and a request to change a norm: one of each that goes on, one that is over."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from otklik.quality.actions.findings import FindingTerms, close_finding, explain_finding, open_finding
from otklik.quality.actions.improvements import (
    ImprovementTerms,
    decide_improvement,
    propose_improvement,
    refuse_improvement,
    set_zone_people,
    start_improvement,
)
from otklik.quality.actions.norm_requests import ask_for_norm
from otklik.quality.models import Finding
from otklik.touchpoints.actions import NormTerms
from otklik.touchpoints.models import Norm, Touchpoint
from tests.house.cast_sets import STAFF, those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

READERS = those_who_may("quality.read")


def build(world: "World", at: datetime) -> None:
    people = world.people
    finding = _finding(world, at)
    words = world.secrets.text("cause of a finding", READERS)
    explain_finding(finding=finding, cause=words, by=people["marta"], at=at)
    world.add("finding_id", finding.pk, "a finding", staff=READERS)
    _improvement(world, finding, at)
    set_zone_people(zone="it", people=[people["timur"]], by=people["marta"], at=at)
    _request(world, at)
    for move in ("decide", "start", "finish", "verify", "reopen", "refuse"):
        world.add("move", move, "a step")


def grow(world: "World", at: datetime) -> None:
    _improvement(world, _finding(world, at), at)
    over = _finding(world, at)
    closing = world.secrets.text("why a finding was closed", READERS)
    close_finding(finding=over, reason=Finding.NONE, words=closing, by=world.people["marta"], at=at)
    _request(world, at)


def _finding(world: "World", at: datetime) -> Finding:
    word, people = world.secrets.text, world.people
    terms = FindingTerms(
        Touchpoint.objects.get(code="phone"), word("title of a finding", READERS), word("what was seen", READERS),
        "service", "it", people["timur"], "major",
    )  # fmt: skip
    return open_finding(terms=terms, source="topic:1", by=people["marta"], at=at)


def _improvement(world: "World", finding: Finding, at: datetime) -> None:
    word, people = world.secrets.text, world.people
    due = (at + timedelta(days=3)).date()
    terms = ImprovementTerms(
        finding.touchpoint, word("title of an improvement", READERS), word("words on an improvement", READERS), "it",
        people["timur"], due, cost=word("cost of an improvement", READERS),
    )  # fmt: skip
    row = propose_improvement(findings=[finding], terms=terms, by=people["marta"], at=at)
    decide_improvement(improvement=row, by=people["oleg"], at=at, words=word("words of a step", READERS))
    start_improvement(improvement=row, by=people["timur"], at=at)
    world.add("improvement_id", row.pk, "in work", staff=READERS)
    other = propose_improvement(findings=[finding], terms=terms, by=people["marta"], at=at)
    refuse_improvement(improvement=other, reason=word("words of a step", READERS), by=people["oleg"], at=at)


def _request(world: "World", at: datetime) -> None:
    norm = Norm.objects.order_by("pk")[:1].get()
    terms = NormTerms(Decimal(77), ">=", "P30D", "major", "")
    why = world.secrets.text("why a norm should change", STAFF)
    day = (at + timedelta(days=900)).date()
    row = ask_for_norm(norm=norm, why=why, terms=terms, active_from=day, by=world.people["marta"], at=at)
    world.add("request_id", row.pk, "a request to change a norm")
