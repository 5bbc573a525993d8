"""The main job, from beginning to end: a question is answered once and then helps the next person while he types."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import violations, wait_for

pytestmark = pytest.mark.browser

ASKED = "Оставила зонт в вашем офисе на Советской, где искать потерянные вещи?"
NEXT = "забыл перчатки в офисе, куда обращаться за потерянными вещами"
ANSWER = "Забытые вещи лежат в шкафу у администратора три месяца. Приходите с паспортом и назовите день."


def ask(page: Page, words: str) -> None:
    box = page.locator("main [role=combobox]").first
    box.click()
    box.press_sequentially(words, delay=5)
    page.locator("main .ask-answer, main .ask-end").first.wait_for()
    page.wait_for_load_state("networkidle")


def first_answer(page: Page) -> str:
    return page.locator("main .ask-answer a.ask-link").first.get_attribute("href") or ""


def counters(page: Page) -> tuple[int, int]:
    """(found an answer, asked) as the desk shows them for the last seven days."""
    page.goto("/desk/self-service/?days=7")
    texts = [page.locator(f"a[href*='found={word}']").first.inner_text() for word in ("found", "asked")]
    found, asked = (int(re.sub(r"\D", "", text)) for text in texts)
    return found, asked


def test_the_right_article_is_first_while_one_types(visitor) -> None:
    page = visitor(width=360, theme="dark")
    page.goto("/")
    ask(page, "инет отвалился, роутер моргает красным")
    assert first_answer(page) == "/knowledge/router-red-light/"
    assert violations(page) == []


def test_a_question_is_answered_once_and_helps_the_next_person(visitor, site) -> None:
    marta = visitor("marta")
    found_before, asked_before = counters(marta)

    # 1 Alina does not find it and asks; the words she typed go with her
    alina = visitor("alina")
    alina.goto("/")
    ask(alina, ASKED)
    alina.locator("main [data-onward]").last.click()
    alina.wait_for_url("**/topics/new/**")
    expect(alina.locator("main [role=combobox]").first).to_have_value(ASKED)
    alina.select_option("select[name=category]", index=1)
    alina.fill("textarea[name=body]", "Вчера около шести вечера, тёмно-синий, с деревянной ручкой.")
    assert violations(alina) == []
    alina.locator("form#write button.btn-primary[type=submit]").click()
    alina.wait_for_url(re.compile(r"/topics/\d+/"))
    topic = re.search(r"/topics/(\d+)/", alina.url)[1]
    wait_for(lambda: counters(marta) == (found_before, asked_before + 1), "the question to be counted")

    # 2 Boris answers, Alina says that it helped
    boris = visitor("boris")
    boris.goto(f"/topics/{topic}/")
    boris.fill("#write textarea[name=body]", ANSWER)
    boris.locator("#write button.btn-primary").click()
    expect(boris.locator(".post .prose", has_text="три месяца").first).to_be_visible()
    wait_for(lambda: any(ANSWER in text for text in site.letters("alina@")), "the letter to Alina")
    alina.goto(f"/topics/{topic}/")
    alina.locator("form[action*='/accept/'] button").first.click()
    expect(alina.locator(".badge-accepted").first).to_be_visible()
    assert violations(alina) == []

    # 3 Kirill makes an article of it in one click and publishes it
    kirill = visitor("kirill")
    kirill.goto(f"/topics/{topic}/")
    kirill.locator(f"form[action*='/topics/{topic}/article/'] button").first.click()
    kirill.wait_for_url(re.compile(r"/desk/articles/\d+/"))
    assert ANSWER in kirill.input_value("textarea[name=body]")
    assert violations(kirill) == []
    body = kirill.input_value("textarea[name=body]")
    kirill.fill("textarea[name=body]", re.sub(r"^_.*_$", "The cable was loose.", body, flags=re.MULTILINE))
    kirill.locator("main form:has(textarea[name=body]) button[type=submit]").first.click()
    kirill.locator("button[name=move][value=publish]").click()
    kirill.locator("a[href*='/knowledge/']").first.wait_for()
    kirill.goto(f"/topics/{topic}/")
    article = kirill.locator("main a[href*='/knowledge/']").first.get_attribute("href")

    # 4 the next person is helped while he types, and says so
    next_one = visitor(width=360)

    def offered() -> bool:
        next_one.goto("/")
        ask(next_one, NEXT)
        return first_answer(next_one) == article

    wait_for(offered, "the new article to be the first answer")
    next_one.locator("main .ask-answer [data-answered]").first.click()
    expect(next_one.locator("main [data-thanks]").first).to_be_visible()

    # 5 the company sees it
    wait_for(lambda: counters(marta) == (found_before + 1, asked_before + 1), "the counters to move")
    assert violations(marta) == []
