"""Ninety days of contacts of the demo operator: calls, chats and office visits with believable waits.

Evening peaks, quiet Sundays, bills on the first of the month, a Monday when payments failed, an evening outage, and
a host in the offices since a month and a half. The numbers come from a seeded generator, so that two installations
tell the same story, moved to end now.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.rota import on_duty

DAYS = 90
OUTAGE_DAYS_AGO, BAD_MONDAY_WEEKS_AGO = 23, 6
HOST_DAYS_AGO, HOST_EASES = 46, 0.4  # since then a host meets people in the offices, and waits are so much of theirs
# share of a day's contacts by local hour, from 0 to 23
HOURS = (2, 1, 1, 1, 1, 1, 3, 8, 22, 38, 44, 40, 36, 34, 34, 36, 42, 50, 68, 84, 78, 52, 24, 8)
_PER_DAY = {"phone": 58, "chat": 34, "office": 17}
_PLACES = {"phone": "phone", "chat": "chat", "office": "offices"}
_OPEN = {"phone": range(24), "chat": range(24), "office": range(9, 20)}
_TALK_MINUTES = {"phone": (2, 9), "chat": (4, 16), "office": (5, 18)}
_USUAL_WAIT = {"phone": 55.0, "chat": 80.0, "office": 240.0}  # mean seconds
_PATIENCE = {"phone": 420.0, "chat": 900.0, "office": 2400.0}
# weight of a reason at the telephone and in chat, and in an office
_REASONS = {
    "Нет интернета дома": (14, 2),
    "Медленный интернет": (9, 1),
    "Не доходит Wi-Fi": (7, 1),
    "Вопрос по счёту": (11, 8),
    "Платёж не поступил": (6, 3),
    "Обещанный платёж": (5, 0),
    "Смена тарифа": (9, 10),
    "Роуминг перед поездкой": (5, 4),
    "Замена SIM": (4, 17),
    "Мобильный интернет не работает": (6, 4),
    "Приставка: ошибка на экране": (5, 1),
    "Обмен приставки или роутера": (1, 11),
    "Подключение по адресу": (6, 9),
    "Переезд": (3, 5),
    "Переоформление договора": (2, 12),
    "Расторжение договора": (2, 7),
    "Звонки мошенников": (3, 1),
    "Когда придёт мастер": (6, 0),
}
_KNOWN = 0.011  # share of contacts by people who have an account here
_WEEKDAYS = (1.14, 1.03, 0.98, 1.0, 0.95, 0.71, 0.55)


@dataclass(frozen=True)
class Contact:
    """One past contact; moments are empty where they did not happen."""

    number: str
    channel: str
    touchpoint: str
    person: str
    agent: str
    summary: str
    opened_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    outcome: str


def contacts(now: datetime, people: Sequence[str], seed: int = 145) -> Iterator[Contact]:
    """All contacts from 90 days ago until `now` (aware, local zone), oldest first within a channel."""
    dice = random.Random(seed)
    number = 0
    for day in range(DAYS, -1, -1):
        midnight = (now - timedelta(days=day)).replace(hour=0, minute=0, second=0, microsecond=0)
        weather = dice.lognormvariate(0, 0.11)
        for channel in _PER_DAY:
            for opened_at in _moments(dice, midnight, channel, day, weather):
                if opened_at < now - timedelta(minutes=40):
                    number += 1
                    yield _contact(dice, f"{channel}-{number}", channel, opened_at, day, people)


def crowd(channel: str, moment: datetime, days_ago: int) -> float:
    """How many times more people than on an average day come at this moment."""
    usual = _WEEKDAYS[moment.weekday()] * (1.35 if moment.day in (1, 2) else 1.0)
    if is_outage(moment, days_ago):
        return {"phone": 6.0, "chat": 4.0, "office": 0.5}[channel]
    if is_bad_monday(moment, days_ago):
        return {"phone": 3.5, "chat": 3.0, "office": 2.0}[channel]
    return usual


def is_outage(moment: datetime, days_ago: int) -> bool:
    """The evening when a digger cut the cable of two streets."""
    return days_ago == OUTAGE_DAYS_AGO and 19 <= moment.hour < 24


def is_bad_monday(moment: datetime, days_ago: int) -> bool:
    """The working hours of the Monday when cards were charged and balances stayed."""
    within = BAD_MONDAY_WEEKS_AGO * 7 - 6 <= days_ago <= BAD_MONDAY_WEEKS_AGO * 7
    return within and moment.weekday() == 0 and 9 <= moment.hour < 18


def _moments(dice: random.Random, midnight: datetime, channel: str, day: int, weather: float) -> list[datetime]:
    found = []
    for hour in _OPEN[channel]:
        start = midnight + timedelta(hours=hour)
        wanted = weather * _PER_DAY[channel] * HOURS[hour] / sum(HOURS[h] for h in _OPEN[channel])
        wanted *= crowd(channel, start, day) * dice.uniform(0.7, 1.3)
        count = int(wanted) + (dice.random() < wanted % 1)
        found += [start + timedelta(seconds=dice.randrange(3600)) for _ in range(count)]
    return sorted(found)


def _contact(
    dice: random.Random, number: str, channel: str, opened_at: datetime, day: int, people: Sequence[str]
) -> Contact:
    busy = crowd(channel, opened_at, day) * (1.0 if HOURS[opened_at.hour] < 60 else 1.7)
    wait = dice.expovariate(1 / (_USUAL_WAIT[channel] * max(busy, 0.5) ** 1.4))
    patience = dice.expovariate(1 / _PATIENCE[channel]) + 15
    answered = wait <= patience
    if channel == "office" and day <= HOST_DAYS_AGO:
        wait *= HOST_EASES
    answered_at = opened_at + timedelta(seconds=round(wait)) if answered else None
    least, most = _TALK_MINUTES[channel]
    talk = timedelta(seconds=round(dice.triangular(least, most, least + 1) * 60)) if answered else timedelta()
    return Contact(
        number=number,
        channel=channel,
        touchpoint=_PLACES[channel],
        person=dice.choice(people) if people and dice.random() < _KNOWN else "",
        agent=dice.choice(on_duty(channel, opened_at)) if answered else "",
        summary=_reason(dice, channel, opened_at, day),
        opened_at=opened_at,
        answered_at=answered_at,
        ended_at=(answered_at or opened_at + timedelta(seconds=round(patience))) + talk,
        outcome=("solved" if dice.random() < 0.82 else "answered") if answered else "abandoned",
    )


def _reason(dice: random.Random, channel: str, opened_at: datetime, day: int) -> str:
    """Mostly the day's trouble while there is one, else a usual thing."""
    if channel != "office" and is_outage(opened_at, day) and dice.random() < 0.88:
        return "Нет интернета дома"
    if is_bad_monday(opened_at, day) and dice.random() < 0.72:
        return "Платёж не поступил"
    weights = [pair[channel == "office"] for pair in _REASONS.values()]
    return dice.choices(list(_REASONS), weights)[0]
