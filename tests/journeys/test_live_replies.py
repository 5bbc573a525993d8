"""A reply reaches an open page by itself, behind a bar, and stands in its place when the reader asks for it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import violations

pytestmark = pytest.mark.browser

WORDS = "Мастер приходит и в субботу, время выбирают при записи."


def reply(page: Page, path: str, words: str) -> None:
    page.goto(path)
    page.fill("#write textarea[name=body]", words)
    page.locator("#write button.btn-primary").click()
    expect(page.locator("#posts .prose", has_text=words)).to_be_visible()


def replies_shown(page: Page) -> int:
    return page.locator("#posts > article").count()


def test_a_reply_reaches_an_open_page(visitor) -> None:
    alina = visitor("alina")
    alina.goto("/topics/")
    path = (
        alina.locator("main a[href^='/topics/']")
        .filter(has_text=re.compile(r"\w"))
        .evaluate_all("all => all.map(one => one.getAttribute('href')).find(one => /^.topics.\\d+.$/.test(one))")
    )
    opened: list[str] = []
    alina.on("request", lambda request: opened.append(request.url) if "/stream/" in request.url else None)
    alina.goto(path)
    shown = replies_shown(alina)
    assert opened == []
    passer_by = visitor(width=360, theme="dark")
    passer_by.goto(path)
    boris = visitor("boris")
    reply(boris, path, WORDS)

    # the stream opens with her first sign of life and brings what came before it
    alina.mouse.move(300, 300)
    bar = alina.locator(".new-items[role=status] a")
    expect(bar).to_have_text(re.compile("1 новый ответ"))
    assert (len(opened), replies_shown(alina)) == (1, shown)
    assert violations(alina) == []

    # what comes now is told live, and told once
    reply(boris, path, f"{WORDS} Два.")
    expect(bar).to_have_text(re.compile("2 новых ответа"))
    bar.click()
    expect(alina.locator("#posts > article")).to_have_count(shown + 2)
    expect(alina.locator("#posts > article").last).to_contain_text("Два.")
    expect(alina.locator("#posts > article").nth(shown)).to_be_focused()
    expect(alina.locator("#replies")).to_contain_text(str(shown + 2))
    expect(bar).to_have_count(0)
    assert violations(alina) == []

    # her own reply is no news to her, neither here nor on a page she has open beside it
    beside = alina.context.new_page()
    beside.goto(path)
    beside.mouse.move(200, 200)
    reply(alina, path, "Спасибо, записалась на субботу.")
    reply(boris, path, f"{WORDS} Три.")
    expect(beside.locator(".new-items a")).to_have_text(re.compile("1 новый ответ"))

    # a passer-by hears it too, on a page kept for everybody, though the first try to listen fails
    passer_by.route("**/stream/**", lambda route: route.fulfill(status=503), times=1)
    passer_by.keyboard.press("Tab")
    expect(passer_by.locator(".new-items a")).to_have_text(re.compile("4 новых ответа"))
    assert violations(passer_by) == []
    passer_by.locator(".new-items a").click()
    expect(passer_by.locator("#posts > article")).to_have_count(shown + 4)
