"""When things of the demo happened: by the operator's calendar and clock, counted back from the loading."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from demo import facts


def here(at: datetime) -> datetime:
    """The moment by the operator's clock."""
    return at.astimezone(ZoneInfo(facts.operator()["operator"]["time_zone"]))


def opened(topic: facts.Facts, at: datetime) -> datetime:
    """When the author wrote: so many calendar days ago at `clock`, on the nearest `weekday` where one is told.

    A topic younger than a day was written when its clock last struck, so that it never lies ahead of `at`.
    """
    hour, minute = map(int, topic["clock"].split(":"))
    clock = time(hour, minute, crc32(topic["id"].encode()) % 60)
    if topic["days_ago"] < 1:
        latest = at - timedelta(days=topic["days_ago"])
        moment = datetime.combine(latest, clock, at.tzinfo)
        return moment if moment <= latest else moment - timedelta(days=1)
    moment = datetime.combine(at - timedelta(days=int(topic["days_ago"])), clock, at.tzinfo)
    if "weekday" in topic:
        moment += timedelta(days=(topic["weekday"] - moment.weekday() + 3) % 7 - 3)
    return moment


def office_hours(key: str, days_ago: float, at: datetime) -> datetime:
    """A working moment so many days ago, always the same one for a key; at weekends the Friday before."""
    seconds = crc32(key.encode()) % (8 * 3600)
    moment = (at - timedelta(days=days_ago)).replace(hour=9, minute=0, second=0, microsecond=0)
    return moment + timedelta(seconds=seconds, days=min(0, 4 - moment.weekday()))


def joined(at: datetime) -> Iterator[tuple[str, datetime]]:
    """(key, moment) of everybody: the staff long ago, a customer some time before his first words here."""
    first = _first_words()
    for person in facts.people():
        dice = random.Random(person["key"])
        if "roles" in person:
            yield person["key"], office_hours(person["key"], dice.randrange(200, 520), at)
            continue
        days = int(first.get(person["key"], 0)) + 1 + int(dice.expovariate(1 / 65))
        evening = min(int(dice.triangular(8, 24, 20)), 23)
        moment = (at - timedelta(days=days)).replace(hour=evening, minute=dice.randrange(60), second=dice.randrange(60))
        yield person["key"], moment


def _first_words() -> dict[str, float]:
    """Days since each person's first topic or reply, at most."""
    first: dict[str, float] = {}
    for topic in facts.topics():
        for author in (topic["author"], *(reply["author"] for reply in topic.get("reply", []))):
            first[author] = max(first.get(author, 0), topic["days_ago"] + 4)
    return first
