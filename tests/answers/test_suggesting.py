"""Answers while one types: whose they are, what they look like, and that looking leaves no trace."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.answers.models import AskSession, LedgerSettings
from otklik.community.actions import hide, open_topic, post_reply
from otklik.knowledge.actions import ArticleText, draft_article, publish_article
from tests.cast import NOON


def suggest(browser, q, **words):
    return browser.get("/ask/suggest", {"q": q, "place": "home", "lang": "ru"} | words)


def refs(answer):
    return [row.attributes["data-ref"] for row in HTMLParser(answer.content.decode()).css("[data-ref]")]


def text(answer):
    return " ".join(HTMLParser(answer.content.decode()).text().split())


def test_an_answer_says_why_it_is_here_and_by_whom(web, solved, indexed):
    indexed()
    answer = suggest(web(None), "роуминг минск")
    page = HTMLParser(answer.content.decode())
    assert (answer.status_code, refs(answer)) == (200, [solved.ref])
    assert page.css_first(".ask-link").attributes["href"] == f"/topics/{solved.pk}/"
    assert page.css_first(".ask-title").text().strip() == solved.title
    assert [mark.text() for mark in page.css(".ask-title mark")] == ["роуминг", "Минске"]
    assert "Boris" in page.css_first(".ask-why").text()
    assert len(page.css("button[data-answered]")) == 1


def test_looking_writes_nothing(web, solved, indexed, alina):
    indexed()
    for browser in (web(None), web(alina)):
        with CaptureQueriesContext(connection) as asked:
            suggest(browser, "роуминг", key="k" * 32)
        assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []
        assert "ask_browser" not in browser.cookies
    assert not AskSession.objects.exists()


def test_a_private_question_is_found_by_its_author_and_by_staff_only(web, private, indexed, alina, zakhar, vera):
    indexed()
    for person, seen in ((None, []), (zakhar, []), (alina, [private.ref]), (vera, [private.ref])):
        assert refs(suggest(web(person), "роуминг списал лишнее")) == seen


def test_a_hidden_topic_is_found_by_nobody_even_before_the_index_knows(web, solved, indexed, kirill, boris):
    indexed()
    hide(thing=solved, by=kirill, reason="spam", at=NOON)
    for person in (None, boris, kirill):
        assert refs(suggest(web(person), "роуминг минск")) == []


def test_staff_articles_are_for_staff(web, written, indexed, alina, vera):
    article = written("Разговор о перерасчёте", "Как говорить с абонентом о перерасчёте.", audience="staff")
    indexed()
    assert refs(suggest(web(alina), "разговор о перерасчёте")) == []
    assert refs(suggest(web(vera), "разговор о перерасчёте")) == [article.ref]


def test_without_a_good_answer_it_offers_to_ask_with_the_words(web, solved, indexed):
    indexed()
    answer = suggest(web(None), "какого цвета трамвай & поезд")
    page = HTMLParser(answer.content.decode())
    assert page.css_first("[data-no-good-answer]") is not None
    links = [link.attributes["href"] for link in page.css("a[data-onward]")]
    assert links == [
        "/topics/new/?q=%D0%BA%D0%B0%D0%BA%D0%BE%D0%B3%D0%BE%20%D1%86%D0%B2%D0%B5%D1%82%D0%B0%20%D1%82%D1%80%D0%B0%D0%BC%D0%B2%D0%B0%D0%B9%20%26%20%D0%BF%D0%BE%D0%B5%D0%B7%D0%B4"
    ]


def test_another_keyboard_layout_is_put_right_and_said(web, solved, indexed):
    indexed()
    answer = suggest(web(None), "hjevbyu")
    assert refs(answer) == [solved.ref]
    assert "роуминг" in HTMLParser(answer.content.decode()).css_first(".ask-corrected").text()


@pytest.mark.parametrize(("words", "is_asked"), [("", False), ("р", False), ("тв", True), ("ро", False), ("роу", True)])
def test_three_letters_or_a_known_short_term_are_enough(web, solved, indexed, words, is_asked):
    indexed()
    assert ("data-answers" in suggest(web(None), words).content.decode()) is is_asked


def test_in_the_hold_out_group_the_page_gets_nothing(web, solved, indexed):
    indexed()
    LedgerSettings.objects.create(holdout_percent=50, changed_at=NOON)
    seen = [refs(suggest(web(None), "роуминг минск", key=f"{number:032x}")) for number in range(40)]
    assert {tuple(one) for one in seen} == {(), (solved.ref,)}
    assert all(refs(suggest(web(None), "роуминг минск", key=f"{n:032x}", place="search")) for n in range(40))
    assert refs(suggest(web(None), "роуминг минск")) == [solved.ref]


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "роуминг'\"<b>", "\ud800x"]
)
def test_words_of_the_address_stay_words(web, solved, indexed, q):
    indexed()
    answer = web(None).get("/ask/suggest", {"q": q.encode("utf-8", "surrogatepass"), "place": "home", "lang": "ru"})
    page = HTMLParser(answer.content.decode())
    assert answer.status_code == 200
    assert not page.css("script, img, b")


def test_a_title_stays_a_title(web, solved, indexed, boris):
    type(solved).objects.filter(pk=solved.pk).update(title="<img src=x onerror=alert(1)> роуминг в Минске")
    indexed()
    page = HTMLParser(suggest(web(None), "роуминг минск").content.decode())
    assert not page.css("img")
    assert page.css_first(".ask-title").text().strip() == "<img src=x onerror=alert(1)> роуминг в Минске"


@pytest.mark.parametrize("wrong", [{"place": "moon"}, {"key": "x"}, {"q": "а" * 2001}])
def test_a_bad_address_is_refused(web, wrong):
    assert suggest(web(None), **({"q": "роуминг"} | wrong)).status_code == 422


def test_at_the_desk_a_link_is_put_into_the_reply(web, solved, indexed, vera):
    indexed()
    page = HTMLParser(suggest(web(vera), "роуминг минск", place="desk").content.decode())
    assert (len(page.css("[data-insert]")), len(page.css("[data-answered]"))) == (2, 0)


def test_the_page_is_never_kept_by_a_cache(web, solved, indexed):
    indexed()
    assert "no-store" in suggest(web(None), "роуминг")["Cache-Control"]


def test_the_number_of_queries_does_not_grow(web, category, solved, boris, alina, indexed):
    indexed()
    suggest(web(None), "роуминг")  # the operator and the language layer are remembered for a moment
    with CaptureQueriesContext(connection) as one:
        assert len(refs(suggest(web(None), "роуминг минск"))) == 1
    for word in ("Бресте", "Гродно"):
        topic = open_topic(
            by=boris, kind="question", category=category, title=f"Роуминг минск {word}", body="?", at=NOON
        )
        post_reply(topic=topic, by=alina, body="Так же.", at=NOON)
    indexed()
    with CaptureQueriesContext(connection) as three:
        assert len(refs(suggest(web(None), "роуминг минск"))) == 3
    assert len(three) == len(one)


def test_words_in_the_language_of_the_page(web, solved, indexed):
    indexed()
    assert "This answered my question" in text(suggest(web(None), "роуминг минск", lang="en"))


def test_an_article_stands_in_the_place_of_the_topic_it_was_made_of(web, solved, section, indexed, kirill, zakhar):
    told = ArticleText(title="Роуминг в Минске", body="Наберите *145# и выберите роуминг.", section=section)
    draft = draft_article(told=told, by=kirill, at=NOON, born_of=solved.ref)
    indexed()
    assert refs(suggest(web(zakhar), "роуминг минск")) == [solved.ref]
    article = publish_article(article=draft, by=kirill, at=NOON)
    indexed()
    assert refs(suggest(web(zakhar), "роуминг минск")) == [article.ref]


def test_the_desk_offers_only_what_every_customer_may_read(web, solved, private, written, indexed, vera):
    for_staff = written("Роуминг: что говорить", "Роуминг в Минске.", audience="staff")
    indexed()
    page = HTMLParser(suggest(web(vera), "роуминг минск", place="desk").content.decode())
    buttons = {
        row.attributes["data-ref"]: [one.attributes["data-insert"] for one in row.css("button")]
        for row in page.css("[data-ref]")
    }
    assert buttons == {solved.ref: ["link", "quote"], private.ref: [], for_staff.ref: []}
    assert {row.attributes["target"] for row in page.css("[data-ref] a")} == {"_blank"}


def test_a_topic_is_no_answer_to_itself(web, solved, private, indexed, vera):
    indexed()
    assert refs(suggest(web(vera), "роуминг минск", place="desk", but=solved.ref)) == [private.ref]


def test_an_agent_sees_answers_under_his_reply_and_a_customer_does_not(web, solved, vera, boris):
    page = HTMLParser(web(vera).get(f"/topics/{solved.pk}/").content.decode())
    box = page.css_first("form[data-place=desk]")
    assert (box.attributes["method"], box.attributes["action"]) == ("get", "/search/")
    assert (box.attributes["data-into"], box.attributes["data-but"]) == ("#id_body", solved.ref)
    assert box.css_first("input[name=q]").attributes["value"] == solved.title
    assert page.css_first("#id_body") is not None
    assert "data-place" not in web(boris).get(f"/topics/{solved.pk}/").content.decode()


def test_of_an_article_and_its_translations_one_is_offered(web, written, indexed):
    russian = written("Как изменить пароль Wi-Fi", "Откройте страницу роутера и впишите новый пароль Wi-Fi.")
    english = written(
        "How to change the Wi-Fi password",
        "Open the page of the router and type a new Wi-Fi password.",
        language="en",
        translation_of=russian,
    )
    indexed()
    assert refs(suggest(web(None), "пароль Wi-Fi изменить")) == [russian.ref]
    assert refs(suggest(web(None), "change Wi-Fi password")) == [english.ref]


def test_the_preview_shows_similar_answers_where_nothing_is_shown_while_typing(web, alina, solved, indexed, category):
    indexed()
    words = {"title": "роуминг минск", "kind": "question", "category": category.key, "body": "Как?", "preview": "1"}
    for browser in (web(None), web(alina)):
        page = HTMLParser(browser.post("/topics/new/", words).content.decode())
        assert [link.attributes["href"] for link in page.css("[aria-labelledby=similar] a")] == [
            f"/topics/{solved.pk}/"
        ]
    without = HTMLParser(web(None).get("/topics/new/").content.decode())
    assert without.css("[aria-labelledby=similar]") == []
