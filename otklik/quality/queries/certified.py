"""N5: of the people a course is required of, how many hold its certificate when the window ends."""

from datetime import timedelta
from typing import Final

from otklik.quality.queries.census import counted_whole, places_of
from otklik.quality.queries.measured import Measured, Question
from otklik.workforce.models import Course
from otklik.workforce.queries import SMALLEST_GROUP, holders, required_of

_EVERYBODY: Final = "staff"  # the touchpoint of the work of employees itself


def certified(asked: Question, code: str) -> Measured:
    """Percent with a valid certificate; nothing for groups so small that it would be a figure about single people."""
    course = Course.objects.filter(code=code, retired_at=None).first()
    if course is None:
        return Measured("%", why="no_course")
    day = asked.window.day - timedelta(days=1)
    places = None if asked.touchpoint.kind == _EVERYBODY else places_of(asked)
    people = set(required_of(course, day, places).values_list("pk", flat=True))
    if not people:
        return Measured("%", why="nobody_serves")
    if len(people) < SMALLEST_GROUP:
        return Measured("%", why="small_group")
    valid = len(holders(course, day, people))
    return counted_whole(valid, {"certified": valid, "uncertified": len(people) - valid})
