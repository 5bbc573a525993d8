"""While there is no index the box says so, lets one ask, and counts nothing as a question without a good answer."""

import shutil

import pytest
from selectolax.lexbor import LexborHTMLParser

from otklik.answers.models import AskSession
from otklik.core.search import folders

Q = "роутер моргает"


@pytest.fixture(params=["missing", "building"])
def state(request, solved):
    """What the index is: nobody has made it, or the first one is being made."""
    if request.param == "building":
        folders.write_status(doing="building")
    return request.param


def page_of(answer):
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def test_the_api_says_that_nothing_can_be_found_yet(web, state):
    told = web(None).get("/api/v1/ask", {"q": Q}).json()
    assert (told["state"], told["no_good_answer"], told["groups"]) == (state, False, [])


def test_the_api_describes_its_states(web, operator):
    told = web(None).get("/api/v1/openapi.json").json()["components"]["schemas"]["AskOut"]
    assert told["properties"]["state"]["enum"] == ["ready", "building", "missing"]
    assert "state" in told["required"]
    assert "state:" in told["description"]


def test_the_box_says_that_the_search_is_being_prepared_and_lets_one_ask(web, state):
    page = page_of(web(None).get("/ask/suggest", {"q": Q, "place": "home", "lang": "ru"}))
    assert page.css_first("[data-no-good-answer]") is None
    assert "Хорошего ответа" not in page.text()
    assert "Поиск готовится" in page.css_first("[data-answers]").text()
    assert "Поиск готовится" in page.css_first("[data-answers]").attributes["data-status"]
    assert [link.attributes["href"].partition("?")[0] for link in page.css("a[data-onward]")] == ["/topics/new/"]


def test_the_search_page_says_so_too(web, state):
    page = page_of(web(None).get("/search/", {"q": Q}))
    assert page.css_first("[data-no-good-answer]") is None
    assert "Хорошего ответа" not in page.text()
    assert "Поиск готовится" in page.css_first(".found").text()
    assert "/topics/new/" in page.css_first(".found a.btn-primary").attributes["href"]


def test_nobody_is_counted_as_left_without_a_good_answer(web, step, state):
    assert step(web(None), question=Q, no_good_answer=True).status_code == 204
    told = {"kind": "shown", "key": "m" * 32, "question": Q, "no_good_answer": True}
    assert web(None).post("/api/v1/ask/events", told, content_type="application/json").status_code == 204
    assert [row.no_good_answer for row in AskSession.objects.all()] == [False, False]


def test_this_node_is_not_ready_to_serve(web, state):
    answer = web(None).get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)


def test_a_rebuild_beside_an_index_that_serves_changes_nothing(web, step, solved, indexed):
    indexed()
    folders.write_status(doing="building")
    assert web(None).get("/readyz").json() == {"ready": True, "reasons": []}
    told = web(None).get("/api/v1/ask", {"q": "трамвай зебра"}).json()
    assert (told["state"], told["no_good_answer"]) == ("ready", True)
    step(web(None), question="трамвай зебра", no_good_answer=True)
    assert AskSession.objects.get().no_good_answer


def test_an_index_removed_under_a_serving_node_answers_from_memory(web, solved, indexed):
    indexed()
    assert web(None).get("/api/v1/ask", {"q": "роуминг минск"}).json()["groups"]
    shutil.rmtree(folders.root())
    told = web(None).get("/api/v1/ask", {"q": "роуминг минск"}).json()
    assert (told["state"], len(told["groups"])) == ("ready", 1)
    assert web(None).get("/readyz").status_code == 503
