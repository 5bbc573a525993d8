"""A passer-by answers by the open link, Alina by the letter; nobody's words are lost and nobody counts twice."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from otklik.community.actions import accept_answer, open_topic, post_reply
from otklik.feedback.actions.answering import invite, tap
from otklik.feedback.actions.surveys import SurveyTerms, SurveyWords, change_survey, stop_survey
from otklik.feedback.models import CallBack, Invitation, Response, SurveyOptOut
from otklik.feedback.queries.surveys import entrance, token_of
from otklik.parties.actions import give_consent, take_back_consent
from tests.feedback.conftest import WORDS


def hidden(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def form_of(browser, url, **told):
    page = browser.get(url)
    assert page.status_code == 200
    return {"visit": hidden(page, "visit"), "version": hidden(page, "version"), **told}


def rows():
    return [(row.score, row.said, row.channel, row.version.number) for row in Response.objects.order_by("pk")]


def test_a_passer_by_answers_and_may_change_it_for_an_hour(web, csat):
    browser, url = web(None), f"/s/{csat.door}/"
    told = form_of(browser, url, score="2", f_why="Очередь на час", f_reason="1", via="qr", telephone="")
    first = browser.post(url, told)
    assert (first.status_code, first["Location"]) == (302, url)
    assert Client().post(url, told).status_code == 302  # a double click, before the cookie came
    assert rows() == [(2, {"why": "Очередь на час", "reason": "1"}, "qr", 1)]
    assert "Спасибо" in browser.get(url).content.decode()
    with time_machine.travel(now() + timedelta(minutes=50), tick=False):
        assert browser.post(url, told | {"score": "4", "f_why": "Потом помогли"}).status_code == 302
    assert rows() == [(4, {"why": "Потом помогли", "reason": "1"}, "qr", 1)]
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        late = browser.post(url, told | {"score": "1", "f_why": "Передумал совсем"})
    assert (late.status_code, "Передумал совсем" in late.content.decode()) == (409, True)
    assert [row[0] for row in rows()] == [4]


@pytest.mark.parametrize("wrong", [{"score": ""}, {"score": "9"}, {"telephone": "позвоните"}, {"f_reason": "7"}])
def test_what_cannot_be_kept_is_told_and_the_words_stay(web, csat, wrong):
    told = {"score": "3", "f_why": "Долго ждал мастера", "telephone": ""} | wrong
    page = web(None).post(f"/s/{csat.door}/", told)
    assert (page.status_code, "Долго ждал мастера" in page.content.decode()) == (422, True)
    assert not Response.objects.exists()


def test_an_address_may_answer_so_often_only(web, csat):
    url = f"/s/{csat.door}/"
    with time_machine.travel(now().replace(second=5), tick=False):
        codes = [Client().post(url, {"score": "1", "f_why": f"голос {n}"}).status_code for n in range(11)]
        last = Client().post(url, {"score": "1", "f_why": "мои слова"})
    assert codes == [302] * 10 + [429]
    assert ("мои слова" in last.content.decode(), int(last["Retry-After"]) > 0) == (True, True)
    assert Response.objects.count() == 10


def test_an_answer_keeps_the_words_it_was_given_to(web, csat, marta):
    browser, url = web(None), f"/s/{csat.door}/"
    told = form_of(browser, url, score="5")
    terms = SurveyTerms(csat.name, csat.touchpoint, csat.opens_on)
    changed = SurveyWords({"ru": "Всё ли хорошо?"}, WORDS.follow_ups)
    for _again in range(2):
        change_survey(survey=csat, terms=terms, words=changed, by=marta, at=now())
    assert [version.number for version in csat.versions.order_by("number")] == [1, 2]
    browser.post(url, told)
    assert rows() == [(5, {}, "link", 1)]
    assert "Всё ли хорошо?" in web(None).get(url).content.decode()


def test_a_stopped_survey_takes_nothing_and_loses_nothing(web, csat, marta):
    stop_survey(survey=csat, by=marta, at=now())
    page = web(None).post(f"/s/{csat.door}/", {"score": "1", "f_why": "Всё плохо"})
    assert (page.status_code, "Всё плохо" in page.content.decode()) == (409, True)
    assert [web(None).get(f"/s/{token}/").status_code for token in ("unknown", "5:forged", "x" * 300)] == [404] * 3


def test_one_tap_counts_and_a_machine_that_follows_all_marks_does_not(web, csat, alina, boris):
    def link(person, subject):
        return f"/s/{token_of(invite(survey=csat, individual=person, subject=subject, at=now()))}/"

    browser, url = web(None), link(alina, "topic:1")
    assert "alina" not in url
    assert browser.head(f"{url}?score=1").status_code == 200
    assert not Response.objects.exists()
    assert browser.get(f"{url}?score=4")["Location"] == url
    assert rows() == [(4, {}, "letter", 1)]
    browser.post(url, {"score": "4", "f_why": "Быстро"})
    with time_machine.travel(now() + timedelta(days=2)):
        browser.get(f"{url}?score=1")  # a button was pressed: links change nothing any more
    assert rows() == [(4, {"why": "Быстро"}, "letter", 1)]
    scanned = link(boris, "topic:2")
    waiting = entrance(scanned.split("/")[2])  # as a request sees it that waits for the others
    for mark in range(1, 6):
        browser.get(f"{scanned}?score={mark}")
    assert [row[0] for row in rows()] == [4]
    assert tap(entered=waiting, score=3, language="ru", at=now()) is None
    assert [row[0] for row in rows()] == [4]
    browser.post(scanned, {"score": "5"})
    assert [row[0] for row in rows()] == [4, 5]


def test_who_left_a_number_is_called_within_two_working_days(web, csat, vera, zakhar):
    with time_machine.travel("2026-09-04 15:00:00+00:00", tick=False):  # a Friday
        web(None).post(f"/s/{csat.door}/", {"score": "1", "f_why": "Нагрубили", "telephone": "8 029 123-45-67"})
        (call,) = CallBack.objects.all()
        page = web(vera).get("/desk/calls/").content.decode()
    assert (call.telephone, call.due_at.isoformat()) == ("+375291234567", "2026-09-08T21:00:00+00:00")
    assert ("+375291234567" in page, "Нагрубили" in page) == (True, True)
    assert web(zakhar).post(f"/desk/calls/{call.pk}/done/", {"note": "x"}).status_code == 404
    with time_machine.travel("2026-09-07 10:00:00+00:00", tick=False):
        for note in ("Извинились, записали к мастеру", "ещё раз"):
            web(vera).post(f"/desk/calls/{call.pk}/done/", {"note": note})
    call.refresh_from_db()
    assert (call.note, call.done_by, call.done_at < call.due_at) == ("Извинились, записали к мастеру", vera, True)


def solved_topic(category, author, helper, run_errands):
    topic = open_topic(category=category, kind="question", title="Нет интернета", body="Лампа красная", by=author,
                       language="ru", at=now())  # fmt: skip
    reply = post_reply(topic=topic, body="Перезагрузите", by=helper, at=now())
    mail.outbox.clear()
    accept_answer(reply=reply, by=author, at=now())
    run_errands()
    return [letter for letter in mail.outbox if "Как вас обслужили?" in letter.subject]


def test_a_solved_topic_is_asked_about_once_in_ninety_days(web, csat, category, alina, boris, run_errands):
    (letter,) = solved_topic(category, alina, boris, run_errands)
    (invitation,) = Invitation.objects.all()
    page = f"/s/{token_of(invitation)}/"
    html = letter.alternatives[0].content
    assert [f"{page}?score={mark}" in html for mark in range(1, 6)] == [True] * 5
    assert "alina" not in page
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert solved_topic(category, alina, boris, run_errands) == []
    with time_machine.travel(now() + timedelta(days=91)):
        assert len(solved_topic(category, alina, boris, run_errands)) == 1
    assert web(None).get(f"{page}stop/").status_code == 200
    assert not SurveyOptOut.objects.exists()
    web(None).post(f"{page}stop/")
    with time_machine.travel(now() + timedelta(days=182)):
        assert solved_topic(category, alina, boris, run_errands) == []


def test_who_took_his_consent_back_and_employees_are_not_asked(csat, category, alina, boris, vera, marta, run_errands):
    give_consent(individual=alina, purpose="notices", wording="Да", at=now())
    take_back_consent(individual=alina, purpose="notices", at=now())
    assert solved_topic(category, alina, boris, run_errands) == []
    assert solved_topic(category, vera, boris, run_errands) == []
    stop_survey(survey=csat, by=marta, at=now())
    assert solved_topic(category, boris, alina, run_errands) == []
