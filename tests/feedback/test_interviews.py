"""Marta writes down what a customer told, for those who keep feedback only, and forgets it with the customer."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from otklik.core.models import AuditEntry
from otklik.feedback.actions.interviews import InterviewFacts, UnknownStage, write_interview
from otklik.feedback.models import Interview, InterviewNote
from otklik.interactions.actions import erase_person
from otklik.parties.models import Account, StaffRole
from otklik.parties.roles import AGENT, TEST_ACCOUNT
from otklik.quality.models import Finding
from tests.cast import enter

SAID = "Ждала мастера два дня, телефон +375291234567 никто не набрал."


@pytest.fixture
def told(place, vera, alina):
    account = Account.objects.create(number="40018214", individual=alina, created_at=now())
    return {
        "held_on": localdate(now()).isoformat(), "held_by": vera.pk, "touchpoint": place.pk, "stage": "installation",
        "partner": "Пенсионерка, с нами шесть лет", "language": "be", "agreed_to_record": "on", "line": account.number,
        "questions": "Как прошло подключение?\n\n Что было лишним? ", "said": SAID, "follows": "Звонить за час.",
        "once_key": "k1",
    }  # fmt: skip


def kept(place, marta, held_on, **more):
    told = {"stage": "use", "partner": "Студент", "language": "ru", "agreed_to_record": False, "questions": ["?"]}
    facts = InterviewFacts(held_on=held_on, held_by=marta, touchpoint=place, **{**told, "said": "Ничего", **more})
    return write_interview(facts=facts, by=marta, at=now())


def test_an_interview_from_the_form_to_its_finding(web, told, place, marta, igor, vera, alina):
    for _click in range(2):
        assert web(marta).post("/desk/interviews/new/", told).status_code == 302
    (row,) = Interview.objects.all()
    assert (row.individual, row.held_by, row.written_by, row.line) == (alina, vera, marta, "40018214")
    assert row.questions == ["Как прошло подключение?", "Что было лишним?"]
    page = f"/desk/interviews/{row.pk}/"
    full, covered = web(igor).get(page).content.decode(), web(marta).get(page).content.decode()
    assert [word in full for word in ("+375291234567", "40018214")] == [True, True]
    assert [word in covered for word in ("+375291234567", "40018214", "***67", "***14")] == [False, False, True, True]
    listed = web(igor).get("/desk/interviews/").content.decode()
    assert ("+375291234567" in listed, "***67" in listed) == (False, True)
    for _click in range(2):
        assert web(igor).post(f"{page}notes/", {"text": "Три дня, не два.", "once_key": "n1"}).status_code == 302
    assert [(note.text, note.by) for note in InterviewNote.objects.all()] == [("Три дня, не два.", igor)]
    acts = AuditEntry.objects.filter(subject=row.ref).order_by("number").values_list("act", flat=True)
    assert list(dict.fromkeys(acts)) == [
        "feedback.write_interview", "feedback.read_interviews", "feedback.add_interview_note",
    ]  # fmt: skip
    begun = web(marta).get(f"/desk/findings/new/?source={row.ref}").context["form"].initial
    assert (begun["touchpoint"], begun["seen"], begun["problem_class"]) == (place, "Звонить за час.", "feedback")
    opened = {"touchpoint": place.pk, "title": "Мастер не звонит", "problem_class": "feedback", "severity": "major",
              "impact": 3, "frequency": 3, "ease": 3, "zone": "marketing", "source": row.ref}  # fmt: skip
    assert web(marta).post("/desk/findings/new/", opened).status_code == 302
    finding = Finding.objects.get(source=row.ref)
    assert finding.get_absolute_url() in web(marta).get(page).content.decode()
    assert f'href="{row.get_absolute_url()}"' in web(marta).get(finding.get_absolute_url()).content.decode()


@pytest.mark.parametrize("wrong", [
    {"held_on": "2999-01-01"}, {"agreed_to_record": ""}, {"stage": "paradise"}, {"touchpoint": 0}, {"language": "la"},
    {"questions": "  \n "}, {"questions": "?\n" * 31}, {"questions": "?" * 301}, {"said": ""}, {"partner": "x" * 121},
])  # fmt: skip
def test_what_cannot_be_kept_comes_back_with_its_words(web, told, marta, wrong):
    page = web(marta).post("/desk/interviews/new/", told | wrong)
    assert (page.status_code, list(page.context["form"].errors), Interview.objects.exists()) == (
        422, ["line" if "agreed_to_record" in wrong else next(iter(wrong))], False,
    )  # fmt: skip
    assert told["follows"] in page.content.decode()


def test_customers_and_accounts_of_probes_hold_no_interviews(web, told, marta, boris):
    tester = enter("nadya")
    for role in (AGENT, TEST_ACCOUNT):
        StaffRole.objects.create(individual=tester, role=role, granted_at=now())
    for nobody in (boris, tester):
        assert web(marta).post("/desk/interviews/new/", told | {"held_by": nobody.pk}).status_code == 422
    assert not Interview.objects.exists()


def test_only_those_who_keep_feedback_come_in(web, place, marta, igor, vera, kirill, oleg, timur, zakhar):
    row = kept(place, marta, localdate(now()))
    pages = ["", "new/", "file/", f"{row.pk}/"]
    for person, status in [(marta, 200), (igor, 200), *((one, 404) for one in (vera, kirill, oleg, timur, zakhar))]:
        assert [web(person).get(f"/desk/interviews/{page}").status_code for page in pages] == [status] * 4
    assert web(vera).post(f"/desk/interviews/{row.pk}/notes/", {"text": "Слово"}).status_code == 404
    assert web(marta).get("/desk/interviews/999999/").status_code == 404
    assert not InterviewNote.objects.exists()


def test_the_log_is_narrowed_and_turned_over(web, place, marta):
    today = localdate(now())
    rows = [kept(place, marta, today - timedelta(days=back // 2), said=f"Слова {back}") for back in range(33)]
    belarusian = kept(place, marta, today, language="be", stage="purchase", said="Заморозка счёта")

    def shown(query):
        return [row.pk for row in web(marta).get(f"/desk/interviews/?{query}").context["page"].rows]

    order = [row.pk for row in sorted([*rows, belarusian], key=lambda row: (row.held_on, row.pk), reverse=True)]
    assert (shown(""), shown(f"after={order[29]}")) == (order[:30], order[30:])
    for query in ("language=be", "stage=purchase", "q=заморозка", f"touchpoint={place.pk}&q=счёта"):
        assert shown(query) == [belarusian.pk]
    for unread in ("stage=paradise", "touchpoint=x", "language=zz", "after=x", f"after={'9' * 30}"):
        assert shown(unread) == order[:30]
    file = web(marta).get("/desk/interviews/file/?language=be").content.decode("utf-8-sig")
    assert [line[10] for line in csv.reader(io.StringIO(file))][1:] == ["Заморозка счёта"]


def test_the_log_goes_out_with_numbers_covered_for_who_may_not_read_customers(web, told, marta, igor):
    web(marta).post("/desk/interviews/new/", told)
    for person, line, said in [(igor, "40018214", SAID), (marta, "***14", SAID.replace("+375291234567", "***67"))]:
        file = web(person).get("/desk/interviews/file/").content.decode("utf-8-sig")
        (_titles, cells) = csv.reader(io.StringIO(file))
        assert (cells[6], cells[8], cells[9].splitlines(), cells[10]) == (
            line, "Да", ["Как прошло подключение?", "Что было лишним?"], said,
        )  # fmt: skip


def test_the_person_finds_it_and_it_goes_with_the_person(web, told, marta, igor, alina, run_errands):
    web(marta).post("/desk/interviews/new/", told)
    row = Interview.objects.get()
    web(marta).post(f"/desk/interviews/{row.pk}/notes/", {"text": "Мастера зовут иначе.", "once_key": "n1"})
    assert SAID in web(alina).get("/me/feedback/").content.decode()
    assert web(alina).get("/me/feedback/file/").json()["interviews"] == [{
        "held_on": told["held_on"], "asked": ["Как прошло подключение?", "Что было лишним?"], "said": SAID,
        "added": ["Мастера зовут иначе."],
    }]  # fmt: skip
    erase_person(individual=alina, at=now())
    run_errands()
    row.refresh_from_db()
    assert (row.individual, row.line, row.partner, row.said, row.follows) == (None, "", "", "", "")
    assert (row.questions, InterviewNote.objects.count()) == (["Как прошло подключение?", "Что было лишним?"], 0)
    page = web(marta).get(f"/desk/interviews/{row.pk}/")
    assert (page.status_code, told["partner"] in page.content.decode()) == (200, False)
    late = web(marta).post(f"/desk/interviews/{row.pk}/notes/", {"text": "Она живёт на Ленина", "once_key": "n2"})
    assert (late.status_code, InterviewNote.objects.count()) == (422, 0)


def test_the_person_takes_his_words_back(web, told, marta, alina):
    web(marta).post("/desk/interviews/new/", told)
    assert web(alina).post("/me/feedback/").status_code == 302
    assert (Interview.objects.get().said, Interview.objects.get().forgotten_at is None) == ("", False)


def test_a_stage_is_one_of_the_journey(place, marta):
    with pytest.raises(UnknownStage):
        kept(place, marta, localdate(now()), stage="paradise")
