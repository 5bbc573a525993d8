"""Marta makes a survey and reads it; the night judges by it; Alina takes her words back."""

from datetime import timedelta

from django.utils.timezone import localdate, now
from segno import make

from otklik.feedback.actions.answering import Told, answer, invite
from otklik.feedback.actions.claims import ClaimFacts, register_claim
from otklik.feedback.models import CallBack, Claim, Response, Survey
from otklik.feedback.queries.surveys import Entrance, current_version
from otklik.interactions.actions import erase_person
from otklik.quality.queries import judged
from otklik.touchpoints.models import Norm, Touchpoint
from tests.feedback.test_figures import answer as answers_of


def test_a_survey_is_made_read_stopped_and_hung_on_a_door(web, place, marta, vera):
    told = {"name": "Офис на Замковой", "kind": "nps", "touchpoint": place.pk, "opens_on": localdate(now()).isoformat(),
            "closes_on": "", "rest_days": "60", "question_ru": "Посоветуете нас?", "question_be": "Параіце нас?",
            "why_ru": "Почему?", "reason_ru": "Что важнее?", "choices_ru": "Цена\nСвязь", "choices_be": "Цана"}  # fmt: skip
    wrong = web(marta).post("/desk/surveys/new/", told)
    assert (wrong.status_code, "Посоветуете нас?" in wrong.content.decode()) == (422, True)
    assert web(vera).get("/desk/surveys/new/").status_code == 404
    told["choices_be"] = "Цана\nСувязь"
    assert web(marta).post("/desk/surveys/new/", told).status_code == 302
    survey = Survey.objects.get()
    version = current_version(survey)
    assert [one["key"] for one in version.follow_ups] == ["why", "reason"]
    assert version.follow_ups[1]["choices"][1]["words"] == {"ru": "Связь", "be": "Сувязь"}
    answer(entered=Entrance(survey, version, None), told=Told(3, {"why": "Звонить на +375291234567", "reason": "2"},
           browser_key="b"), at=now())  # fmt: skip
    page = web(vera).get(f"/desk/surveys/{survey.pk}/?marks=low").content.decode()
    assert [word in page for word in ("Звонить на", "Связь", "мало данных", "+375291234567")] == [
        True,
        True,
        True,
        False,
    ]
    assert "Офис на Замковой" in web(vera).get("/desk/surveys/?days=30").content.decode()
    code = web(vera).get(f"/desk/surveys/{survey.pk}/qr.svg")
    size = make(f"http://localhost:8000/s/{survey.door}/?via=qr", error="m").symbol_size(scale=8, border=4)[0]
    assert (code["Content-Type"], f'width="{size}"' in code.content.decode()) == ("image/svg+xml", True)
    assert survey.door in web(vera).get(f"/desk/surveys/{survey.pk}/door/").content.decode()
    for what, stopped in (("stop", True), ("resume", False)):
        web(marta).post(f"/desk/surveys/{survey.pk}/stop/", {"what": what})
        assert (Survey.objects.get().stopped_at is not None) == stopped
    edited = {name: value for name, value in told.items() if name != "kind"} | {"name": "Офис"}
    assert web(marta).post(f"/desk/surveys/{survey.pk}/edit/", edited).status_code == 302
    assert (Survey.objects.get().name, survey.versions.count()) == ("Офис", 1)


def test_the_night_judges_satisfaction_and_the_path(csat, marta):
    at, tomorrow = now(), localdate(now()) + timedelta(days=1)
    chat = Touchpoint.objects.get(code="chat")
    Survey.objects.update(touchpoint=chat)
    answers_of(csat, 5, 60, at - timedelta(days=5))
    answers_of(csat, 2, 4, at - timedelta(days=5))
    answers_of(csat, 1, 50, at - timedelta(days=120))
    whole, norm = Touchpoint.objects.get(code="online-support"), Norm.objects.get(code="N6.1")
    row = judged(whole, norm, tomorrow)
    assert (row.verdict, row.numerator, row.denominator) == ("pass", 60, 64)
    assert judged(Touchpoint.objects.get(code="phone"), norm, tomorrow).facts["why"] == "no_survey"
    low = Response.objects.filter(score=2).first()
    begun = at - timedelta(days=6)
    CallBack.objects.create(response=low, telephone="1", asked_at=begun, due_at=at - timedelta(days=2), done_at=at)
    path = judged(Touchpoint.objects.get(code="feedback"), Norm.objects.get(code="N4.2"), tomorrow)
    assert (path.verdict, path.numerator) == ("fail", 1)
    assert path.facts["also"] == {"calls": {"part": 0, "whole": 1, "percent": 90}}
    assert "phone" in path.facts["without"]
    Survey.objects.update(touchpoint=whole)
    path = judged(Touchpoint.objects.get(code="feedback"), Norm.objects.get(code="N4.2"), tomorrow)
    assert path.numerator == 3  # the whole and both of its parts


def test_alina_reads_takes_and_erases_what_she_said(web, csat, alina, boris, run_errands):
    for person, words in ((alina, "Мне нахамили"), (boris, "Всё хорошо")):
        invitation = invite(survey=csat, individual=person, subject=f"topic:{person.pk}", at=now())
        told = Told(2, {"why": words}, telephone="+375291234567")
        answer(entered=Entrance(csat, current_version(csat), invitation), told=told, at=now())
    page = web(alina).get("/me/feedback/").content.decode()
    assert ("Мне нахамили" in page, "Всё хорошо" in page) == (True, False)
    (mine,) = web(alina).get("/me/feedback/file/").json()["answers"]
    assert (mine["mark"], mine["said"], mine["telephone"]) == (2, {"why": "Мне нахамили"}, "+375291234567")
    for _click in range(2):
        web(alina).post("/me/feedback/")
    assert web(alina).get("/me/feedback/file/").json()["answers"] == []
    left = Response.objects.order_by("pk").values_list("score", "said", "invitation__individual")
    assert list(left) == [(2, {}, None), (2, {"why": "Всё хорошо"}, boris.pk)]
    assert [call.telephone for call in CallBack.objects.all()] == ["+375291234567"]
    facts = ClaimFacts(localdate(now()), "email", "Борис", "Счёт", "Списали дважды", csat.touchpoint, individual=boris)
    register_claim(facts=facts, by=None, at=now())
    erase_person(individual=boris, at=now())
    run_errands()
    assert list(left.all()) == [(2, {}, None)] * 2
    assert (CallBack.objects.count(), Claim.objects.get().individual) == (0, None)
