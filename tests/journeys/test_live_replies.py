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
    page.locator("#write form[action*='/reply/'] button.btn-primary").click()
    expect(page.locator("#posts .prose", has_text=words)).to_be_visible()


def replies_shown(page: Page) -> int:
    return page.locator("#posts > article").count()


def a_topic(page: Page) -> str:
    """The address of the first topic of the list."""
    page.goto("/topics/")
    found = page.locator("main a[href^='/topics/']").filter(has_text=re.compile(r"\w"))
    return str(
        found.evaluate_all("all => all.map(one => one.getAttribute('href')).find(one => /^.topics.\\d+.$/.test(one))")
    )


def test_a_reply_reaches_an_open_page(visitor) -> None:
    alina = visitor("alina")
    path = a_topic(alina)
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


def test_ones_own_reply_is_no_news_in_any_window(visitor) -> None:
    boris, kirill = visitor("boris"), visitor("kirill")
    path = a_topic(boris)
    beside = boris.context.new_page()
    for page in (boris, beside):
        with page.expect_response("**/stream/**"):
            page.goto(path)
            page.mouse.move(200, 200)

    # the window beside is told that there is something, asks, and says nothing
    boris.fill("#write textarea[name=body]", "Проверил на своей линии, всё так.")
    with beside.expect_response("**/newer/**") as asked:
        boris.locator("#write form[action*='/reply/'] button.btn-primary").click()
    assert asked.value.text().strip() == ""
    boris.wait_for_url(re.compile(r"#reply-\d+$"))
    boris.mouse.move(210, 210)
    for page in (boris, beside):
        expect(page.locator(".new-items a")).to_have_count(0)

    # of what another says both are told, and his own does not count
    reply(kirill, path, "Спасибо, передал инженерам.")
    for page in (boris, beside):
        expect(page.locator(".new-items a")).to_have_text(re.compile("1 новый ответ"))
    beside.locator(".new-items a").click()
    expect(beside.locator("#posts > article .prose", has_text="передал инженерам")).to_be_visible()
    expect(beside.locator("#posts > article .prose", has_text="на своей линии")).to_be_visible()


def test_an_answer_accepted_meanwhile_arrives_whole_and_its_link_finds_it(visitor) -> None:
    kirill, vera = visitor("kirill"), visitor("vera")
    path = a_topic(kirill)
    with kirill.expect_response("**/stream/**"):
        kirill.goto(path)
        kirill.mouse.move(200, 200)
    words = "Официально: работы закончим к пятнице."
    vera.goto(path)
    vera.fill("#write textarea[name=body]", words)
    vera.check("#write input[name=official]")
    vera.locator("#write form[action*='/reply/'] button.btn-primary").click()
    vera.wait_for_url(re.compile(r"#reply-\d+$"))

    # for her it stands on top once, with a line at its place that leads there and back
    expect(vera.locator(".post .prose", has_text=words)).to_have_count(1)
    expect(vera.locator(".post:target .prose", has_text=words)).to_be_in_viewport()
    line = vera.locator("#posts > .post-stub").last
    vera.locator(".post:target .post-foot a").last.click()
    expect(line).to_be_in_viewport()
    line.locator("a").click()
    expect(vera.locator(".post:target .prose", has_text=words)).to_be_in_viewport()
    assert violations(vera) == []

    # on the page that was open before it stands whole at the end
    kirill.locator(".new-items a").click()
    expect(kirill.locator("#posts > article .prose", has_text=words)).to_be_visible()
    expect(kirill.locator(".post .prose", has_text=words)).to_have_count(1)
