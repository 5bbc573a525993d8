"""A phone: no page and no open menu is wider than the screen, and nothing of a menu lies beyond its edge."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import violations

pytestmark = pytest.mark.browser

WIDTH = 360
PAGES = {
    "alina": ["/", "/topics/", "/me/", "/me/history/", "/search/?q=wifi"],
    "kirill": ["/desk/", "/desk/topics/", "/desk/customers/", "/desk/articles/", "/desk/self-service/"],
    "igor": [
        "/desk/journal/", "/desk/errands/", "/desk/audit/", "/desk/operator/", "/desk/language/", "/desk/norms/",
        "/desk/norms/N1.1/", "/desk/actions/", "/desk/articles/sections/", "/desk/touchpoints/1/",
        "/desk/customers/companies/", "/desk/customers/companies/1/",
    ],
}  # fmt: skip
# headings of the tables one would have to push sideways
PUSHED = """() => [...document.querySelectorAll(".table-wrap, .table-responsive")]
    .filter((wrap) => wrap.checkVisibility() && wrap.scrollWidth > wrap.clientWidth + 1)
    .map((wrap) => wrap.querySelector("th").textContent.trim())"""
# the left and the right edge of every menu, each opened by itself, and how wide the page is then
MENUS = """() => [...document.querySelectorAll("details.menu")].filter((menu) => menu.checkVisibility()).map((menu) => {
    menu.open = true;
    const {left, right} = menu.querySelector(".menu-body").getBoundingClientRect();
    const found = [left, right, document.documentElement.scrollWidth];
    menu.open = false;
    return found;
})"""


def too_wide(page: Page) -> list[list[float]]:
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH, page.url
    return [found for found in page.evaluate(MENUS) if found[0] < 0 or found[1] > WIDTH or found[2] > WIDTH]


@pytest.mark.parametrize("who", PAGES)
def test_pages_and_open_menus_stay_on_the_screen(visitor, who: str) -> None:
    page = visitor(who, width=WIDTH)
    for path in PAGES[who]:
        assert page.goto(path).status == 200, path
        assert too_wide(page) == [], path
        assert page.evaluate(PUSHED) == [], path


def test_the_menus_of_a_topic_stay_on_the_screen(visitor) -> None:
    page = visitor("kirill", width=WIDTH, theme="dark")
    page.goto("/topics/")
    page.locator(".feed-item:has(.is-solved) .feed-title a").first.click()
    page.wait_for_url("**/topics/*/")
    assert page.locator("main details.menu").count() > 1
    assert too_wide(page) == []
    page.locator("main details.menu > summary").first.click()
    assert violations(page) == []


def test_the_rail_shows_the_page_one_is_on_and_rows_name_their_values(visitor) -> None:
    page = visitor("igor", width=WIDTH)
    page.goto("/desk/audit/")
    edges = page.locator(".rail-nav [aria-current]").bounding_box()
    assert edges["x"] >= 0 and edges["x"] + edges["width"] <= WIDTH
    page.goto("/desk/customers/")
    row = page.get_by_role("table").get_by_role("row").nth(1)
    assert row.get_by_role("cell").nth(1).evaluate("cell => getComputedStyle(cell, '::before').content") != "none"
    assert violations(page) == []
