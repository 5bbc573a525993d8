"""What was seen is written down: the run, the standing of the watch, and the state of the probe if it changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from otklik.core.columns import write_columns
from otklik.core.events import publish
from otklik.quality.actions.evidence import keep_file
from otklik.quality.events import StateChanged
from otklik.quality.models import ProbeDefinition, ProbeRun, State, StateInterval, Watch
from otklik.quality.ports import Outcome, Reading
from otklik.quality.queries.verdicts import Look, Verdict, verdict

CARRIED: Final = "carried"  # what it depends on is down
_OUTCOMES: Final = {
    str(State.UP): Outcome.OK,
    str(State.DEGRADED): Outcome.DEGRADED,
    str(State.DOWN): Outcome.FAIL,
    str(State.UNKNOWN): Outcome.UNKNOWN,
}


@dataclass(frozen=True)
class Taken:
    """One look that was taken: began_at and ended_at by the worker's clock; attempts: with repetitions of a failure."""

    watch_id: int
    version: int
    due_at: datetime
    began_at: datetime
    ended_at: datetime
    attempts: int
    reading: Reading


def record(taken: Sequence[Taken], *, worker: str, may_be_late: bool = False) -> None:
    """Write looks down in one transaction; one whose lease another worker took is left out, and so is a repetition.

    may_be_late: one told after the state has moved on is kept as a run and changes nothing of it.
    """
    with transaction.atomic():
        hers = Watch.objects.select_for_update().filter(pk__in=[look.watch_id for look in taken], worker=worker)
        watches = {watch.pk: watch for watch in hers}
        mine = [
            (look, watches[look.watch_id])
            for look in taken
            if look.watch_id in watches and watches[look.watch_id].in_hand_at == look.due_at
        ]
        ProbeRun.objects.bulk_create([_run(look, watch) for look, watch in mine], ignore_conflicts=True)
        before = {watch.pk: watch.last_at for _look, watch in mine}
        for look, watch in mine:
            _stand(watch, look)
        fields = ["in_hand_at", "lease_until", "worker", "last_at", "outcome", "failures", "failing_at"]
        write_columns([watch for _look, watch in mine], fields)
        _settle(mine, before, may_be_late=may_be_late)
    for look, watch in mine:
        _keep_files(look, watch)


def _keep_files(look: Taken, watch: Watch) -> None:
    if not look.reading.files:
        return
    slot = {"definition": watch.definition_id, "vantage": watch.vantage_id, "due_at": look.due_at}
    for file in look.reading.files:
        keep_file(run=ProbeRun.objects.get(**slot), file=file, at=look.ended_at)


def _run(look: Taken, watch: Watch) -> ProbeRun:
    return ProbeRun(
        definition_id=watch.definition_id,
        vantage_id=watch.vantage_id,
        version=look.version,
        due_at=look.due_at,
        began_at=look.began_at,
        attempts=look.attempts,
        outcome=look.reading.outcome,
        why=look.reading.why,
        milliseconds={step: round(took, 3) for step, took in look.reading.milliseconds.items()},
        facts=dict(look.reading.facts),
    )


def _stand(watch: Watch, look: Taken) -> None:
    watch.in_hand_at, watch.lease_until, watch.worker = None, None, ""
    watch.last_at, watch.outcome = look.ended_at, str(look.reading.outcome)
    if look.reading.outcome == Outcome.FAIL:
        watch.failures += 1
        watch.failing_at = watch.failing_at or look.began_at
    elif look.reading.outcome != Outcome.UNKNOWN:  # one that saw nothing neither confirms nor clears
        watch.failures, watch.failing_at = 0, None


