"""Saying on the search page which answer helped, in a browser that runs no scripts."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from otklik.answers.models import AskSession
from otklik.interactions.models import Interaction

SEARCH = "/search/?q=роуминг минск"


@pytest.fixture(autouse=True)
def no_count_yet():
    cache.clear()


def page_of(answer):
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def fields(form):
    return {one.attributes["name"]: one.attributes.get("value") or "" for one in form.css("input[name], button[name]")}


def asked(browser):
    """The page that the button of the first answer leads to."""
    form = page_of(browser.get(SEARCH)).css_first(".found [data-ref] form")
    assert form.css_first("button[type=submit]:not([hidden])").text(strip=True) == "Это помогло"
    assert (form.attributes["method"], form.css("[name=csrfmiddlewaretoken]")) == ("get", [])
    return browser.get(form.attributes["action"], fields(form))


def say_so(browser, **more):
    form = page_of(asked(browser)).css_first("main form[method=post]")
    return browser.post(form.attributes["action"], fields(form) | more, follow=True)


@pytest.mark.parametrize("who", ["nobody", "alina"])
def test_whoever_has_no_scripts_enters_the_ledger_too(operator, solved, indexed, alina, who):
    indexed()
    browser = Client(enforce_csrf_checks=True)
    if who == "alina":
        browser.force_login(alina)
    page = page_of(say_so(browser))
    assert "Рады, что помогло!" in page.css_first("main").text()
    session = AskSession.objects.get()
    assert (session.place, session.question, session.answered_ref) == ("search", "роуминг минск", solved.ref)
    assert session.individual == (alina if who == "alina" else None)
    assert Interaction.objects.get(channel="ask").outcome == "self_service"
    assert browser.cookies["ask_browser"].value == session.browser_key


def test_looking_at_the_question_writes_nothing(web, solved, indexed):
    indexed()
    browser = web(None)
    with CaptureQueriesContext(connection) as told:
        page = page_of(asked(browser))
    assert [one["sql"] for one in told if not one["sql"].startswith("SELECT")] == []
    assert solved.title in page.css_first("main").text()
    assert not AskSession.objects.exists()


def test_sending_it_twice_is_saying_it_once(web, solved, indexed):
    indexed()
    browser = web(None)
    form = page_of(asked(browser)).css_first("main form[method=post]")
    for _twice in range(2):
        browser.post(form.attributes["action"], fields(form))
    assert (AskSession.objects.count(), Interaction.objects.filter(channel="ask").count()) == (1, 1)


def test_the_search_page_may_be_kept_for_everybody(web, solved, indexed):
    indexed()
    answer = web(None).get(SEARCH)
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert not answer.cookies
    assert "no-store" in asked(web(None))["Cache-Control"]


def test_what_one_may_not_see_cannot_have_helped(web, private, indexed, zakhar, alina):
    for person, status in ((None, 404), (zakhar, 404), (alina, 200)):
        assert web(person).get("/search/answered/", {"ref": private.ref, "q": "роуминг"}).status_code == status
        assert web(person).get("/search/answered/", {"ref": "x"}).status_code == 404
    assert web(zakhar).post("/search/answered/", {"ref": private.ref, "key": "k" * 32}).status_code == 404
    assert not AskSession.objects.exists()


def test_a_bad_key_shows_the_page_again(web, solved, indexed):
    indexed()
    assert say_so(web(None), key="x").status_code == 422
    assert not AskSession.objects.exists()


def test_too_many_must_wait(web, solved, monkeypatch):
    monkeypatch.setattr("otklik.web.answers.steps._MOST_A_MINUTE", 0)
    browser = web(None)
    _first, answer = (browser.post("/search/answered/", {"ref": solved.ref, "key": "k" * 32}) for _twice in range(2))
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
