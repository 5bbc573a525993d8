"""Norms about people and papers, judged by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from otklik.interactions.actions import PastContact, record_interactions
from otklik.quality.queries import judged
from otklik.quality.queries.staffing import Target, day_of, seats_for
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.workforce import actions
from otklik.workforce.models import Course, Presence
from tests.cast import NOON
from tests.workforce.conftest import TODAY

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LATER = date(2026, 3, 31)  # the window of 30 days begins on the first of March
SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)  # nine in the morning in Minsk, on a Monday


def norm(code, **changes):
    row = Norm.objects.get(code=code, version=1)
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def judge(place, code, **changes):
    row = judged(place, norm(code, **changes), LATER)
    return row.numerator, row.denominator, row.verdict, row.facts.get("why", "")


def there(employee, place, begins, hours):
    Presence.objects.create(
        employee=employee,
        touchpoint=place,
        begins_at=begins,
        ends_at=begins + hours * HOUR,
        how="button",
        told_at=begins,
    )


@pytest.fixture
def staff(phone):
    return Touchpoint.objects.get(code="staff")


def test_certificates_are_counted_of_those_who_need_them_and_never_of_four(employ, marta, phone, staff):
    assert judge(staff, "N5.1") == (None, 0, "nothing", "nobody_serves")
    people = [employ(f"Человек {number}", number=str(number)) for number in range(6)]
    employ("Инженер", post="duty-engineer")
    communication = Course.objects.get(code="communication")
    for number, who in enumerate(people[:5]):
        ends = LATER - (2 if number == 4 else 1) * DAY  # the fifth ran out a day before the last
        actions.note_certificate(
            employee=who, course=communication, issued_on=TODAY, expires_on=ends, note="", by=marta, at=NOON
        )
    assert judge(staff, "N5.1") == (4, 6, "fail", "")
    assert judge(staff, "N5.1", threshold=60) == (4, 6, "pass", "")  # all were counted: few are no excuse
    assert judge(staff, "N5.2")[:2] == (0, 7)
    assert judge(staff, "N5.3") == (None, 0, "nothing", "small_group")
    Course.objects.filter(code="security").update(retired_at=NOON)
    assert judge(staff, "N5.2") == (None, 0, "nothing", "no_course")


def test_shifts_of_those_who_know_what_to_do(employ, marta, phone, incident):
    assert judge(phone, "N3.3") == (None, 0, "nothing", "no_roster")
    people = [employ(f"Человек {number}", number=str(number)) for number in range(5)]
    pattern = actions.Pattern(frozenset(range(5)), time(9), time(18), TODAY, TODAY + 6 * DAY)
    actions.lay_pattern(touchpoint=phone, employees=people[:4], pattern=pattern, by=None, at=NOON)
    assert judge(phone, "N3.3") == (None, 0, "nothing", "small_group")
    actions.lay_pattern(touchpoint=phone, employees=people[4:], pattern=pattern, by=None, at=NOON)
    for who in people[:4]:
        actions.note_certificate(
            employee=who, course=incident, issued_on=TODAY + DAY, expires_on=LATER, note="", by=marta, at=NOON + DAY
        )
    assert judge(phone, "N3.3") == (16, 25, "fail", "")


def test_minutes_with_enough_people_and_half_hours_by_erlang(employ, phone):
    vera, kirill = employ("Вера"), employ("Кирилл")
    assert judge(phone, "N1.3") == (None, 0, "nothing", "no_roster")
    pattern = actions.Pattern(frozenset({0}), time(9), time(20), TODAY, TODAY)
    actions.lay_pattern(touchpoint=phone, employees=[vera], pattern=pattern, by=None, at=NOON)
    assert judge(phone, "N1.3") == (None, 0, "nothing", "no_presence")
    there(vera, phone, SIX, 11)
    open_minutes = 21 * 11 * 60  # working days from the second to the thirtieth of March
    assert judge(phone, "N1.3") == (11 * 60, open_minutes, "fail", "")
    actions.set_minimum(
        touchpoint=phone, weekdays=frozenset({0}), first_slot=20, end_slot=24, people=2, by=None, at=NOON
    )
    there(kirill, phone, SIX + HOUR, 1)
    assert judge(phone, "N1.3")[0] == 10 * 60
    calls = [
        PastContact(
            "test", str(number), "phone", "phone", SIX + number * MINUTE, answered_at=SIX + number * MINUTE,
            ended_at=SIX + (number + 5) * MINUTE, outcome="solved",
        )
        for number in range(25)
    ] + [PastContact("test", "late", "phone", "phone", SIX + HOUR, outcome="abandoned", ended_at=SIX + HOUR)]  # fmt: skip
    record_interactions(contacts=calls, at=NOON + 400 * DAY)
    seats = judged(phone, norm("N1.3"), LATER).facts["seats"]
    assert seats == {"met": 1, "half_hours": 2}  # 25 calls of five minutes in half an hour need more than one person
    assert seats_for(25, 300, Target()) == 7
    (day,) = day_of(phone.pk, SIX - 9 * HOUR, SIX + 15 * HOUR, at=NOON + DAY)
    told = [(one.contacts, one.present, one.required, one.is_short) for one in day.slots if one.contacts]
    assert (told, day.talk, day.is_guess) == ([(25, 1.0, 7, True), (1, 2.0, 2, False)], 300.0, False)


def test_the_figures_of_the_source_for_seats():
    """60 calls in half an hour are 120 an hour."""
    assert seats_for(60, 300, Target(0.80, 20)) == 14
    assert seats_for(60, 300, Target(0.95, 300)) == 13


def test_papers_care_and_resources(employ, phone):
    office = Touchpoint.objects.get(code="offices")
    assert judge(office, "N7.2") == (None, 0, "nothing", "no_register")
    assert judge(office, "N7.1") == (None, 0, "nothing", "no_care")
    for number, (kind, ends) in enumerate((("equipment", 9), ("system", -9), ("support", 0), ("control", -9))):
        terms = actions.EntryTerms(kind, office, f"Запись {number}", "it")
        row = actions.add_entry(terms=terms, by=None, at=NOON)
        proof = actions.ProofTerms(TODAY, LATER - DAY + max(ends, 0) * DAY if ends >= 0 else TODAY)
        actions.prove(entry=row, terms=proof, by=None, at=NOON)
    assert judge(office, "N7.2") == (2, 3, "fail", "")
    assert judge(office, "N2.3") == (1, 1, "pass", "")
    plan = actions.add_plan(terms=actions.CareTerms(office, "Турникет", 7, TODAY, "it"), by=None, at=NOON)
    for week in range(4):
        done = NOON + week * 7 * DAY
        ahead = (12 if week else 24) * HOUR
        actions.mark_done(
            plan=plan, due_on=TODAY + week * 7 * DAY, done_at=done, announced_at=done - ahead, by=None, at=done
        )
    assert judge(office, "N7.1") == (4, 5, "fail", "")  # the fifth fell due on the thirtieth
    told = judged(office, norm("N7.1"), LATER).facts["also"]
    assert told == {"announced": {"part": 1, "whole": 4, "percent": 100}}
    actions.mark_done(
        plan=plan, due_on=TODAY + 28 * DAY, done_at=NOON + 28 * DAY, announced_at=None, by=None, at=NOON + 28 * DAY
    )
    assert judge(office, "N7.1") == (5, 5, "fail", "")  # all on time, and customers did not know
    every = norm("N7.1")
    every.parameters = {"announced_hours_before": 12, "announced_percent": 80}
    assert judged(office, every, LATER).verdict == "pass"


def test_the_scarcer_of_people_and_support_is_the_figure(employ, phone):
    vera = employ("Вера")
    pattern = actions.Pattern(frozenset(range(5)), time(9), time(20), TODAY, LATER)
    actions.lay_pattern(touchpoint=phone, employees=[vera], pattern=pattern, by=None, at=NOON)
    assert judge(phone, "N2.3") == (462, 462, "pass", "")
    row = actions.add_entry(terms=actions.EntryTerms("support", phone, "АТС", "it"), by=None, at=NOON)
    assert judge(phone, "N2.3")[:3] == (0, 1, "fail")
    actions.prove(entry=row, terms=actions.ProofTerms(TODAY), by=None, at=NOON)
    assert judge(phone, "N2.3")[:3] == (462, 462, "pass")
