"""The ask box of the desk in an agent's hands: opened by a key on any page, answers copied, pages reached."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import violations

pytestmark = pytest.mark.browser


def test_an_agent_with_a_caller_asks_and_copies_without_leaving_the_page(visitor) -> None:
    page = visitor("vera")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/desk/topics/")
    page.keyboard.press("Control+k")
    box = page.locator("#ask-palette")
    expect(box).to_be_focused()
    box.press_sequentially("забыл пароль от роутера", delay=5)
    page.locator("#ask-palette-panel [data-ref]").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "ask-palette-1")
    page.keyboard.press("ArrowRight")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#ask-palette-1-link button")).to_have_text(re.compile("Скопировано"))
    assert "/knowledge/" in page.evaluate("navigator.clipboard.readText()")
    page.locator("#ask-palette-panel [data-copy=text]").first.click()
    title, *_lines, link = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert title == page.locator("#ask-palette-panel .ask-title").first.inner_text()
    assert link.startswith("http")
    assert page.url.endswith("/desk/topics/")


def test_the_arrows_go_through_pages_and_answers_and_enter_opens_a_page(visitor) -> None:
    page = visitor("vera")
    page.goto("/desk/topics/")
    page.keyboard.press("Control+k")
    box = page.locator("#ask-palette")
    box.press_sequentially("журнал", delay=5)
    page.locator("#ask-palette-panel [data-ref]").first.wait_for()
    expect(box).to_have_attribute("aria-activedescendant", re.compile(r"palette-\d"))
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", re.compile(r"ask-palette-\d"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(box).to_have_value("")
    page.keyboard.type("журнал")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/journal/")
