"""The ask box for programs."""

import pytest
from django.core.cache import cache
from django.test import Client

from otklik.answers.models import AskSession
from otklik.interactions.models import Interaction

KEY = "k" * 32


@pytest.fixture(autouse=True)
def no_count_yet():
    cache.clear()


def tell(browser, **words):
    told = {"kind": "shown", "key": KEY, "question": "роуминг"} | words
    return browser.post("/api/v1/ask/events", told, content_type="application/json")


def test_answers_in_groups(web, solved, indexed):
    indexed()
    told = web(None).get("/api/v1/ask", {"q": "роуминг минск"}).json()
    assert (told["question"], told["corrected"]) == ("роуминг минск", "")
    [group] = told["groups"]
    [answer] = group["answers"]
    assert isinstance(answer.pop("score"), float)
    assert answer.pop("excerpt")
    assert (group["group"], answer) == (
        "solved",
        {
            "ref": solved.ref,
            "title": solved.title,
            "url": f"http://localhost:8000/topics/{solved.pk}/",
            "why": "solved",
            "by": "Boris",
            "position": 1,
        },
    )
    assert not AskSession.objects.exists()


def test_what_is_private_is_told_to_its_author_alone(web, private, indexed, alina, zakhar):
    indexed()
    for person, count in ((None, 0), (zakhar, 0), (alina, 1)):
        assert len(web(person).get("/api/v1/ask", {"q": "роуминг списал лишнее"}).json()["groups"]) == count


def test_the_layout_is_put_right(web, solved, indexed):
    indexed()
    assert web(None).get("/api/v1/ask", {"q": "hjevbyu"}).json()["corrected"] == "роуминг"


def test_steps_of_an_app_are_in_the_ledger(web, solved, alina):
    browser = web(alina)
    assert tell(browser, refs=[solved.ref], scores=[1.5]).status_code == 204
    assert tell(browser, kind="answered", ref=solved.ref).status_code == 204
    session = AskSession.objects.get()
    assert (session.place, session.individual, session.answered_ref) == ("api", alina, solved.ref)
    assert Interaction.objects.get(channel="ask").outcome == "self_service"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/ask", 422),
        ("get", "/api/v1/ask?q=a&lang=xx", 422),
        ("get", "/api/v1/ask?q=a&limit=21", 422),
        ("get", "/api/v1/nowhere", 404),
        ("get", "/api/v1/articles/nothing", 404),
        ("get", "/api/v1/topics/999", 404),
        ("post", "/api/v1/ask/events", 400),
    ],
)
def test_errors_are_problem_details(web, method, path, status):
    answer = getattr(web(None), method)(
        path, **({"data": "{", "content_type": "application/json"} if method == "post" else {})
    )
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"], told["status"]) == (status, "application/problem+json", status)
    assert {"type", "title", "detail"} <= set(told)


@pytest.mark.parametrize(
    "wrong", [{"kind": "bought"}, {"key": "x"}, {"refs": ["a"]}, {"scores": ["a"]}, {"ref": "topic:x"}]
)
def test_a_bad_step_says_which_word_is_wrong(web, wrong):
    answer = tell(web(None), **wrong)
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.json()["errors"][0]["at"]


def test_a_session_must_bring_its_token_and_an_app_without_one_need_not(operator, alina):
    browser = Client(enforce_csrf_checks=True)
    assert tell(browser).status_code == 204
    browser.force_login(alina)
    assert tell(browser, key="m" * 32).status_code == 403
    token = browser.get("/csrf/").json()["token"]
    words = {"kind": "shown", "key": "m" * 32, "question": "роуминг"}
    headers = {"X-CSRFToken": token}
    answer = browser.post("/api/v1/ask/events", words, content_type="application/json", headers=headers)
    assert answer.status_code == 204


def test_too_many_steps_must_wait(web):
    browser = web(None)
    answers = [tell(browser, question="") for _ in range(122)]
    if answers[-1].status_code == 204:
        answers = [tell(browser, question="") for _ in range(122)]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


def test_a_failure_of_ours_is_a_problem_too(web, monkeypatch):
    from otklik.api import answers as module

    monkeypatch.setattr(module, "offer", None)
    answer = web(None).get("/api/v1/ask?q=роуминг")
    assert (answer.status_code, answer.json()["detail"]) == (500, "Internal Server Error")
