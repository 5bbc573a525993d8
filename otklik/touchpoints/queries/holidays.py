"""Public holidays and moved working days of a country, from the library `holidays`."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

COUNTRIES: Final = ("by", "ru")
_LANGUAGES: Final = {"en": "en_US", "ru": "ru", "be": "be"}
_MOVED_FROM: Final = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")


@dataclass(frozen=True)
class Holiday:
    """A day off, or a working day in place of one (`like`: the weekday it is worked like); title by language code.

    is_moved: a day off that was won from elsewhere, so no eve of it is shorter.
    """

    day: date
    title: dict[str, str] = field(default_factory=dict)
    like: int | None = None
    is_moved: bool = False


def public_holidays(country: str, year: int) -> list[Holiday]:
    """Those of a year in order; names only in the languages the library knows for the country."""
    import holidays as library

    known = {
        code: library.country_holidays(country.upper(), years=year, language=name) for code, name in _names(country)
    }
    english = known["en"]
    moved = {day: _moved_from(name) for day, name in english.items()}
    off = [
        Holiday(day, {code: names[day] for code, names in known.items()}, is_moved=moved[day] is not None)
        for day in english
    ]
    worked = [
        Holiday(day, like=next((off.weekday() for off, origin in moved.items() if origin == day), 0))
        for day in english.weekend_workdays
        if day.year == year
    ]
    return sorted([*off, *worked], key=lambda holiday: holiday.day)


def eve_of(holiday: Holiday) -> date:
    """The day before."""
    return holiday.day - timedelta(days=1)


def _names(country: str) -> list[tuple[str, str]]:
    from holidays import country_holidays

    spoken = country_holidays(country.upper()).supported_languages
    return [(code, name) for code, name in _LANGUAGES.items() if name in spoken]


def _moved_from(name: str) -> date | None:
    found = _MOVED_FROM.search(name)
    return date(int(found[3]), int(found[1]), int(found[2])) if found else None
