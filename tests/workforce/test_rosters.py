"""Shifts of a week, gaps told, who was there, and what was put right."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.timezone import now

from otklik.core.models import AuditEntry
from otklik.interactions.actions import erase_person
from otklik.parties.actions import invite_employee
from otklik.touchpoints.models import Touchpoint
from otklik.workforce import actions, queries
from otklik.workforce.models import Employee, Post, Presence, Shift
from otklik.workforce.queries import covers, with_hours
from tests.cast import NOON
from tests.workforce.conftest import TODAY

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WORKDAYS = frozenset(range(5))
SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)  # nine in the morning in Minsk


def pattern(begins=9, ends=18, days=WORKDAYS, first=TODAY, last=TODAY + 6 * DAY):
    return actions.Pattern(days, time(begins), time(ends), first, last)


def lay(place, *people, **told):
    return actions.lay_pattern(touchpoint=place, employees=people, pattern=pattern(**told), by=None, at=NOON)


def week(place, monday=TODAY):
    return queries.week_of_place(with_hours(Touchpoint.objects.filter(pk=place.pk)).get(), monday, NOON)


def test_a_week_is_laid_copied_and_its_gaps_are_told(web, marta, phone, employ):
    vera, kirill = employ("Вера"), employ("Кирилл", active_to=TODAY + 8 * DAY)
    told = {"employees": [vera.pk, kirill.pk], "weekdays": [0, 1, 2, 3, 4], "begins_at": "09:00", "ends_at": "18:00"}
    told |= {"first": "2026-03-02", "last": "2026-03-08"}
    page = f"/desk/rosters/{phone.pk}/"
    Employee.objects.filter(pk=kirill.pk).update(active_to=None)
    assert web(marta).post(f"{page}lay/", told).status_code == 302
    web(marta).post(f"{page}lay/", told)  # twice is once
    assert Shift.objects.count() == 10
    assert Shift.objects.order_by("begins_at")[0].begins_at == SIX
    gaps = [(begins.hour, ends.hour, lacking) for day in week(phone).days for begins, ends, lacking in day.gaps]
    assert gaps == [(18, 20, 1)] * 5
    actions.set_minimum(
        touchpoint=phone, weekdays=frozenset({0}), first_slot=20, end_slot=24, people=3, by=marta, at=NOON
    )
    assert [(b.hour, e.hour, n) for b, e, n in week(phone).days[0].gaps] == [(10, 12, 1), (18, 20, 1)]
    Employee.objects.filter(pk=kirill.pk).update(active_to=TODAY + 8 * DAY)
    web(marta).post(f"{page}copy/", {"week": "2026-03-09"})
    assert [len(row.days[0]) + len(row.days[4]) for row in week(phone, TODAY + 7 * DAY).rows] == [2, 1]
    shown = web(marta).get(f"{page}?week=2026-03-02").content.decode()
    assert ("Вера" in shown, "09:00–18:00" in shown, "18:00 – 20:00" in shown) == (True, True, True)
    web(marta).post(f"/desk/rosters/shifts/{Shift.objects.order_by('pk')[0].pk}/remove/")
    assert Shift.objects.count() == 16
    assert web(marta).get("/desk/rosters/").status_code == 200


def test_nobody_is_at_two_places_at_once(phone, employ):
    vera, chat = employ("Вера"), Touchpoint.objects.get(code="chat")
    assert lay(phone, vera).made == 5
    assert lay(chat, vera, begins=17, ends=22, days=frozenset({0, 5})) == actions.Laid(1, 1)
    night = actions.lay_pattern(
        touchpoint=phone, employees=[vera], pattern=pattern(20, 8, frozenset({6})), by=None, at=NOON
    )
    assert night == actions.Laid(1, 0)
    last = Shift.objects.latest("begins_at")
    assert last.ends_at - last.begins_at == 12 * HOUR
    with pytest.raises(actions.PatternTooLong):
        lay(phone, vera, last=TODAY + 100 * DAY)


def test_minimum_said_anew_cuts_what_was_said(phone, marta):
    for first, end, people in ((18, 40, 3), (24, 28, 5), (38, 48, 1)):
        actions.set_minimum(
            touchpoint=phone, weekdays=frozenset({2}), first_slot=first, end_slot=end, people=people, by=marta, at=NOON
        )
    rows = phone.minima.order_by("first_slot").values_list("first_slot", "end_slot", "people")
    assert list(rows) == [(18, 24, 3), (24, 28, 5), (28, 38, 3), (38, 48, 1)]


def test_vera_says_when_she_comes_and_goes_and_sees_all_that_is_recorded(web, vera, marta, phone, employ):
    employee, browser = employ("Вера", person=vera), web(vera)
    for _twice in range(2):
        browser.post("/desk/work/sign-in/", {"place": phone.pk})
    assert Presence.objects.count() == 1
    assert "Моя смена окончена" in browser.get("/desk/work/").content.decode()
    for _twice in range(2):
        browser.post("/desk/work/sign-out/")
    first = Presence.objects.get()
    begins, ends = NOON, NOON + HOUR
    Presence.objects.filter(pk=first.pk).update(begins_at=begins, ends_at=ends)
    page = f"/desk/rosters/presence/{first.pk}/"
    told = {"begins_at": "2026-03-02T14:00", "ends_at": "2026-03-02T17:30", "note": "Забыла отметиться"}
    assert web(vera).post(page, told).status_code == 404
    assert web(marta).post(page, told | {"ends_at": "2026-03-02T13:00"}).status_code == 422
    assert web(marta).post(page, told).status_code == 302
    assert web(marta).post(page, told).status_code == 422  # it is corrected already
    assert [(row.begins_at, row.how) for row in Presence.objects.standing()] == [(NOON - HOUR, "manager")]
    shown = browser.get("/desk/work/").content.decode()
    assert ("Забыла отметиться" in shown, "исправлено, не учитывается" in shown) == (True, True)
    kept = browser.get("/desk/work/file/").json()
    assert [row["how"] for row in kept["presence"]] == ["manager", "button"]
    assert AuditEntry.objects.filter(act="workforce.correct_presence", subject=employee.ref).count() == 1
    browser.post("/desk/work/sign-in/", {"place": phone.pk})
    with time_machine.travel(now() + 20 * HOUR):
        assert "двенадцать часов" in browser.post("/desk/work/sign-out/", follow=True).content.decode()
        forgotten = Presence.objects.latest("pk")
        assert forgotten.ends_at - forgotten.begins_at == 12 * HOUR
        void = told | {"is_void": "on", "ends_at": "2026-03-02T13:00"}  # whatever stands in the other fields
        assert web(marta).post(f"/desk/rosters/presence/{forgotten.pk}/", void).status_code == 302
    assert Presence.objects.standing().count() == 1


def test_presence_counts_minute_by_minute_and_a_forgotten_end_twelve_hours(phone, marta, employ):
    vera, kirill = employ("Вера"), employ("Кирилл")
    Presence.objects.create(
        employee=vera, touchpoint=phone, begins_at=SIX, ends_at=SIX + 5 * HOUR, how="button", told_at=SIX
    )
    Presence.objects.create(employee=kirill, touchpoint=phone, begins_at=SIX + 4 * HOUR, how="button", told_at=SIX)
    place = with_hours(Touchpoint.objects.filter(pk=phone.pk))
    midnight = SIX - 9 * HOUR
    (cover,) = covers(list(place), midnight, midnight + 2 * DAY, known_until=midnight + 2 * DAY)
    assert (cover.open_minutes, int(cover.present.sum())) == (22 * 60, 17 * 60)
    assert cover.held_minutes == 11 * 60  # all of Monday, nothing of Tuesday
    (early,) = covers(list(place), midnight, midnight + DAY, known_until=SIX + 6 * HOUR)
    assert int(early.present.sum()) == 7 * 60


def test_people_and_presence_come_from_tables_whole_or_not_at_all(web, marta, phone, employ):
    def send(url, text):
        file = SimpleUploadedFile("t.csv", text.encode("utf-8-sig"), "text/csv")
        return web(marta).post(url, {"file": file})

    head = "number,name,post,touchpoints,active_from\n"
    bad = send("/desk/people/import/", f"{head}7,Анна,agent,phone,2026-01-01\n8,Олег,pilot,,2026-01-01\n")
    assert (bad.status_code, "Нет должности pilot" in bad.content.decode(), Employee.objects.count()) == (422, True, 0)
    assert send("/desk/people/import/", f"{head}7,Анна,agent,phone,2026-01-01\n").status_code == 302
    send("/desk/people/import/", f"{head}7,Анна Мазур,clerk,phone chat,2026-01-01\n")
    send("/desk/people/import/", "number,name,post,active_from\n7,Анна Мазур,clerk,2026-01-01\n")  # the rest stays
    anna = Employee.objects.get()
    assert (anna.name, anna.post.code, anna.touchpoints.count()) == ("Анна Мазур", "clerk", 2)
    table = web(marta).get("/desk/people/file/").content.decode("utf-8-sig")
    assert table.splitlines()[1] == "7,Анна Мазур,,ru,clerk,chat phone,2026-01-01,"
    found = web(marta).get("/desk/people/?q=мазур анна").content.decode()
    assert "Анна Мазур" in found
    rows = "employee,touchpoint,begins_at,ends_at\n7,phone,2026-03-02 09:00,2026-03-02 18:00\n"
    for _twice in range(2):
        assert send("/desk/rosters/import/", rows).status_code == 302
    assert [(row.begins_at, row.how) for row in Presence.objects.all()] == [(SIX, "file")]
    wrong = send("/desk/rosters/import/", f"{rows}7,chat,2026-03-02 12:00,2026-03-02 13:00\n")
    assert (wrong.status_code, Presence.objects.count()) == (422, 1)


def test_the_table_out_and_in_again_doubles_nobody(web, marta, employ):
    employ("Анна", email="anna@example.com")
    employ("Олег", email="oleg@example.com", number="5")
    columns = "number,name,email,post,active_from"

    def send(*lines):
        text = "\n".join((columns, *lines))
        file = SimpleUploadedFile("t.csv", text.encode(), "text/csv")
        answer = web(marta).post("/desk/people/import/", {"file": file})
        rows = Employee.objects.order_by("pk").values_list("number", "name")
        return answer.status_code, list(rows), answer.content.decode()

    out = web(marta).get("/desk/people/file/").content
    web(marta).post("/desk/people/import/", {"file": SimpleUploadedFile("t.csv", out, "text/csv")})
    assert Employee.objects.count() == 2
    known = [("", "Анна Б."), ("5", "Олег В.")]
    day = "agent,2026-01-01"
    assert send(f",Анна Б.,Anna@Example.com,{day}", f",Олег В.,oleg@example.com,{day}")[:2] == (302, known)
    for line, why in ((f",Никто,,{day}", "number"), (f",Анна Г.,anna@example.com,{day}", "anna@example.com")):
        refused = send(f"4,Анна Б.,anna@example.com,{day}", line)
        assert (refused[:2], why in refused[2]) == ((422, known), True)
    assert send(f"4,Анна Б.,anna@example.com,{day}", f"6,Яна,anna@example.com,{day}")[1] == [
        ("4", "Анна Б."), ("5", "Олег В."), ("6", "Яна"),
    ]  # fmt: skip


def test_a_mistyped_address_binds_nobody_for_good(web, vera, kirill, igor, marta, employ, run_errands):
    told = {"name": "Вера Кунцевич", "post": Post.objects.get(code="agent").pk, "language": "ru", "number": "",
            "active_from": "2026-01-01", "email": kirill.email, "once_key": "k1"}  # fmt: skip
    for _click in range(2):
        assert web(marta).post("/desk/people/new/", told).status_code == 302
    (row,) = Employee.objects.all()
    assert row.individual == kirill
    page = f"/desk/people/{row.pk}/edit/"
    for email, person in ((vera.email, vera), ("new@example.com", None)):
        assert web(marta).post(page, told | {"email": email}).status_code == 302
        assert Employee.objects.get().individual == person
    invited = {"name": "Вера", "email": "New@example.com", "language": "ru", "at": now()}
    person = invite_employee(roles=["agent"], by=igor, **invited)
    run_errands()
    assert "Вера Кунцевич" in web(person).get("/desk/work/").content.decode()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: the second sees the first")
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_hears_of_the_other(marta, phone, employ):
    terms = [actions.EntryTerms("support", phone, name, "it") for name in ("АТС", "Шлюз", "Одно")]
    entries = [actions.add_entry(terms=one, by=None, at=NOON) for one in terms[:2]]
    agent, gate = Post.objects.get(code="agent"), threading.Barrier(4)
    heard = []

    def press(verb, **told):
        gate.wait()
        try:
            verb(by=marta, at=NOON, **told)
        except (actions.EntryThere, actions.NumberTaken) as error:
            heard.append(type(error).__name__)
        finally:
            connection.close()

    people = [actions.EmployeeTerms(name, agent, TODAY, number="7") for name in ("Анна", "Яна")]
    for turn in range(5):
        presses = [threading.Thread(target=press, args=(actions.change_entry,),
                   kwargs={"entry": one, "terms": terms[2]}) for one in entries]  # fmt: skip
        presses += [threading.Thread(target=press, args=(actions.put_employee,), kwargs={"terms": one})
                    for one in people]  # fmt: skip
        for one in presses:
            one.start()
        for one in presses:
            one.join(30)
        assert sorted(heard) == ["EntryThere", "NumberTaken"], turn
        heard.clear()
        Employee.objects.all().delete()
        for entry, was in zip(entries, terms, strict=False):
            type(entry).objects.filter(pk=entry.pk).update(name=was.name)


def test_a_person_erased_leaves_figures_without_a_name(vera, marta, phone, employ, incident, run_errands):
    employee = employ("Вера Кунцевич", person=vera, number="17")
    lay(phone, employee)
    attempt = actions.begin_attempt(employee=employee, course=incident, at=NOON)
    actions.finish_attempt(attempt=attempt, answers=[None] * 8, at=NOON)
    assert erase_person(individual=vera, at=now()) == 0  # nothing of hers in the journal
    run_errands()
    row = Employee.objects.get()
    assert (row.name, row.email, row.number, row.individual) == ("", "", "", None)
    assert (Shift.objects.count(), row.attempts.get().answers) == (5, [])


def test_a_span_must_be_true(phone, marta, employ):
    vera = employ("Вера")
    told = {"employee": vera, "touchpoint": phone, "note": "", "by": marta}
    for begins, ends in ((SIX, SIX), (SIX, SIX + 25 * HOUR), (NOON, NOON + HOUR)):
        with pytest.raises(actions.BadSpan):
            actions.note_presence(begins_at=begins, ends_at=ends, at=NOON, **told)
    actions.note_presence(begins_at=SIX, ends_at=SIX + HOUR, at=NOON, **told)
    with pytest.raises(actions.OverlapsAnother):
        actions.note_presence(begins_at=SIX, ends_at=SIX + 2 * HOUR, at=NOON, **told)
