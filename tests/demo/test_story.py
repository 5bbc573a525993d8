"""The demo tells one story that agrees with itself, at whatever hour it is loaded."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from demo import facts, history, moments, outages, rota
from otklik.outages import queries
from otklik.outages.models import Joining, Update
from otklik.parties.models import Account
from otklik.touchpoints.models import Touchpoint

MIDNIGHT = moments.here(datetime.fromisoformat("2026-03-11T22:30:00+00:00")).replace(hour=0, minute=5)
HOURS = [MIDNIGHT + timedelta(hours=hour) for hour in range(0, 24, 3)]


def test_size():
    topics = facts.topics()
    assert len(topics) >= 120
    assert sum(len(topic.get("reply", [])) for topic in topics) >= 350
    assert [name for name, times in Counter(topic["id"] for topic in topics).items() if times > 1] == []


def test_nobody_says_the_same_twice():
    said = [reply["body"].strip() for topic in facts.topics() for reply in topic.get("reply", [])]
    assert [words for words, times in Counter(said).items() if times > 1] == []


def test_everybody_who_writes_is_known():
    people = {person["key"] for person in facts.people()}
    writers = {one["author"] for topic in facts.topics() for one in (topic, *topic.get("reply", []))}
    assert writers - people == set()


@pytest.mark.parametrize("at", HOURS)
def test_nothing_lies_ahead(at):
    joined = dict(moments.joined(at))
    for topic in facts.topics():
        opened = moments.opened(topic, at)
        assert joined[topic["author"]] < opened <= at, topic["id"]
        assert f"{opened.hour}:{opened.minute:02}" == topic["clock"]


@pytest.mark.parametrize("at", HOURS)
def test_people_sleep_at_night(at):
    for topic in facts.topics():
        opened = moments.opened(topic, at)
        said = [opened, *(opened + timedelta(hours=reply["after_hours"]) for reply in topic.get("reply", []))]
        assert [moment for moment in said if 1 <= moment.hour < 7] == [], topic["id"]


@pytest.mark.parametrize("days", range(0, 14, 3))
def test_the_stories_meet_the_journal(days):
    at = HOURS[5] + timedelta(days=days)
    opened = {topic["id"]: moments.opened(topic, at) for topic in facts.topics()}
    assert history.is_outage(
        opened["topic:update-cable-cut"], (at.date() - opened["topic:update-cable-cut"].date()).days
    )
    monday = opened["topic:monday-card-charged"]
    assert history.is_bad_monday(monday, (at.date() - monday.date()).days)


@pytest.mark.parametrize("at", HOURS)
def test_one_outage_goes_on_one_is_announced_and_a_dozen_are_over(at):
    spans = {told["id"]: outages.span(told, at) for told in facts.outages()}
    assert [key for key, (starts, ends) in spans.items() if starts >= ends] == []
    assert [key for key, (starts, ends) in spans.items() if starts <= at < ends] == ["kosmonavtov"]
    assert [key for key, (starts, _ends) in spans.items() if starts > at] == ["sadovaya-works"]
    assert len(spans) == 14
    starts, ends = spans["cable-cut"]
    assert history.is_outage(starts, (at.date() - starts.date()).days)
    assert (ends - starts).total_seconds() == 4.5 * 3600


@pytest.mark.django_db
def test_outages_are_loaded_once_and_touch_alina(timur, alina, alinas_home):
    at = HOURS[4]
    Touchpoint.objects.create(code="site", kind="site", title={"ru": "Сайт"}, owner_zone="marketing")
    for _twice in range(2):
        outages.load(at, {"timur": timur, "alina": alina})
    told = queries.told_now(alina, at)
    assert [outage.title["en"] for outage in told.mine] == ["No internet in Kosmonavtov Street"]
    assert [len(queries.ahead(at)), len(queries.closed().outages)] == [1, 12]
    passers_by = sum(told.get("passers_by", 0) for told in facts.outages())
    assert (Update.objects.count(), Joining.objects.count()) == (3, 1 + passers_by)


@pytest.fixture
def alinas_home(alina):
    home = next(person for person in facts.people() if person["key"] == "alina")["account"]
    place = {name: home[name] for name in ("number", "street", "house")}
    return Account.objects.create(individual=alina, district="Северный", city="Заречанск", created_at=HOURS[0], **place)


def test_somebody_is_always_on_duty_and_nobody_always():
    agents = {person["key"] for person in facts.people() if "agent" in person.get("roles", [])}
    fortnight = [MIDNIGHT + timedelta(hours=hour) for hour in range(14 * 24)]
    shifts = [rota.on_duty("phone", moment) for moment in fortnight]
    shifts += [rota.on_duty("office", moment) for moment in fortnight if 9 <= moment.hour < 20]
    assert all(shifts)
    told = Counter(key for shift in shifts for key in shift)
    assert set(told) == agents
    assert max(told.values()) < len(fortnight) / 2
