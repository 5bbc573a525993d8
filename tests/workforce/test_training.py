"""Vera learns what to do when something fails, and Marta sees who does not know yet."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils.timezone import localdate, now

from otklik.core.models import AuditEntry
from otklik.workforce import actions, queries
from otklik.workforce.models import Assignment, Attempt, Certificate, Course
from tests.cast import NOON
from tests.workforce.conftest import TODAY

DAY = timedelta(days=1)


def answers(attempt, *, wrong=0):
    """The form of an attempt with so many wrong answers."""
    told = {}
    for place, asked in enumerate(attempt.asked):
        is_right = place >= wrong
        told[f"q{place}"] = next(n for n, choice in enumerate(asked["choices"]) if choice["right"] == is_right)
    return told


def told_right(browser):
    """Whether the right choices stand in the file that the person takes along, over all attempts."""
    tried = browser.get("/desk/work/file/").json()["attempts"]
    return {"right" in choice for attempt in tried for one in attempt["asked"] for choice in one["choices"]}


def test_vera_fails_tries_again_and_gets_a_certificate(web, vera, employ, incident):
    employee, browser = employ("Вера", person=vera), web(vera)
    assert employee.individual == vera
    assert "Первые пять минут" in browser.get(f"/desk/work/learning/{incident.pk}/").content.decode()
    for wrong, passed in ((3, False), (1, True)):
        browser.post(f"/desk/work/learning/{incident.pk}/quiz/")
        browser.post(f"/desk/work/learning/{incident.pk}/quiz/")  # a second click goes on with the same
        attempt = Attempt.objects.get(ended_at=None)
        page = f"/desk/work/attempts/{attempt.pk}/"
        assert browser.get(page).content.decode().count("<fieldset") == 8
        assert told_right(browser) == {False}  # neither the open one nor the failed one says what is right
        browser.post(page, answers(attempt, wrong=wrong))
        attempt.refresh_from_db()
        assert (attempt.right, attempt.passed) == (8 - wrong, passed)
        browser.post(page, answers(attempt))  # nothing changes any more
        attempt.refresh_from_db()
        assert attempt.right == 8 - wrong
    certificate = Certificate.objects.get()
    assert (certificate.employee, certificate.issued_on) == (employee, localdate(now()))
    assert certificate.expires_on - certificate.issued_on == 364 * DAY
    shown = browser.get(f"/desk/work/certificates/{certificate.pk}/").content.decode()
    assert certificate.number in shown
    assert told_right(browser) == {False, True}


def test_questions_and_choices_come_in_an_order_of_their_own(employ, incident):
    people = [employ(name, number=name) for name in "абвгд"]
    asked = [actions.begin_attempt(employee=one, course=incident, at=NOON).asked for one in people]
    assert len({tuple(one["id"] for one in told) for told in asked}) > 1
    assert {frozenset(one["id"] for one in told) for told in asked} == {
        frozenset(incident.questions.values_list("pk", flat=True))
    }
    assert {sum(choice["right"] for choice in one["choices"]) for told in asked for one in told} == {1}


def test_nobody_reads_anothers_attempt_or_certificate(web, vera, kirill, marta, alina, employ, incident):
    employee = employ("Вера", person=vera)
    employ("Кирилл", person=kirill)
    attempt = actions.begin_attempt(employee=employee, course=incident, at=NOON)
    paper = actions.note_certificate(
        employee=employee, course=incident, issued_on=TODAY, expires_on=TODAY + 9 * DAY, note="Учёба", by=marta, at=NOON
    )
    seen = {
        str(who.nick): [web(who).get(url).status_code for url in urls]
        for who in (vera, kirill, marta, alina)
        for urls in [(f"/desk/work/attempts/{attempt.pk}/", f"/desk/work/certificates/{paper.pk}/")]
    }
    assert seen == {"Vera": [200, 200], "Kirill": [404, 404], "Marta": [404, 200], "Alina": [404, 404]}


def test_marta_assigns_to_those_who_lack_it_and_each_gets_one_letter(
    web, vera, marta, oleg, employ, incident, run_errands
):
    day = localdate(now())
    vera_here = employ("Вера", person=vera)
    has, ends_soon = employ("Имеет", email="a@example.com"), employ("Кончается", email="b@example.com", language="be")
    employ("Директор", post="head", email="c@example.com")  # it is not required of heads
    employ("Бывшая", email="d@example.com", active_to=date(2026, 2, 1))
    for who, days in ((has, 200), (ends_soon, 20)):
        actions.note_certificate(
            employee=who,
            course=incident,
            issued_on=day - 5 * DAY,
            expires_on=day + days * DAY,
            note="",
            by=marta,
            at=now(),
        )
    due = day + 14 * DAY
    for _twice in range(2):
        web(marta).post(f"/desk/training/{incident.pk}/assign/", {"due_on": due.isoformat()})
    assert {row.employee for row in Assignment.objects.all()} == {vera_here, ends_soon}
    mail.outbox.clear()
    run_errands()
    assert sorted((letter.to[0], "Прайдзіце" in letter.subject) for letter in mail.outbox) == [
        ("b@example.com", True),
        (vera.email, False),
    ]
    actions.issue_certificate(employee=vera_here, course=incident, attempt=None, at=now())
    assert [row.employee for row in Assignment.objects.filter(done_at=None)] == [ends_soon]
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert {"workforce.assign", "workforce.add_employee", "workforce.note_certificate"} <= acts


def test_a_paper_from_elsewhere_ends_the_task_only_if_it_is_valid(web, marta, employ, incident):
    vera, day = employ("Вера"), localdate(now())
    actions.assign(course=incident, employees=[vera], due_on=day + 9 * DAY, by=marta, at=now())

    def paper(issued, ends, note="Учёба"):
        days = {"issued_on": (day + issued * DAY).isoformat(), "expires_on": (day + ends * DAY).isoformat()}
        answer = web(marta).post(f"/desk/people/{vera.pk}/certificate/", days | {"course": incident.pk, "note": note})
        open_tasks = Assignment.objects.filter(done_at=None).count()
        return answer.status_code, Certificate.objects.count(), open_tasks, answer.content.decode()

    assert paper(-400, -35)[:3] == (302, 1, 1)  # it is over
    ahead = paper(1, 300)
    assert (ahead[:3], "ещё не наступил" in ahead[3]) == ((422, 1, 1), True)
    assert [paper(-9, 300)[:3] for _twice in range(2)] == [(302, 2, 0)] * 2
    other = paper(-9, 200)
    assert (other[:3], "за этот день уже есть" in other[3]) == ((422, 2, 0), True)


def test_reminders_go_out_once_for_each_reason(employ, incident, marta, run_errands):
    vera = employ("Вера", email="vera@example.com")
    issued, ends = TODAY - 300 * DAY, TODAY + 40 * DAY
    actions.note_certificate(
        employee=vera, course=incident, issued_on=issued, expires_on=ends, note="", by=marta, at=NOON
    )
    sent = [actions.remind(at=NOON + number * DAY) for number in range(45)]
    assert [number for number, count in enumerate(sent) if count] == [10, 33]
    actions.issue_certificate(employee=vera, course=incident, attempt=None, at=NOON)
    assert actions.remind(at=NOON + 40 * DAY) == 0


def test_a_withdrawn_certificate_does_not_count(employ, incident, marta):
    vera = employ("Вера")
    row = actions.issue_certificate(employee=vera, course=incident, attempt=None, at=NOON)
    assert queries.holders(incident, TODAY, [vera.pk]) == {vera.pk}
    actions.withdraw_certificate(certificate=row, why="Чужой ответ", day=TODAY, by=marta, at=NOON)
    assert queries.holders(incident, TODAY, [vera.pk]) == set()
    again = actions.issue_certificate(employee=vera, course=incident, attempt=None, at=NOON)
    assert again.pk != row.pk


def test_figures_of_fewer_than_five_are_for_managers_only(web, timur, marta, employ):
    for number in range(4):
        employ(f"Человек {number}", post="duty-engineer")
    hidden = {row.course.code for row in queries.coverage(TODAY, sees_single=False) if row.is_hidden}
    assert hidden == {"security", "monitoring", "incident"}
    assert [row for row in queries.coverage(TODAY, sees_single=True) if row.is_hidden] == []
    assert "менее пяти" in web(timur).get("/desk/training/").content.decode()
    assert web(timur).get("/desk/training/matrix/").status_code == 404
    assert "Человек 3" in web(marta).get("/desk/training/matrix/").content.decode()


def test_marta_writes_a_course_with_a_question_and_lays_it_by(web, vera, marta, employ):
    vera_here = employ("Вера", person=vera)
    told = {"code": "roaming", "roles": ["front"], "pass_percent": "80", "valid_days": "90", "asked": "5"}
    words = {"title_ru": "Роуминг", "material_ru": "# Роуминг\n\nЗа границей."}
    assert web(marta).post("/desk/training/new/", told).status_code == 422
    web(marta).post("/desk/training/new/", told | words)
    course = Course.objects.get(code="roaming")
    question = {"text_ru": "Где?", "right_ru": "За границей", "wrong1_ru": "Дома"}
    web(marta).post(f"/desk/training/{course.pk}/questions/new/", question)
    assert [(one.text, one.choices) for one in course.questions.all()] == [
        ({"ru": "Где?"}, [{"text": {"ru": "За границей"}, "right": True}, {"text": {"ru": "Дома"}, "right": False}])
    ]
    assert web(marta).post("/desk/training/new/", told | words).status_code == 422
    page = f"/desk/training/{course.pk}/"
    assert web(vera).post(f"{page}retire/").status_code == 404
    for what, seen, waiting, sent, lacking in (("retire", 404, 0, 0, 0), ("teach", 200, 1, 1, 0)):
        web(marta).post(f"{page}retire/", {"what": what})
        assert queries.lacking(Course.objects.get(pk=course.pk), TODAY).count() == lacking
        actions.assign(course=course, employees=[vera_here], due_on=TODAY, by=marta, at=NOON)
        assert web(vera).get(f"/desk/work/learning/{course.pk}/").status_code == seen
        assert (queries.open_tasks(vera), actions.remind(at=NOON)) == (waiting, sent)
        shown = web(marta).get("/desk/training/").content.decode()
        assert ("Роуминг" in shown, "Больше не преподаются" in shown) == (True, what == "retire")


def test_presets_speak_three_languages_and_come_once(employ):
    courses = {row.code: row for row in Course.objects.all()}
    assert set(courses) == {"communication", "security", "monitoring", "incident"}
    assert actions.preload_training(at=NOON) == 0
    said = [words for row in courses.values() for words in (row.title, row.about, row.material)]
    for row in courses.values():
        assert row.questions.count() == 8
        for one in row.questions.all():
            said += [one.text, *(choice["text"] for choice in one.choices)]
            assert len({tuple(choice["text"].values()) for choice in one.choices}) == 3
    assert {frozenset(words) for words in said} == {frozenset({"ru", "be", "en"})}
    assert [words for words in said if not all(words.values())] == []


@pytest.mark.parametrize("given", [{}, {"q0": "999", "q1": "x"}])
def test_no_answer_is_a_wrong_one(web, vera, employ, incident, given):
    attempt = actions.begin_attempt(employee=employ("Вера", person=vera), course=incident, at=NOON)
    assert web(vera).post(f"/desk/work/attempts/{attempt.pk}/", given).status_code == 302
    attempt.refresh_from_db()
    assert (attempt.right, attempt.passed) == (0, False)
    assert web(vera).get(f"/desk/work/attempts/{attempt.pk}/").status_code == 200
