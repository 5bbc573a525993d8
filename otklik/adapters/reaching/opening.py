"""Opening hours as pages publish them (schema.org in JSON-LD), brought to one form: a week of days."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from otklik.adapters.reaching.pages import page_of

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
Week = dict[str, frozenset[tuple[str, str]]]  # day -> pairs of opens and closes, HH:MM

_TIMES = re.compile(r"(\d{1,2}:\d\d)(?::\d\d)?(?:[+-]\d\d:\d\d|Z)?")
_DEEPEST = 20
_A_DAY = 24 * 60  # minutes


def week_of(lines: Iterable[str]) -> Week:
    """`Mo-Fr 09:00-18:00` or `Sa,Su 10:00-14:00`, one a line; raises ValueError."""
    pairs = [pair for line in lines if line.strip() for pair in _line(line)]
    return {day: frozenset(times for known, times in pairs if known == day) for day in DAYS}


def cut_at_midnight(week: Week) -> Week:
    """One form for the same hours: nights in two halves, touching spans in one, the last minute of a day as 24:00."""
    spans: dict[str, list[tuple[int, int]]] = {day: [] for day in DAYS}
    for place, day in enumerate(DAYS):
        for begins, ends in (tuple(map(_minute, pair)) for pair in week[day]):
            ends = _A_DAY if ends >= _A_DAY - 1 else ends
            if ends <= begins:
                spans[DAYS[(place + 1) % len(DAYS)]].append((0, ends))
            spans[day].append((begins, ends if ends > begins else _A_DAY))
    return {day: frozenset(_joined(found)) for day, found in spans.items()}


def published(page: str) -> list[tuple[str, Week]]:
    """Every place a page gives hours of: its name and address as text, and its week. Unreadable hours are left out."""
    found = []
    for script in page_of(page).css('script[type="application/ld+json"]'):
        try:
            value = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        for thing in _things(value, 0):
            pairs = [*_simple(thing.get("openingHours")), *_specified(thing.get("openingHoursSpecification"))]
            if pairs:
                name = " ".join(_texts([thing.get(key) for key in ("name", "@id", "address", "telephone")], 0))
                found.append((name, {day: frozenset(p for known, p in pairs if known == day and p) for day in DAYS}))
    return found


def _things(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        value = [inner for name, inner in value.items() if not name.startswith("openingHours")]
    if isinstance(value, list):
        for inner in value:
            yield from _things(inner, depth + 1)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and depth < _DEEPEST:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner, depth + 1)


def _simple(value: Any) -> Iterator[tuple[str, tuple[str, str] | None]]:
    for line in _texts(value, 0):
        try:
            yield from _line(line)
        except ValueError:
            continue


def _specified(value: Any) -> Iterator[tuple[str, tuple[str, str] | None]]:
    for entry in value if isinstance(value, list) else [value]:
        if not isinstance(entry, dict) or entry.get("validFrom") or entry.get("validThrough"):
            continue
        times = [_TIMES.match(str(entry.get(end) or "")) for end in ("opens", "closes")]
        pair = _pair(times[0][1], times[1][1]) if times[0] and times[1] else None
        for word in _texts(entry.get("dayOfWeek"), 0):
            day = word.rstrip("/").rpartition("/")[2][:2].title()
            if day in DAYS:
                yield day, pair


def _line(line: str) -> Iterator[tuple[str, tuple[str, str]]]:
    days, _space, times = line.strip().partition(" ")
    spans = [[part.strip() for part in span.split("-")] for span in times.replace("–", "-").split(",")]
    named = [day for part in days.split(",") for day in _span(part)]
    if not all(len(span) == 2 and all(_TIMES.fullmatch(end) for end in span) for span in spans):
        raise ValueError(_("Opening hours are written as Mo-Fr 09:00-18:00."))
    for day in named:
        for opens, closes in spans:
            if (pair := _pair(opens, closes)) is not None:
                yield day, pair


def _minute(time: str) -> int:
    hours, _colon, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    joined: list[tuple[int, int]] = []
    for begins, ends in sorted(span for span in spans if span[0] < span[1]):
        if joined and begins <= joined[-1][1]:
            begins, ends = joined[-1][0], max(joined.pop()[1], ends)
        joined.append((begins, ends))
    return ((f"{begins // 60:02}:{begins % 60:02}", f"{ends // 60:02}:{ends % 60:02}") for begins, ends in joined)


def _span(part: str) -> list[str]:
    first, _dash, last = (end.strip()[:2].title() for end in part.replace("–", "-").partition("-"))
    if first not in DAYS or (last and last not in DAYS):
        raise ValueError(_("Days are written as Mo Tu We Th Fr Sa Su."))
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return [DAYS[day % 7] for day in range(begin, end + 1 if end >= begin else end + 8)]


def _pair(opens: str, closes: str) -> tuple[str, str] | None:
    """None where both are the same: that is how pages write a closed day."""
    opens, closes = opens[:5].zfill(5), closes[:5].zfill(5)
    return None if opens == closes else (opens, closes)
