"""When a contact began, was answered and ended, from moments or from seconds of waiting and talking."""

from datetime import datetime, timedelta
from typing import Any, Final

from otklik.flows.intake.mapping import RowRefused, moment, optional
from otklik.flows.intake.readers import Values

_YES: Final = frozenset({"yes", "y", "true", "1", "answered", "да", "так"})
_NO: Final = frozenset({"no", "n", "false", "0", "no answer", "abandoned", "нет", "не"})
_LONGEST: Final = 10_000_000  # seconds


def moments_of(values: Values) -> dict[str, Any]:
    """opened_at, queued_at, offered_at, answered_at, ended_at and outcome. Raises RowRefused.

    wait_seconds run from queued_at, else opened_at, until the answer (answered: yes) or until they gave up (no);
    talk_seconds from the answer. A moment that is told itself holds.
    """
    told: dict[str, Any] = {name: moment(values.get(name), name) for name in _MOMENTS}
    if told["opened_at"] is None:
        raise RowRefused("opened_at is empty")
    told["outcome"] = optional(values, "outcome", 30)
    wait, talk = _seconds(values, "wait_seconds"), _seconds(values, "talk_seconds")
    if wait is not None:
        _waited(told, wait, _was_answered(values))
    if talk is not None and told["answered_at"] and not told["ended_at"]:
        told["ended_at"] = told["answered_at"] + talk
        told["outcome"] = told["outcome"] or "answered"
    return told


_MOMENTS: Final = ("opened_at", "queued_at", "offered_at", "answered_at", "ended_at")


def _waited(told: dict[str, Any], wait: timedelta, answered: bool) -> None:
    until: datetime = (told["queued_at"] or told["opened_at"]) + wait
    if answered:
        told["answered_at"] = told["answered_at"] or until
    elif not told["answered_at"]:
        told["ended_at"] = told["ended_at"] or until
        told["outcome"] = told["outcome"] or "abandoned"


def _was_answered(values: Values) -> bool:
    told = optional(values, "answered", 40).lower()
    if told not in _YES | _NO:
        raise RowRefused(f"answered is yes or no where wait_seconds is told, not {told!r}")
    return told in _YES


def _seconds(values: Values, name: str) -> timedelta | None:
    text = optional(values, name, 40)
    if not text:
        return None
    try:
        seconds = float(text.replace(",", "."))
    except ValueError:
        seconds = -1
    if not 0 <= seconds < _LONGEST:
        raise RowRefused(f"{name} is a number of seconds, not {text!r}")
    return timedelta(seconds=seconds)
