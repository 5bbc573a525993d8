import asyncio

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, site

FOUND = {
    "роуминг & цены?": ["Roaming in Poland", "Roaming in Lithuania", "Роуминг: цены", "x"],
    "router": ["1", "2", "3", "How to set up a router"],
}


async def search(request: web.Request) -> web.Response:
    question = request.query["q"]
    if question == "slow":
        await asyncio.sleep(0.5)
    return web.json_response({"items": [{"title": title, "url": "/k/"} for title in FOUND.get(question, [])]})


def ask(*questions: str, path: str = "/search", more: dict | None = None, **settings):
    url = lambda port: f"http://{HERE}:{port}{path}?q={{{{question}}}}"  # noqa: E731
    return look("search_canary", site({"/search": search} | (more or {})), url=url, questions=questions, **settings)


def verdict(reading):
    return reading.outcome, reading.why


ROAMING = "роуминг & цены? => РОУМИНГ: ЦЕНЫ"
ROUTER = "router => set up a router"


def test_share_of_right_articles_among_the_first() -> None:
    assert verdict(ask(ROAMING)) == (Outcome.OK, "ok")
    assert verdict(ask(ROAMING, top=2)) == (Outcome.FAIL, "most_missed")
    assert verdict(ask(ROUTER, top=4)) == (Outcome.OK, "ok")
    part = ask(ROAMING, ROAMING, ROAMING, ROUTER)
    assert (verdict(part), part.facts["found"], part.facts["missed"]) == (
        (Outcome.DEGRADED, "some_missed"),
        3,
        "router",
    )
    assert verdict(ask(ROAMING, ROUTER)) == (Outcome.FAIL, "most_missed")
    assert verdict(ask("none => anything | at all")) == (Outcome.FAIL, "most_missed")


def test_questions_not_reached_in_time_are_not_found() -> None:
    reading = ask("slow => x", "slow => x", ROAMING, seconds=1)
    assert (verdict(reading), reading.facts["all_missed"]) == (
        (Outcome.FAIL, "most_missed"),
        ["slow", "slow", "роуминг & цены?"],
    )


def test_answers_that_are_no_results() -> None:
    assert verdict(ask(ROAMING, more={"/search": {"items": 5}})) == (Outcome.FAIL, "no_results")
    assert verdict(ask(ROAMING, more={"/search": "<html>"})) == (Outcome.FAIL, "not_json")
    assert verdict(ask(ROAMING, path="/gone")) == (Outcome.FAIL, "status_wrong")
    assert verdict(ask("q => b", more={"/search": ["b"]}, results="")) == (Outcome.OK, "ok")


@pytest.mark.parametrize("wrong", [{"url": f"http://{HERE}/"}, {"questions": ()}, {"ok_percent": 50}, {"top": 0}])
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["search_canary"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"url": f"http://{HERE}/?q={{{{question}}}}", "questions": ("a => b",)} | wrong))
