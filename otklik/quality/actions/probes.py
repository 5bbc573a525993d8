"""Probes are set up, changed, rested and retired; every act stands in the security record."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from otklik.core import audit
from otklik.core.columns import write_columns
from otklik.core.sealing import seal
from otklik.parties.models import Individual
from otklik.quality.actions.claiming import add_watches
from otklik.quality.actions.recording import set_state
from otklik.quality.models import ProbeDefinition, State, StateInterval, Watch
from otklik.quality.ports import Outcome, Reading
from otklik.quality.queries.adapters import is_secret, probe_kinds
from otklik.quality.queries.slots import slot_after
from otklik.quality.queries.verdicts import Verdict
from otklik.touchpoints.models import Touchpoint

EVERYWHERE: Final = "*"


class NotKeeper(Exception):
    """Only those who manage quality may set up probes."""


class CircularDependency(Exception):
    """A probe cannot depend on one that depends on it."""


@dataclass(frozen=True)
class ProbeTerms:
    """How a touchpoint is looked at; settings: plain values by name, secrets in the clear (an empty one stays).

    seen_from: codes of vantages, EVERYWHERE alone for all, also later ones; None leaves it as it is, a new one is
    looked at from here.
    """

    name: str
    settings: Mapping[str, Any]
    every_seconds: int
    timeout_seconds: int
    retries: int
    failures_for_down: int
    effect: str
    depends_on_id: int | None = None
    seen_from: tuple[str, ...] | None = None


def add_probe(*, touchpoint: Touchpoint, kind: str, terms: ProbeTerms, by: Individual, at: datetime) -> ProbeDefinition:
    """Begin to look at a touchpoint; the first look comes within one interval."""
    _insist(by)
    with transaction.atomic():
        row = ProbeDefinition(touchpoint=touchpoint, kind=kind, created_at=at)
        _fill(row, terms)
        row.save()
        add_watches(row, at, terms.seen_from)
        audit.record(actor=by.ref, act="quality.add_probe", subject=f"probe:{row.pk}", at=at, kind=kind, name=row.name)
    return row


def change_probe(*, probe: ProbeDefinition, terms: ProbeTerms, by: Individual, at: datetime) -> ProbeDefinition:
    """Look otherwise from the next slot on: a new version. The same terms twice are one version."""
    _insist(by)
    with transaction.atomic():
        row = ProbeDefinition.objects.select_for_update().get(pk=probe.pk)
        before = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
        _fill(row, terms)
        changed = [
            field.name for field in row._meta.concrete_fields if getattr(row, field.attname) != before[field.name]
        ]
        if _moves(row, terms):
            changed.append("seen_from")
        if not changed:
            return row
        if _leads_back(row):
            raise CircularDependency
        row.version += 1
        row.save()
        _reschedule(row, at, terms.seen_from)
        facts = {"version": row.version, "changed": ", ".join(sorted(changed))}
        audit.record(actor=by.ref, act="quality.change_probe", subject=f"probe:{row.pk}", at=at, **facts)
    return row


def rest_probe(*, probe: ProbeDefinition, by: Individual, at: datetime, for_ever: bool = False) -> None:
    """Stop looking, for a while or for ever; from now on nothing is known by it. What was seen stays."""
    _insist(by)
    with transaction.atomic():
        field = "retired_at" if for_ever else "paused_at"
        if not ProbeDefinition.objects.filter(pk=probe.pk, **{field: None}).update(**{field: at}):
            return
        current = StateInterval.objects.filter(definition=probe, ends_at=None).first()
        if current:
            goes_on = set_state(probe, current, Verdict(State.UNKNOWN, at), at, Reading(Outcome.UNKNOWN, "not_seen"))
            write_columns([goes_on] if goes_on else [], ["seen_until"])
        act = "quality.retire_probe" if for_ever else "quality.pause_probe"
        audit.record(actor=by.ref, act=act, subject=f"probe:{probe.pk}", at=at)


def resume_probe(*, probe: ProbeDefinition, by: Individual, at: datetime) -> None:
    """Look again."""
    _insist(by)
    with transaction.atomic():
        if (
            not ProbeDefinition.objects.filter(pk=probe.pk, retired_at=None)
            .exclude(paused_at=None)
            .update(paused_at=None)
        ):
            return
        _reschedule(probe, at)
        audit.record(actor=by.ref, act="quality.resume_probe", subject=f"probe:{probe.pk}", at=at)


def _insist(by: Individual) -> None:
    if not by.may("quality.manage"):
        raise NotKeeper


def _fill(row: ProbeDefinition, terms: ProbeTerms) -> None:
    row.name, row.every_seconds, row.timeout_seconds = terms.name, terms.every_seconds, terms.timeout_seconds
    row.retries, row.failures_for_down, row.effect = terms.retries, terms.failures_for_down, terms.effect
    row.depends_on_id = terms.depends_on_id
    if terms.seen_from is not None:
        row.everywhere = EVERYWHERE in terms.seen_from
    row.settings = stored_settings(row.kind, terms.settings, row.settings)


def stored_settings(kind: str, given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What the row keeps of settings: secrets sealed, one that was not entered again stays as it was."""
    told: dict[str, Any] = {}
    for field in fields(probe_kinds[kind].Settings):
        value = given.get(field.name)
        if is_secret(field):
            text = "\n".join(value) if isinstance(value, tuple) else value
            value = seal(text) if text else before.get(field.name, "")
        if value is not None:
            told[field.name] = list(value) if isinstance(value, tuple) else value
    return told


def _leads_back(row: ProbeDefinition) -> bool:
    seen, there = {row.pk}, row.depends_on_id
    while there is not None:
        if there in seen:
            return True
        seen.add(there)
        there = ProbeDefinition.objects.filter(pk=there).values_list("depends_on_id", flat=True).first()
    return False


def _moves(row: ProbeDefinition, terms: ProbeTerms) -> bool:
    """Whether other places are to look than do; everywhere is a column of the row itself."""
    if terms.seen_from is None or row.everywhere:
        return False
    return set(terms.seen_from) != set(row.watches.values_list("vantage__code", flat=True))


def _reschedule(row: ProbeDefinition, at: datetime, codes: tuple[str, ...] | None = None) -> None:
    add_watches(row, at, codes)
    for watch in Watch.objects.filter(definition=row):
        watch.next_at = slot_after(row.pk, watch.vantage_id, row.every, at)
        watch.save(update_fields=["next_at"])
