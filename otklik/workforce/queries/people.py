"""Employees in lists, as records of a file, and all that is kept about one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from otklik.core.words import with_words
from otklik.workforce.models import Attempt, Employee, Post, Presence

PAGE: Final = 50
COLUMNS: Final = (
    "number", "name", "email", "language", "post", "touchpoints", "active_from", "active_to",
)  # fmt: skip


@dataclass(frozen=True)
class People:
    """A page of the list; next_after: the key of the next one, None when this is the last."""

    rows: list[Employee]
    next_after: str | None


def posts() -> list[Post]:
    return list(Post.objects.order_by("pk"))


def people(*, words: str = "", post: str = "", place: int | None = None, left: bool, day: date, after: str) -> People:
    """By name. left: those who work here no more. after: the key of the last row before."""
    rows = Employee.objects.filter(erased_at=None)
    rows = rows.filter(active_to__lt=day) if left else rows.filter(Q(active_to=None) | Q(active_to__gte=day))
    if words:
        rows = rows.filter(with_words(words, "name") | Q(number=words.strip()))
    if post:
        rows = rows.filter(post__code=post)
    if place:
        rows = rows.filter(touchpoints=place)
    name, _bar, key = after.rpartition("|")
    if key.isdecimal():
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=int(key)))
    found = list(_full(rows).order_by("name", "pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return People(found[:PAGE], f"{last.name}|{last.pk}" if last else None)


def serving(places: list[int], day: date) -> list[Employee]:
    """Employees at work on a day who serve any of these touchpoints, by name."""
    rows = Employee.objects.at_work(day).filter(touchpoints__in=places, erased_at=None).distinct()
    return list(rows.select_related("post").order_by("name", "pk"))


def employee_records() -> Iterator[dict[str, str]]:
    """Everybody for a file, in the words the import reads."""
    for row in _full(Employee.objects.filter(erased_at=None)).order_by("pk"):
        yield {
            "number": row.number,
            "name": row.name,
            "email": row.email,
            "language": row.language,
            "post": row.post.code,
            "touchpoints": " ".join(sorted(place.code for place in row.touchpoints.all())),
            "active_from": row.active_from.isoformat(),
            "active_to": row.active_to.isoformat() if row.active_to else "",
        }


def everything_about(employee: Employee) -> dict[str, Any]:
    """All that is kept here about a person, as plain JSON: he may take it with him."""
    return {
        "name": employee.name,
        "email": employee.email,
        "number": employee.number,
        "post": employee.post.code,
        "active_from": employee.active_from.isoformat(),
        "active_to": employee.active_to.isoformat() if employee.active_to else None,
        "touchpoints": [place.code for place in employee.touchpoints.all()],
        "skills": list(employee.skills.values("skill__code", "level", "noted_on")),
        "shifts": list(employee.shifts.order_by("begins_at").values("touchpoint__code", "begins_at", "ends_at")),
        "presence": list(
            employee.presences.order_by("begins_at").values(
                "id", "touchpoint__code", "begins_at", "ends_at", "how", "told_at", "note", "corrects", "is_void"
            )
        ),
        "attempts": [_tried(row) for row in employee.attempts.order_by("began_at").select_related("course")],
        "certificates": list(
            employee.certificates.order_by("issued_on").values(
                "id", "course__code", "issued_on", "expires_on", "note", "withdrawn_on", "withdrawn_why"
            )
        ),
        "assignments": list(
            employee.assignments.order_by("pk").values("course__code", "due_on", "assigned_at", "done_at")
        ),
        "letters": list(employee.letters.order_by("at").values("key", "at")),
    }


def _tried(row: Attempt) -> dict[str, Any]:
    """Which choices are right is told once the quiz is passed, as on its page."""
    facts = ("began_at", "ended_at", "answers", "right", "passed")
    asked = row.asked if row.passed else [one | {"choices": _choices(one)} for one in row.asked]
    return {"course__code": row.course.code, "asked": asked} | {name: getattr(row, name) for name in facts}


def _choices(asked: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"text": choice["text"]} for choice in asked["choices"]]


def presence_of(employee: Employee, most: int = 60) -> list[Presence]:
    """What was recorded of his being there, corrected rows too, the newest first."""
    rows = employee.presences.select_related("touchpoint", "told_by", "correction")
    return list(rows.order_by("-begins_at", "-pk")[:most])


def _full(rows: QuerySet[Employee]) -> QuerySet[Employee]:
    return rows.select_related("post", "individual").prefetch_related("touchpoints")
