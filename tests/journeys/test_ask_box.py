"""The ask box in the hands: keys, a slow network, a finger, no scripts."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import violations

pytestmark = pytest.mark.browser

WORDS = "забыл пароль от роутера"


def answers(page: Page):
    return page.locator("#ask-home-panel [data-ref]")


def type_in(page: Page, words: str) -> None:
    page.locator("#ask-home").click()
    page.locator("#ask-home").press_sequentially(words, delay=5)
    answers(page).first.wait_for()


def reported(page: Page) -> list[dict]:
    """Steps the page has reported so far, kept as they go out."""
    steps: list[dict] = []

    def keep(route: Route) -> None:
        steps.append(
            json.loads(route.request.post_data or "{}")
            if route.request.headers["content-type"].endswith("json")
            else {}
        )
        route.continue_()

    page.route("**/ask/events", keep)
    return steps


def test_by_keys_alone(visitor) -> None:
    page = visitor()
    page.goto("/")
    type_in(page, WORDS)
    box = page.locator("#ask-home")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#ask-home-status")).to_contain_text(re.compile(r"\d"))
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "ask-home-1")
    box.press("ArrowRight")
    expect(box).to_have_attribute("aria-activedescendant", "ask-home-1-helped")
    box.press("ArrowLeft")
    assert violations(page) == []
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#ask-home-panel")).to_be_hidden()
    expect(box).to_have_value(WORDS)
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(re.compile(r"/(knowledge|topics)/"))


def test_what_stays_a_second_is_reported_once_and_typing_on_is_not(visitor) -> None:
    page = visitor()
    page.goto("/")
    steps = reported(page)
    type_in(page, WORDS)
    page.wait_for_timeout(1800)
    assert [(step["kind"], step["question"]) for step in steps] == [("shown", WORDS)]
    assert len(steps[0]["refs"]) == answers(page).count()
    page.locator("#ask-home").press("ArrowDown")
    page.wait_for_timeout(1300)
    assert len(steps) == 1


def test_answered_is_said_and_nothing_moves(visitor) -> None:
    page = visitor(width=360, height=740)
    page.goto("/")
    type_in(page, WORDS)
    places = "rows => rows.map(row => [row.offsetTop, row.offsetHeight])"
    before = answers(page).evaluate_all(places)
    with page.expect_response("**/ask/events") as told:
        answers(page).first.locator("[data-answered]").click()
    assert told.value.status == 204
    expect(answers(page).first.locator("[data-thanks]")).to_be_visible()
    assert answers(page).evaluate_all(places) == before
    assert violations(page) == []


def test_a_late_answer_does_not_replace_a_newer_one(visitor) -> None:
    page = visitor()
    page.goto("/")
    slow: list[Route] = []
    page.route(
        re.compile(r"/ask/suggest\?.*%D1%80%D0%BE%D1%83%D0%BC"), lambda route: slow.append(route)
    )  # "роум..." waits
    page.fill("#ask-home", "роуминг")
    page.wait_for_timeout(400)
    page.fill("#ask-home", WORDS)
    answers(page).first.wait_for()
    first = answers(page).first.get_attribute("data-ref")
    for route in slow:
        route.abort()
    page.wait_for_timeout(400)
    assert slow
    assert answers(page).first.get_attribute("data-ref") == first


def test_without_a_network_the_box_says_so_and_still_searches(visitor) -> None:
    page = visitor()
    page.goto("/")
    page.route("**/ask/suggest*", lambda route: route.abort())
    page.fill("#ask-home", WORDS)
    expect(page.locator("#ask-home-status")).not_to_be_empty()
    page.locator("#ask-home").press("Enter")
    page.wait_for_url("**/search/?q=**")
    expect(page.locator("main [data-ref]").first).to_be_visible()


def test_the_page_under_the_answers_does_not_move(visitor) -> None:
    page = visitor(width=360, height=740)
    page.goto("/")
    page.evaluate(
        "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) moved += one.value })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    type_in(page, WORDS)
    page.wait_for_timeout(1200)
    assert page.evaluate("moved") < 0.001
    panel = page.locator("#ask-home-panel").bounding_box()
    assert panel["y"] + panel["height"] <= page.locator(".tabs").bounding_box()["y"]


def test_the_search_page_reports_too_and_looks_right(visitor) -> None:
    page = visitor()
    steps = reported(page)
    page.goto(f"/search/?q={WORDS}")
    page.wait_for_timeout(1500)
    assert [(step["kind"], step["place"]) for step in steps] == [("shown", "search")]
    assert violations(page) == []


def test_without_scripts_it_is_a_plain_form(browser, site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False, locale="ru-RU")
    page = context.new_page()
    page.goto("/")
    page.fill("#ask-home", WORDS)
    page.press("#ask-home", "Enter")
    assert "/search/?q=" in page.url
    assert page.locator("main [data-ref]").count() > 0
    page.locator("main [data-answered]:visible").first.click()
    assert page.url.partition("?")[0].endswith("/search/answered/")
    page.locator("main button[type=submit]").last.click()
    assert page.locator("h1").inner_text() == "Рады, что помогло!"
    page.get_by_role("link", name="Поиск").last.click()
    assert page.locator("main [data-ref]").count() > 0
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_pages_look_right(visitor, width, theme) -> None:
    page = visitor("igor", width=width, theme=theme)
    for path in (
        "self-service/?days=90",
        "self-service/sessions/",
        "self-service/settings/",
        "language/",
        "language/new/",
    ):
        page.goto(f"/desk/{path}")
        assert (path, violations(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
