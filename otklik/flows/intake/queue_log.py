"""Calls from the queue_log of Asterisk: a line an event, one record a call and queue.

`time|call|queue|agent|event|data...`, time in seconds since 1970. A record comes with the event that ends the call; the
moments before it are those of the earlier lines, or, where these stand in an older file, what the event itself tells
of the wait and the talk. A call that is not over when the file ends comes in with the file it ends in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

_MOST_OPEN: Final = 50_000  # calls; the oldest were broken off without an event
_ENDED: Final = {"COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER"}
# what stands where in the data of an event that tells the whole wait
_WAITED: Final = {"ABANDON": 2, "EXITEMPTY": 2, "EXITWITHTIMEOUT": 2, "EXITWITHKEY": 3}
_OUTCOMES: Final = {"ABANDON": "abandoned", "EXITEMPTY": "unanswered", "EXITWITHTIMEOUT": "unanswered",
                    "EXITWITHKEY": "left"}  # fmt: skip
_TURNED_AWAY: Final = {"FULL", "JOINEMPTY", "JOINUNAVAIL"}
_BAD: Final = "not a line of a queue_log: time|call|queue|agent|event and what belongs to it, the time in seconds"

Told = tuple[int, dict[str, Any], str]  # line, values, why it cannot be read


@dataclass
class _Call:
    entered: datetime
    caller: str
    connected: datetime | None = None
    agent: str = ""


def calls(lines: Iterator[str]) -> Iterator[Told]:
    """Every call that ends in these lines.

    Values: call, queue, agent, caller, entered, connected, ended, outcome (answered, abandoned, unanswered, left,
    unreached).
    """
    going_on: dict[str, _Call] = {}
    for number, line in enumerate(lines, 1):
        parts = line.rstrip("\r\n").split("|")
        at = _moment(parts[0])
        if len(parts) < 5 or at is None:
            if line.strip():
                yield number, {"line": line[:200]}, _BAD
            continue
        if told := _one(going_on, parts, at):
            yield number, told, ""
        if len(going_on) > _MOST_OPEN:
            del going_on[next(iter(going_on))]


def _one(going_on: dict[str, _Call], parts: list[str], at: datetime) -> dict[str, Any]:
    """The call this event ends; nothing of one that begins or goes on."""
    _time, call, queue, agent, event, *data = parts
    key = f"{call}/{queue}"
    if event == "ENTERQUEUE":
        going_on[key] = _Call(at, data[1] if len(data) > 1 else "")
    elif event == "CONNECT":
        known = going_on.setdefault(key, _Call(at - _seconds(data, 0), ""))
        known.connected, known.agent = at, agent
    elif event in _TURNED_AWAY:
        return _told(key, queue, _Call(at, ""), at, "unreached")
    elif event in _ENDED:
        before = at - _seconds(data, 1)
        begun: _Call | None = going_on.pop(key, None)
        known = begun or _Call(before - _seconds(data, 0), "", before, agent)
        known.connected = known.connected or max(before, known.entered)
        known.agent = known.agent or agent
        return _told(key, queue, known, at, "answered")
    elif event in _OUTCOMES:
        begun = going_on.pop(key, None)
        known = begun or _Call(at - _seconds(data, _WAITED[event]), "")
        return _told(key, queue, known, at, _OUTCOMES[event])
    return {}


def _told(key: str, queue: str, call: _Call, ended: datetime, outcome: str) -> dict[str, Any]:
    return {
        "call": key[:120], "queue": queue, "agent": call.agent, "caller": call.caller,
        "entered": call.entered.isoformat(), "connected": call.connected.isoformat() if call.connected else "",
        "ended": ended.isoformat(), "outcome": outcome,
    }  # fmt: skip


def _moment(told: str) -> datetime | None:
    """Seconds since 1970, with parts of a second or without."""
    try:
        return datetime.fromtimestamp(float(told.lstrip("\ufeff")), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _seconds(data: list[str], place: int) -> timedelta:
    found = data[place] if place < len(data) else ""
    return timedelta(seconds=int(found) if found.isdecimal() and len(found) < 8 else 0)
