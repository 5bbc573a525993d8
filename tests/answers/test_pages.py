"""The search page and the desk pages of self-service, by their front doors."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from selectolax.lexbor import LexborHTMLParser

from otklik.answers.models import AskSession, LedgerSettings, Shown
from otklik.community.models import Category
from otklik.core.models import AuditEntry
from otklik.interactions.actions import open_interaction


def page_of(answer):
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def refs(page):
    return [row.attributes["data-ref"] for row in page.css("[data-ref]")]


def attempt(number, *, days=10.0, **words):
    usual = {"place": "home", "question": "Где офис?", "question_key": "где офис"}
    shown = words.pop("shown", ())
    row = AskSession.objects.create(key=f"{number:032}", started_at=now() - timedelta(days=days), **(usual | words))
    Shown.objects.bulk_create([Shown(session=row, ref=ref, position=at) for at, ref in enumerate(shown, start=1)])
    return row


def test_search_finds_without_scripts_and_is_not_for_search_engines(web, solved, written, indexed):
    article = written("Роуминг за границей", "Включите роуминг до поездки в Минск.")
    indexed()
    page = page_of(web(None).get("/search/?q=роуминг минск"))
    assert set(refs(page)) == {solved.ref, article.ref}
    assert page.css_first("main input[name=q]").attributes["value"] == "роуминг минск"
    assert page.css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert page.css_first("main form[role=search]").attributes["action"] == "/search/"
    assert len(page.css("mark")) > 0


def test_search_is_narrowed_by_kind_and_language(web, solved, written, indexed):
    article = written("Роуминг за границей", "Включите роуминг до поездки в Минск.")
    english = written("Roaming abroad", "Switch roaming on before the trip to Minsk.", language="en")
    indexed()
    for query, found in (
        ("q=роуминг минск&group=article&language=ru", {article.ref}),
        ("q=роуминг минск&group=solved", {solved.ref}),
        ("q=roaming&language=en", {english.ref}),
    ):
        assert set(refs(page_of(web(None).get(f"/search/?{query}")))) == found


@pytest.mark.parametrize(
    "query", ["", "q=", "q=р", "q=роуминг&group=moon&language=xx&after=-1&category=<b>", "after=99999"]
)
def test_search_never_falls_over_its_address(web, solved, indexed, query):
    indexed()
    page_of(web(None).get(f"/search/?{query}"))


def test_search_without_an_answer_offers_to_ask(web, solved, indexed):
    indexed()
    page = page_of(web(None).get("/search/?q=цвет трамвая зебра"))
    assert any("/topics/new/?q=" in (link.attributes["href"] or "") for link in page.css("main a.btn-primary"))


def test_words_of_the_search_stay_words(web, solved, indexed):
    indexed()
    page = page_of(web(None).get('/search/?q="><script>alert(1)</script>'))
    assert not page.css("main script:not([src])")
    assert page.css_first("main input[name=q]").attributes["value"] == '"><script>alert(1)</script>'


def test_search_shows_nobody_what_is_private(web, private, indexed, zakhar, alina):
    indexed()
    assert refs(page_of(web(zakhar).get("/search/?q=роуминг списал лишнее"))) == []
    assert refs(page_of(web(alina).get("/search/?q=роуминг списал лишнее"))) == [private.ref]


def test_the_ledger_leads_from_every_number_to_its_rows(web, marta, solved):
    attempt(1, shown=[solved.ref], answered_at=now(), answered_ref=solved.ref)
    attempt(2, no_good_answer=True, asked_at=now(), asked_ref="topic:5")
    browser = web(marta)
    page = page_of(browser.get("/desk/self-service/?days=30"))
    assert "50" in page.css_first(".stat-value").text()
    links = {link.attributes["href"] for link in page.css("main a") if "/sessions/" in link.attributes["href"]}
    assert len(links) >= 8
    for link in links:
        page_of(browser.get(link))
    shown = {
        query: len(page_of(browser.get(f"/desk/self-service/sessions/?{query}")).css("tbody tr"))
        for query in (
            "",
            "outcome=successful",
            "outcome=failed",
            "outcome=open",
            "key=где офис",
            f"ref={solved.ref}",
            "found=asked",
        )
    }
    assert list(shown.values()) == [2, 1, 1, 0, 1, 1, 1]


def test_the_finished_attempts_add_up_to_what_the_shares_are_of(web, marta):
    attempt(1, answered_at=now(), answered_ref="topic:1")
    attempt(2, asked_at=now())
    attempt(3, days=1.0, asked_at=now())
    rows = page_of(web(marta).get("/en/desk/self-service/?days=30")).css(
        "section[aria-labelledby=classes-title] tbody tr"
    )
    told = [[cell.text(strip=True) for cell in row.css("td")][:3] for row in rows]
    assert [row[:2] for row in told] == [["1", "1"], ["2", "1"], ["0", "0"], ["0", "0"], ["0", "–"], ["0", "–"]]
    assert [row[2].rpartition("n = ")[2] for row in told[:4]] == ["2)"] * 4


def test_attempts_stand_by_the_time_they_began(web, marta):
    for number, days in ((1, 3), (2, 9), (3, 1)):
        attempt(number, days=days, question=f"Q{days}")
    page = page_of(web(marta).get("/desk/self-service/sessions/"))
    assert [row.text(strip=True) for row in page.css("tbody th")] == ["Q1", "Q3", "Q9"]
    middle = AskSession.objects.get(question="Q3").pk
    page = page_of(web(marta).get(f"/desk/self-service/sessions/?after={middle}"))
    assert [row.text(strip=True) for row in page.css("tbody th")] == ["Q9"]


def test_staff_see_which_answers_are_for_them_only(web, written, indexed, vera):
    written("Скрипт отдела удержания", "Предложить скидку.", audience="staff")
    indexed()
    words = "q=скрипт отдела удержания"
    for path in (f"/search/?{words}", f"/ask/suggest?{words}&place=desk&key={'k' * 32}"):
        assert "Только сотрудники" in web(vera).get(path).content.decode(), path


def test_a_cap_is_not_told_as_a_count(web, written, indexed, monkeypatch):
    monkeypatch.setattr("otklik.answers.queries.pages.MOST", 2)
    for number, told in ((1, "1 answer"), (2, "2 answers"), (3, "More than 2 answers")):
        written(f"Роуминг в стране номер {number}", "Роуминг включается сам.")
        indexed()
        page = page_of(web(None).get("/en/search/?q=роуминг"))
        assert page.css_first(".found p").text(strip=True) == told


def test_a_gap_leads_to_a_new_article_with_its_words(web, marta):
    attempt(1, no_good_answer=True)
    page = page_of(web(marta).get("/desk/self-service/"))
    link = next(a.attributes["href"] for a in page.css("main a") if "/desk/articles/new/" in a.attributes["href"])
    draft = page_of(web(marta).get(link))
    assert draft.css_first("input[name=title]").attributes["value"] == "Где офис?"


def test_deflection_is_not_measured_while_nothing_is_withheld(web, marta):
    attempt(1, browser_key="a")
    page = page_of(web(marta).get("/desk/self-service/?lang=en"))
    assert "drop" not in page.text()
    LedgerSettings.objects.create(holdout_percent=10, changed_at=now())
    attempt(2, browser_key="b", withheld=True, asked_at=now())
    page = page_of(web(marta).get("/desk/self-service/"))
    assert "+100" in page.text()


@pytest.mark.parametrize("query", ["days=5", "days=x&place=moon", "days=90&place=desk", "outcome=<b>&after=x&key=%00"])
def test_nonsense_in_the_address_shows_the_usual(web, marta, query):
    for path in ("", "sessions/"):
        page_of(web(marta).get(f"/desk/self-service/{path}?{query}"))


def test_the_pages_are_for_those_who_may_read_them(web, alina, vera):
    for person in (None, alina, vera):
        for path in ("", "sessions/", "settings/"):
            assert web(person).get(f"/desk/self-service/{path}").status_code == 404


def test_only_an_administrator_says_how_it_counts(web, marta, igor, alina):
    assert web(marta).get("/desk/self-service/settings/").status_code == 404
    open_interaction(touchpoint="phone", channel="phone", individual=alina, at=now())
    browser = web(igor)
    words = {"holdout_percent": 5, "lookback_days": 14, "lookback_channels": ["phone"]}
    for wrong in ({"holdout_percent": 51}, {"lookback_days": 0}, {"lookback_channels": ["moon"]}):
        assert browser.post("/desk/self-service/settings/", words | wrong).status_code == 422
    assert not LedgerSettings.objects.exists()
    assert browser.post("/desk/self-service/settings/", words).status_code == 302
    row = LedgerSettings.objects.get()
    assert (row.holdout_percent, row.lookback_days, row.lookback_channels) == (5, 14, ["phone"])
    assert AuditEntry.objects.filter(act="answers.settings", actor=igor.ref).count() == 1


def test_lists_ask_as_often_for_three_rows_as_for_one(web, marta, solved):
    browser = web(marta)
    counts = {}
    for path in ("/desk/self-service/", "/desk/self-service/sessions/", "/desk/language/"):
        browser.get(path)
    for number in (1, 2, 3):
        attempt(number, shown=[solved.ref], answered_at=now(), answered_ref=solved.ref, no_good_answer=True)
        if number == 2:
            continue
        for path in ("/desk/self-service/", "/desk/self-service/sessions/"):
            with CaptureQueriesContext(connection) as asked:
                page_of(browser.get(path))
            counts.setdefault(path, []).append(len(asked))
    assert all(one == three for one, three in counts.values()), counts


def test_sessions_go_on_by_key(web, marta):
    for number in range(53):
        attempt(number)
    browser = web(marta)
    first = page_of(browser.get("/desk/self-service/sessions/"))
    assert len(first.css("tbody tr")) == 50
    rest = page_of(browser.get("/desk/self-service/sessions/" + first.css_first("a[rel=next]").attributes["href"]))
    assert len(rest.css("tbody tr")) == 3


def test_search_is_narrowed_by_shelf_and_every_filter_is_taken_off(web, solved, written, indexed):
    Category.objects.create(key="mobile", title={"ru": "Связь", "be": "Сувязь", "en": "Mobile"}, position=9)
    article = written("Роуминг за границей", "Включите роуминг до поездки в Минск.")
    indexed()
    page = page_of(web(None).get("/search/?q=роуминг&category=internet&group=article&after=0"))
    assert refs(page) == [article.ref]
    menu = {one.text(strip=True): one.attributes["href"] for one in page.css(".search-filters .menu-body a")}
    assert list(menu) == ["Всё", "Домашний интернет", "Связь"]
    assert parse_qs(menu["Связь"][1:]) == {"q": ["роуминг"], "category": ["mobile"], "group": ["article"]}
    off = {one.text(strip=True): parse_qs(one.attributes["href"][1:]) for one in page.css("[aria-label='Выбрано'] a")}
    assert off == {
        "База знаний": {"q": ["роуминг"], "category": ["internet"]},
        "Домашний интернет": {"q": ["роуминг"], "group": ["article"]},
        "Снять всё": {"q": ["роуминг"]},
    }
    assert refs(page_of(web(None).get("/search/?q=роуминг&category=mobile"))) == []
    assert page_of(web(None).get("/search/?q=роуминг")).css_first("[aria-label='Выбрано']") is None
