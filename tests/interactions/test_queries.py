"""What the journal tells: pages by key, a customer's time line, counts and waits against a slow oracle."""

import math
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.interactions.actions import PastContact, end_interaction, open_interaction, record_interactions
from otklik.interactions.models import Interaction
from otklik.interactions.queries import (
    ChannelFigures,
    JournalFilter,
    channel_figures,
    daily_figures,
    journal,
    time_line,
)
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def catalogue(db):
    preload_catalogue(at=NOON)


def record(channel, opened_at, **facts):
    number = Interaction.objects.count()
    contact = PastContact("test", f"{number}", "phone", channel, opened_at, **facts)
    record_interactions(contacts=[contact], at=max(NOON, opened_at) + timedelta(days=9))


def test_pages_by_key_show_every_row_once_newest_first():
    for minute in (0, 1, 1, 1, 2, 3, 3):
        record("phone", NOON + minute * MINUTE)
    seen, key = [], ""
    while True:
        page = journal(JournalFilter(), after=key, limit=2)
        seen += [(row.opened_at, row.pk) for row in page.rows]
        if not (key := page.next_key):
            break
    assert seen == sorted(Interaction.objects.values_list("opened_at", "pk"), reverse=True)
    assert journal(JournalFilter(), after="no key", limit=2).rows == journal(JournalFilter(), limit=2).rows


def test_filters_narrow():
    record("phone", NOON, outcome="solved")
    record("chat", NOON + timedelta(days=1), outcome="abandoned")
    day = (NOON + timedelta(days=1)).date()

    def channels(**wanted):
        return [row.channel for row in journal(JournalFilter(**wanted)).rows]

    assert channels() == ["chat", "phone"]
    assert channels(channel="phone") == ["phone"]
    assert channels(outcome="abandoned") == ["chat"]
    assert channels(since=day) == ["chat"]
    assert channels(until=NOON.date()) == ["phone"]
    assert channels(touchpoint="offices") == []
    Touchpoint.objects.filter(code="phone").update(parent=Touchpoint.objects.get(code="offices"))
    assert channels(touchpoint="offices") == ["chat", "phone"]  # parts are meant too
    assert channels(touchpoint="phone", since=NOON.date(), until=day) == ["chat", "phone"]


def test_days_are_days_of_the_operator():
    last_minute = NOON.replace(hour=20, minute=59)  # 23:59 in Minsk
    record("phone", last_minute)
    record("phone", last_minute + MINUTE)
    assert len(journal(JournalFilter(until=date(2026, 3, 2))).rows) == 1
    assert [day.counts for day in daily_figures(days=2, at=last_minute + MINUTE)] == [{"phone": 1}, {"phone": 1}]


@override("en")
def test_a_time_line_has_human_titles_and_ends_with_the_day_of_joining(alina, vera, django_assert_num_queries):
    open_interaction(
        touchpoint="community", channel="community", individual=alina, subject="topic:5", summary="Лампа", at=NOON
    )
    end_interaction(subject="topic:5", at=NOON + MINUTE, outcome="solved")
    record("phone", NOON + MINUTE, individual=alina, agent=vera, outcome="abandoned")
    with django_assert_num_queries(1):
        line = time_line(alina)
    assert [(moment.title, moment.outcome, moment.agent, moment.url) for moment in line.moments] == [
        ("Phone call", "abandoned", "Vera", ""),
        ("Topic in the community", "solved", "", reverse("topic", args=[5])),
        ("Signed up", "", "", ""),
    ]
    first = time_line(alina, limit=1)
    rest = time_line(alina, limit=5, after=first.next_key)
    assert first.moments + rest.moments == line.moments


waits = st.lists(
    st.tuples(
        st.sampled_from(["phone", "chat"]), st.integers(0, 900), st.sampled_from(["answered", "gave up", "open"])
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contacts=waits)
def test_waits_agree_with_counting_by_hand(contacts):
    start = NOON - timedelta(days=1)
    told = [_told(number, *contact, start) for number, contact in enumerate(contacts)]
    with transaction.atomic():
        record_interactions(contacts=told, at=NOON)
        assert channel_figures(days=30, at=NOON) == _by_hand(told)
        transaction.set_rollback(True)


def _told(number, channel, seconds, fate, start):
    moment = start + timedelta(seconds=seconds)
    facts = {"answered": {"answered_at": moment, "ended_at": moment}, "gave up": {"ended_at": moment}, "open": {}}
    return PastContact("test", f"{number}", "phone", channel, start, **facts[fate])


def _by_hand(told):
    found = []
    for channel in ("phone", "chat"):
        rows = [row for row in told if row.channel == channel]
        answered = sorted(row.answered_at - row.opened_at for row in rows if row.answered_at)
        gave_up = [row for row in rows if not row.answered_at and row.ended_at]
        still = [row for row in rows if not row.answered_at and not row.ended_at]
        late = [row for row in gave_up if row.ended_at - row.opened_at > timedelta(seconds=5)]

        def rank(percent, values=answered):
            return values[math.ceil(len(values) * percent / 100) - 1] if values else None

        if rows:
            in_norm = len([wait for wait in answered if wait <= timedelta(seconds=300)])
            counted = len(answered) + len(late) + len(still)
            found.append(
                ChannelFigures(channel, len(rows), len(answered), len(gave_up), counted, in_norm, rank(50), rank(90))
            )
    return found
