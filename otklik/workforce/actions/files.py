"""Employees and presence brought in from a table: all of it, or none and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import get_default_timezone, is_naive

from otklik.core import audit
from otklik.parties.models import LANGUAGES, Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.actions.people import EmployeeTerms, LeavesBeforeComing, NumberTaken, put_employee
from otklik.workforce.models import Employee, Post, Presence
from otklik.workforce.queries.cover import UNSIGNED

MOST: Final = 5000
Record = Mapping[str, str]
_LONGEST: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Refusal:
    """line: of the table, the names of the columns being line 1. why: a key; what: the value."""

    line: int
    why: str
    what: str = ""


class FileRefused(Exception):
    """Nothing was written; `refusals` say why."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"{len(refusals)} lines")
        self.refusals = list(refusals)


def bring_employees(*, records: Sequence[Record], by: Individual, at: datetime) -> int:
    """Add people, and change those who are known; returns how many lines were written. Raises FileRefused.

    A line names a person by his number; without one, or where his number is not known yet, by his e-mail.
    """
    posts = {row.code: row for row in Post.objects.all()}
    places = {row.code: row for row in Touchpoint.objects.filter(retired_at=None)}
    refusals: list[Refusal] = []
    with transaction.atomic():
        Individual.objects.select_for_update().get(pk=by.pk)  # his own tables wait for each other
        known = _Known()
        for line, record in enumerate(records, 2):
            try:
                before = known.named_by(record)
                terms = _terms(record, posts, places, before)
                known.add(put_employee(terms=terms, by=by, at=at, employee=before))
            except _Refused as refused:
                refusals.append(Refusal(line, *refused.args))
            except NumberTaken:
                refusals.append(Refusal(line, "number_taken", record.get("number", "")))
            except LeavesBeforeComing:
                refusals.append(Refusal(line, "bad_day", record.get("active_to", "")))
        if refusals:
            raise FileRefused(refusals)  # and nothing of it is kept
    return len(records)


def bring_presence(*, records: Sequence[Record], by: Individual, at: datetime) -> int:
    """Who was where and when, by number or e-mail; a line that is known already is not written twice.

    Returns how many were new. Raises FileRefused.
    """
    people = {key: row for row in Employee.objects.filter(erased_at=None) for key in (row.number, row.email) if key}
    places = {row.code: row for row in Touchpoint.objects.all()}
    refusals, rows = [], []
    for line, record in enumerate(records, 2):
        try:
            rows.append((line, _presence(record, people, places, by, at)))
        except _Refused as refused:
            refusals.append(Refusal(line, *refused.args))
    if refusals:
        raise FileRefused(refusals)
    with transaction.atomic():
        fresh = _fresh(rows)
        Presence.objects.bulk_create(fresh, batch_size=500)
        if fresh:
            audit.record(actor=by.ref, act="workforce.bring_presence", subject="presence", at=at, rows=len(fresh))
    return len(fresh)


class _Refused(Exception):
    """(why, what) of a line."""


class _Known:
    """Employees by number and by e-mail, and those whom a line of the table has named already."""

    def __init__(self) -> None:
        self._numbers: dict[str, Employee] = {}
        self._emails: dict[str, dict[int, Employee]] = {}
        self._named: set[int] = set()
        for row in Employee.objects.filter(erased_at=None):
            self.add(row)
        self._named.clear()

    def add(self, row: Employee) -> None:
        if row.number:
            self._numbers[row.number] = row
        if row.email:
            self._emails.setdefault(row.email, {})[row.pk] = row
        self._named.add(row.pk)

    def named_by(self, record: Record) -> Employee | None:
        """None for somebody new. Raises _Refused where nobody can say whom the line means."""
        number, email = record.get("number", "")[:40], record.get("email", "")[:254].lower()
        if not (number or email):
            raise _Refused("missing", "number")
        if (row := self._numbers.get(number)) is not None:
            if row.pk in self._named:
                raise _Refused("number_taken", number)
            return row
        same = [row for row in self._emails.get(email, {}).values() if not (number and row.number)]
        if len(same) > 1 or any(row.pk in self._named for row in same):
            raise _Refused("email_taken", email)
        return same[0] if same else None


