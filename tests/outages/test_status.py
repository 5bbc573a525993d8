"""The status of the network: for passers-by, for those whom it touches, for those who say so."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.outages import actions
from otklik.outages.models import Joining
from otklik.web.shell.cache import MARK
from tests.cast import NOON
from tests.outages.conftest import SOSNOVAYA

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon(db):
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


def said(page):
    return " ".join(page.content.decode().split())


def works(timur, title, starts_at, **facts):
    return actions.open_outage(
        areas=[SOSNOVAYA], by=timur, at=NOON, is_planned=True, title={"ru": title}, started_at=starts_at, **facts
    )


def test_a_quiet_network_says_so(web):
    page = web(None).get("/en/status/")
    html = said(page)
    assert "We know of no outage now" in html
    assert "No outages and no planned works were recorded." in html
    assert page[MARK] == "status"


def test_the_status_page_tells_now_ahead_and_what_was(web, timur, breakdown):
    works(timur, "<b>Замена коммутатора", NOON + 20 * HOUR)
    past = works(timur, "Старые работы", NOON - 30 * HOUR)
    actions.close_outage(outage=past, text={}, by=timur, at=NOON, ended_at=NOON - 28 * HOUR)
    actions.close_outage(outage=works(timur, "Отменённые", NOON + HOUR), text={}, by=timur, at=NOON)
    page = web(None).get("/status/")
    html = said(page)
    now, ahead, over = (html.index(words) for words in ("Нет интернета на Сосновой", "Замена коммутатора", "Старые"))
    assert now < ahead < over
    assert "&lt;b&gt;Замена" in html
    assert 'class="is-outage"' in html
    assert 'class="is-planned"' in html
    assert "csrfmiddlewaretoken" not in html
    assert "Сосновая улица, 1-15, 20-30 чёт" in html
    assert "No internet in Sosnovaya" in said(web(None).get("/en/status/"))


def test_the_number_of_questions_does_not_grow(web, timur, breakdown):
    def count(url):
        with CaptureQueriesContext(connection) as asked:
            assert web(None).get(url).status_code == 200
        return len(asked)

    def more():
        works(timur, "Работы", NOON + 20 * HOUR)
        works(timur, "Ремонт", NOON - HOUR)
        row = works(timur, "Было", NOON - 30 * HOUR)
        actions.close_outage(outage=row, text={}, by=timur, at=NOON)

    more()
    count("/status/")
    before = [count("/status/"), count("/contacts/")]
    more()
    more()
    assert [count("/status/"), count("/contacts/")] == before


def test_an_outage_has_a_page_with_all_that_was_said(web, timur, breakdown):
    actions.add_update(outage=breakdown, text={"ru": "<i>Бригада выехала"}, by=timur, at=NOON)
    actions.change_expectation(outage=breakdown, expected_end_at=NOON + 5 * HOUR, by=timur, at=NOON)
    url = f"/status/{breakdown.pk}/"
    page = web(None).get(url)
    html = said(page)
    assert "&lt;i&gt;Бригада выехала" in html
    assert page[MARK] == "outage"
    assert "csrfmiddlewaretoken" not in html
    actions.close_outage(outage=breakdown, text={"ru": "Сварили кабель"}, by=timur, at=NOON + HOUR)
    html = said(web(None).get(url))
    assert "Сварили кабель" in html
    assert "too/" not in html
    assert web(None).get("/status/99999/").status_code == 404
    assert Joining.objects.count() == 0


def test_a_late_outage_does_not_pretend(web, breakdown):
    with time_machine.travel(NOON + 4 * HOUR, tick=False):
        assert "we hoped to finish by" in said(web(None).get("/en/status/"))


def test_banner_is_for_those_whom_it_touches(web, alina, boris, alinas, boriss, breakdown):
    link = f'href="/status/{breakdown.pk}/"'
    touched, untouched, nobody = (web(person).get("/contacts/") for person in (alina, boris, None))
    assert link in said(touched)
    assert [link in said(page) for page in (untouched, nobody)] == [False, False]
    assert ['class="network-quiet"' in said(page) for page in (touched, untouched, nobody)] == [False, True, True]
    assert nobody[MARK] == "contacts"
    assert MARK not in touched


def test_banner_says_that_it_works_again_to_those_whom_it_touched(web, timur, alina, boris, nadya, alinas, breakdown):
    actions.join(outage=breakdown, individual=nadya, browser_key="", at=NOON)
    assert "По вашему адресу:" in said(web(nadya).get("/contacts/"))
    actions.close_outage(outage=breakdown, text={}, by=timur, at=NOON)
    told = [said(web(person).get("/contacts/")) for person in (alina, nadya, boris, None)]
    assert ["Снова работает:" in html for html in told] == [True, True, False, False]
    assert ['class="network' in html for html in told[2:]] == [False, False]
    with time_machine.travel(NOON + 7 * HOUR, tick=False):
        assert 'class="network' not in said(web(alina).get("/contacts/"))


def test_works_are_told_two_days_before(web, timur, alina, alinas):
    works(timur, "Скоро", NOON + 40 * HOUR)
    works(timur, "Нескоро", NOON + 60 * HOUR)
    html = said(web(alina).get("/contacts/"))
    assert ["Скоро" in html, "Нескоро" in html] == [True, False]
    assert 'class="network' not in said(web(None).get("/contacts/"))


def test_alina_says_it_is_so_with_her_too(web, alina, breakdown):
    browser, url = web(alina), f"/status/{breakdown.pk}/"
    assert "csrfmiddlewaretoken" in said(browser.get(url))
    for _twice in range(2):
        answer = browser.post(f"{url}too/")
        assert (answer.status_code, answer["Location"]) == (302, url)
    assert [(row.individual, row.browser_key) for row in Joining.objects.all()] == [(alina, "")]
    assert "1 человек" in said(web(None).get(url))


def test_a_passer_by_is_counted_once_a_browser(web, breakdown):
    url = f"/status/{breakdown.pk}/too/"
    browser = web(None)
    looked = browser.get(url)
    assert "no-store" in looked["Cache-Control"]
    assert "csrfmiddlewaretoken" in said(looked)
    assert Joining.objects.count() == 0
    for _twice in range(2):
        assert browser.post(url).status_code == 302
    assert Joining.objects.count() == 1
    assert "csrfmiddlewaretoken" not in said(browser.get(url))
    web(None).post(url)
    assert Joining.objects.count() == 2
    browser.cookies["ask_browser"] = "x'; DROP TABLE"
    browser.post(url)
    assert Joining.objects.count() == 3


def test_joining_has_a_pace_and_an_end(web, timur, breakdown):
    url = f"/status/{breakdown.pk}/too/"
    answers = [web(None).post(url).status_code for _one in range(22)]
    assert answers == [302] * 20 + [429] * 2
    cache.clear()
    actions.close_outage(outage=breakdown, text={}, by=timur, at=NOON)
    assert web(None).post(url).status_code == 409
    assert Joining.objects.count() == 20
    assert web(None).post("/status/99999/too/").status_code == 404


def test_a_stranger_sees_nobodys_address_nor_who_joined(web, zakhar, alina, alinas, breakdown):
    actions.join(outage=breakdown, individual=alina, browser_key="", at=NOON)
    for person in (zakhar, None):
        html = said(web(person).get(f"/status/{breakdown.pk}/")) + said(web(person).get("/status/"))
        assert [word for word in ("Alina", "12к2", "40000001") if word in html] == []
