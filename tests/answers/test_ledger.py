"""The ledger's numbers against counting by hand."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from otklik.answers import ledger
from otklik.answers.actions import change_ledger_settings, recount_contacts
from otklik.answers.models import AskSession, LedgerSettings, Shown
from otklik.core.intervals import difference, share
from otklik.core.models import AuditEntry
from otklik.interactions.actions import open_interaction
from tests.cast import NOON

DAY = timedelta(days=1)


def attempt(number, *, ago=10.0, browser="", **words):
    usual = {"place": "home", "question": "q", "question_key": "q", "browser_key": browser}
    opened = words.pop("opened", False)
    row = AskSession.objects.create(key=f"{number:032}", started_at=NOON - ago * DAY, **(usual | words))
    if opened:
        Shown.objects.create(session=row, ref="topic:1", position=1, opened_at=NOON)
    return row


def outcomes(days=30, place="", lookback=7):
    period = ledger.Period(at=NOON, days=days, place=place)
    counts = ledger.class_counts(period=period, settings=LedgerSettings(lookback_days=lookback, changed_at=NOON))
    return {name: row.count for name, row in counts.items() if row.count}


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ({}, "unknown"),
        ({"ago": 6.9}, "open"),
        ({"ago": 7}, "unknown"),
        ({"opened": True}, "potential"),
        ({"opened": True, "left_at": NOON}, "potential"),
        ({"answered_at": NOON}, "successful"),
        ({"answered_at": NOON, "ago": 1}, "open"),
        ({"answered_at": NOON, "contacted_at": NOON}, "failed"),
        ({"opened": True, "contacted_at": NOON}, "failed"),
        ({"asked_at": NOON}, "failed"),
        ({"asked_at": NOON, "ago": 1}, "failed"),
        ({"withheld": True}, "withheld"),
        ({"withheld": True, "asked_at": NOON}, "withheld"),
    ],
)
def test_every_attempt_has_one_class(db, words, outcome):
    attempt(1, **words)
    assert outcomes() == {outcome: 1}


def test_shares_are_of_attempts_whose_look_back_is_over(db, alina):
    attempt(1, answered_at=NOON)
    attempt(2, answered_at=NOON, individual=alina)
    attempt(3, asked_at=NOON)
    attempt(4, asked_at=NOON, ago=1)
    found = ledger.class_counts(
        period=ledger.Period(at=NOON, days=30), settings=LedgerSettings(lookback_days=7, changed_at=NOON)
    )
    assert found["failed"] == ledger.ClassCount("failed", 2, 2, share(1, 3))
    assert found["successful"] == ledger.ClassCount("successful", 2, 1, share(2, 3))


def test_the_desk_and_other_periods_are_left_out(db):
    attempt(1, place="desk")
    attempt(2, ago=31)
    attempt(3, place="search")
    assert outcomes() == {"unknown": 1}
    assert outcomes(place="desk") == {"unknown": 1}
    assert outcomes(days=90) == {"unknown": 2}


def test_found_and_asked_is_the_rate_of_the_sources(db):
    attempt(1, answered_at=NOON, ago=1)
    attempt(2, answered_at=NOON, contacted_at=NOON)
    attempt(3, answered_at=NOON, asked_at=NOON)
    attempt(4, asked_at=NOON, withheld=True)
    attempt(5)
    assert ledger.found_and_asked(period=ledger.Period(at=NOON, days=30)) == share(2, 3)


browsers = st.lists(
    st.tuples(
        st.integers(0, 8),  # browser
        st.booleans(),  # withheld
        st.sampled_from(["home", "new_topic", "search", "desk"]),
        st.sampled_from([1, 6, 8, 20, 40]),  # days ago
        st.booleans(),  # contacted
        st.booleans(),  # asked
    ),
    max_size=40,
)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(browsers)
def test_deflection_is_what_counting_by_hand_gives(db, told):
    AskSession.objects.all().delete()
    for number, (browser, withheld, place, ago, contacted, asked) in enumerate(told):
        attempt(
            number,
            browser=f"b{browser}",
            withheld=withheld,
            place=place,
            ago=ago,
            contacted_at=NOON if contacted else None,
            asked_at=NOON if asked else None,
        )
    found = ledger.deflection(
        period=ledger.Period(at=NOON, days=30),
        settings=LedgerSettings(lookback_days=7, holdout_percent=10, changed_at=NOON),
    )
    groups = {}
    for browser, withheld, place, ago, contacted, asked in told:
        if place in ("home", "new_topic") and 7 <= ago <= 30:
            kinds, contact = groups.get(browser, (set(), False))
            groups[browser] = (kinds | {withheld}, contact or contacted or asked)
    count = Counter(
        ("mixed" if len(kinds) > 1 else "withheld" if True in kinds else "shown", contact)
        for kinds, contact in groups.values()
    )
    shown = share(count["shown", True], count["shown", True] + count["shown", False])
    withheld = share(count["withheld", True], count["withheld", True] + count["withheld", False])
    assert (found.shown, found.withheld) == (shown, withheld)
    assert found.mixed == count["mixed", True] + count["mixed", False]
    assert found.drop == difference(withheld, shown)


contacts = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["phone", "chat", "ask"]), st.sampled_from(["in", "out"])), max_size=8
)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    contacts, st.lists(st.integers(0, 20), max_size=4), st.integers(1, 10), st.sampled_from([[], ["phone"], ["chat"]])
)
def test_the_first_counted_contact_within_the_look_back(alina, catalogue, told, begun, days, channels):
    from django.db import transaction

    with transaction.atomic():
        LedgerSettings.objects.create(lookback_days=days, lookback_channels=channels, changed_at=NOON)
        for ago, channel, direction in told:
            open_interaction(
                touchpoint="phone", channel=channel, direction=direction, individual=alina, at=NOON - ago * DAY
            )
        for number, ago in enumerate(begun):
            attempt(number, ago=ago, individual=alina)
        recount_contacts(at=NOON)
        for row in AskSession.objects.all():
            counted = [
                NOON - ago * DAY
                for ago, channel, direction in told
                if direction == "in" and channel != "ask" and (not channels or channel in channels)
            ]
            within = [moment for moment in counted if row.started_at <= moment <= row.started_at + days * DAY]
            assert row.contacted_at == min(within, default=None)
        transaction.set_rollback(True)


def test_questions_without_an_answer_are_counted_together(db):
    attempt(1, ago=3, question="Где офис?", question_key="где офис", no_good_answer=True, asked_at=NOON)
    attempt(2, ago=2, question="офис где", question_key="где офис", no_good_answer=True)
    attempt(3, ago=1, question="5G", question_key="5g", no_good_answer=True)
    attempt(4, ago=1, question="5G", question_key="5g")
    found = ledger.questions_without_answer(period=ledger.Period(at=NOON, days=30))
    assert [(row.question, row.times, row.contacts) for row in found] == [("офис где", 2, 1), ("5G", 1, 0)]


def test_answers_that_help_and_answers_passed_over(db):
    for number in range(6):
        row = attempt(number, answered_at=NOON if number < 2 else None, answered_ref="topic:1" if number < 2 else "")
        Shown.objects.create(session=row, ref="topic:1", position=1, opened_at=NOON if number < 3 else None)
        Shown.objects.create(session=row, ref="topic:2", position=2)
    period = ledger.Period(at=NOON, days=30)
    assert ledger.answers_that_help(period=period) == [ledger.HelpfulAnswer("topic:1", 6, 3, share(2, 6))]
    assert ledger.answers_never_opened(period=period) == [ledger.HelpfulAnswer("topic:2", 6, 0, share(0, 6))]


def test_new_settings_count_the_past_anew_and_are_on_record(igor, alina, catalogue, run_errands):
    attempt(1, ago=10, individual=alina)
    open_interaction(touchpoint="phone", channel="phone", individual=alina, at=NOON - 2 * DAY)
    run_errands()
    assert AskSession.objects.get().contacted_at is None
    for _twice in range(2):
        change_ledger_settings(holdout_percent=5, lookback_days=9, lookback_channels=["phone"], by=igor, at=NOON)
    AskSession.objects.update(started_at=NOON - 10 * DAY)
    run_errands()
    assert AskSession.objects.get().contacted_channel == "phone"
    entry = AuditEntry.objects.get(act="answers.settings")
    assert (entry.actor, entry.facts["after"]["holdout_percent"]) == (igor.ref, 5)


def test_a_higher_percentage_only_adds_browsers_to_the_group(db):
    row = LedgerSettings.objects.create(holdout_percent=0, changed_at=NOON)
    names, before = [f"browser{number}" for number in range(300)], set()
    for percent in (0, 5, 20, 50):
        LedgerSettings.objects.filter(pk=row.pk).update(holdout_percent=percent)
        now = {name for name in names if ledger.is_withheld(browser_key=name, place="home")}
        assert before <= now
        assert abs(len(now) - 3 * percent) < 45
        assert not any(ledger.is_withheld(browser_key=name, place="search") for name in names)
        before = now


def test_the_first_attempt_is_in_the_same_group_before_and_after_the_cookie():
    first = ledger.browser_key_of("", "a" * 32)
    assert ledger.browser_key_of(first, "b" * 32) == first != ledger.browser_key_of("", "b" * 32)