def _terms(
    record: Record, posts: Mapping[str, Post], places: Mapping[str, Touchpoint], known: Employee | None
) -> EmployeeTerms:
    """known: who he is already; columns left out stay as they are, and a number is never taken away."""
    for name in ("name", "post", "active_from"):
        if not record.get(name):
            raise _Refused("missing", name)
    if record["post"] not in posts:
        raise _Refused("unknown_post", record["post"])
    language = record.get("language") or (known.language if known else "ru")
    if language not in dict(LANGUAGES):
        raise _Refused("unknown_language", language)
    return EmployeeTerms(
        name=record["name"][:200],
        post=posts[record["post"]],
        active_from=_day(record["active_from"]),
        active_to=_last_day(record, known),
        email=record.get("email", known.email if known else "")[:254],
        language=language,
        number=record.get("number", "")[:40] or (known.number if known else ""),
        touchpoints=_places(record, places, known),
    )


def _last_day(record: Record, known: Employee | None) -> date | None:
    if "active_to" not in record:
        return known.active_to if known else None
    return _day(record["active_to"]) if record["active_to"] else None


def _places(record: Record, places: Mapping[str, Touchpoint], known: Employee | None) -> list[Touchpoint]:
    if "touchpoints" not in record:
        return list(known.touchpoints.all()) if known else []
    codes = record["touchpoints"].replace(",", " ").split()
    if strange := next((code for code in codes if code not in places), ""):
        raise _Refused("unknown_touchpoint", strange)
    return [places[code] for code in codes]


def _presence(
    record: Record, people: Mapping[str, Employee], places: Mapping[str, Touchpoint], by: Individual, at: datetime
) -> Presence:
    employee = people.get(record.get("employee", ""))
    if employee is None:
        raise _Refused("unknown_employee", record.get("employee", ""))
    place = places.get(record.get("touchpoint", ""))
    if place is None:
        raise _Refused("unknown_touchpoint", record.get("touchpoint", ""))
    begins, ends = (_moment(record.get(name, "")) for name in ("begins_at", "ends_at"))
    if not begins < ends <= min(begins + _LONGEST, at):
        raise _Refused("bad_span", f"{record['begins_at']} – {record['ends_at']}")
    return Presence(
        employee=employee, touchpoint=place, begins_at=begins, ends_at=ends, how=Presence.FILE, told_by=by, told_at=at
    )


def _fresh(rows: Sequence[tuple[int, Presence]]) -> list[Presence]:
    """Those not known yet; raises FileRefused for those at whose time the person was elsewhere, or there already."""
    if not rows:
        return []
    first, last = min(row.begins_at for _, row in rows), max(row.ends_at or row.begins_at for _, row in rows)
    people = {row.employee_id for _, row in rows}
    list(Employee.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    spans: dict[int, list[tuple[Any, ...]]] = {}
    for row in Presence.objects.standing().within(first, last).filter(employee__in=people):
        ends = row.ends_at or row.begins_at + UNSIGNED
        spans.setdefault(row.employee_id, []).append((row.touchpoint_id, row.begins_at, ends))
    fresh, refusals = [], []
    for line, row in rows:
        own = spans.setdefault(row.employee_id, [])
        told = (row.touchpoint_id, row.begins_at, row.ends_at)
        if told in own:
            continue
        if any(begins < told[2] and ends > told[1] for _place, begins, ends in own):
            refusals.append(Refusal(line, "elsewhere", str(row.employee)))
            continue
        own.append(told)
        fresh.append(row)
    if refusals:
        raise FileRefused(refusals)
    return fresh


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Refused("bad_day", text) from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _Refused("bad_moment", text) from None
    return moment.replace(tzinfo=get_default_timezone()) if is_naive(moment) else moment