def _settle(mine: Sequence[tuple[Taken, Watch]], before: Mapping[int, datetime | None], *, may_be_late: bool) -> None:
    """Bring the states of the probes in line with the looks, a handful of queries for all of them.

    before: {watch: its look before this one}.
    """
    newest: dict[int, Taken] = {}
    for look, watch in mine:
        if watch.definition_id not in newest or newest[watch.definition_id].ended_at < look.ended_at:
            newest[watch.definition_id] = look
    # locked, so that looks from two vantages do not begin two states at once
    definitions = ProbeDefinition.objects.select_for_update().defer("settings", "heard").order_by("pk").in_bulk(newest)
    looks = _looks(newest)
    carriers = {definition.depends_on_id for definition in definitions.values() if definition.depends_on_id}
    current = {
        interval.definition_id: interval
        for interval in StateInterval.objects.filter(definition__in={*newest, *carriers}, ends_at=None)
    }
    longer: list[StateInterval] = []
    for key, look in newest.items():
        definition, reading = definitions[key], look.reading
        # what comes in late is judged by what is known since
        at = max([look.ended_at, *(known.at for known in looks[key])])
        if may_be_late and key in current and at < current[key].begins_at:
            continue
        told = verdict(looks[key], needed=definition.failures_for_down, valid_for=definition.valid_for, at=at)
        carrier = current.get(definition.depends_on_id or 0)
        if told and told.state == State.DOWN and carrier and carrier.state in (State.DOWN, State.UNKNOWN):
            told, reading = Verdict(State.UNKNOWN, at), Reading(Outcome.UNKNOWN, CARRIED)
        elif told and _OUTCOMES[told.state] != reading.outcome and not _is(current.get(key), told):
            reading = _reading_behind(key, told) or reading
        if told:
            goes_on = set_state(definition, current.get(key), told, at, reading, looked_at=before[look.watch_id])
            longer += [goes_on] if goes_on else []
            if not goes_on:
                publish(StateChanged(definition.touchpoint_id, key, str(told.state)), at=at)
    write_columns(longer, ["seen_until"])


def _is(current: StateInterval | None, told: Verdict) -> bool:
    return current is not None and current.state == told.state


def _reading_behind(definition_id: int, told: Verdict) -> Reading | None:
    """The newest look that saw it so: the one that tipped the scales may be of another place, and say otherwise."""
    runs = ProbeRun.objects.filter(definition=definition_id, outcome=_OUTCOMES[told.state], vantage__paused_at=None)
    run = runs.order_by("-due_at").first()
    return Reading(Outcome(run.outcome), run.why, run.facts) if run else None


def _looks(definitions: Iterable[int]) -> dict[int, list[Look]]:
    told: dict[int, list[Look]] = defaultdict(list)
    watches = Watch.objects.filter(definition__in=definitions, vantage__retired_at=None, vantage__paused_at=None)
    columns = ("definition_id", "last_at", "outcome", "failures", "failing_at")
    for key, at, outcome, failures, failing_at in watches.values_list(*columns):
        if at is not None:
            told[key].append(Look(at, outcome, failures, failing_at))
    return told


def set_state(
    definition: ProbeDefinition,
    current: StateInterval | None,
    told: Verdict,
    at: datetime,
    reading: Reading,
    *,
    looked_at: datetime | None = None,
) -> StateInterval | None:
    """End the present state and begin another, time nobody vouched for becomes unknown; or the state that goes on.

    That one comes back with its new seen_until, for the caller to write. looked_at: the look before this one, also if
    it said nothing sure; a failure that was never confirmed is none.
    """
    until = at + definition.valid_for
    if current is None:
        _begin(definition, told.state, told.since, until, reading)
        return None
    seen = max(current.seen_until, looked_at + definition.valid_for) if looked_at else current.seen_until
    since = max(told.since, current.begins_at)
    if current.state == told.state and since <= seen:
        current.seen_until = max(until, seen)
        return current
    _close(current, min(since, seen))
    if since > seen:
        gap = _begin(definition, State.UNKNOWN, seen, since, Reading(Outcome.UNKNOWN, "not_seen"))
        _close(gap, since)
    _begin(definition, told.state, since, until, reading)
    return None


def _close(current: StateInterval, at: datetime) -> None:
    """End it at a moment not before it began; one that would have lasted no time is as if it had not been."""
    if at == current.begins_at:
        current.delete()
    else:
        current.ends_at = current.seen_until = at
        current.save(update_fields=["ends_at", "seen_until"])


def _begin(
    definition: ProbeDefinition, state: str, begins_at: datetime, seen_until: datetime, reading: Reading
) -> StateInterval:
    return StateInterval.objects.create(
        definition=definition,
        touchpoint_id=definition.touchpoint_id,
        state=state,
        begins_at=begins_at,
        seen_until=seen_until,
        why=reading.why,
        facts=dict(reading.facts),
    )
