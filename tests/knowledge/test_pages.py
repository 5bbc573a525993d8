"""Articles as readers see them, through the front door."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.knowledge.actions import ImportedArticle, archive, import_article
from otklik.knowledge.models import Article, HelpfulVote, Section
from otklik.parties.models import Account, Organization
from tests.cast import CAST, NOON

pytestmark = pytest.mark.django_db

LONG = "Вступление.\n\n" + "\n\n".join(f"## Шаг {number}?\n\nТекст {number}." for number in (1, 2, 3))
STAFF = ("igor", "kirill", "marta", "oleg", "timur", "vera")


@pytest.fixture
def business(galina):
    company = Organization.objects.create(name="Заречмебель", created_at=NOON)
    return Account.objects.create(number="70500003", organization=company, contact=galina, created_at=NOON)


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("all", (None, *CAST)),
        ("signed_in", CAST),
        ("business", ("galina", *STAFF)),
        ("staff", STAFF),
    ],
)
def test_who_reads_what(web, everybody, article, business, audience, readers):
    shown = article(audience=audience, title="GP-4 LOS")
    answers = {}
    for name in (None, *CAST):
        browser = web(everybody[name] if name else None)
        pages = [browser.get(shown.get_absolute_url()), browser.get(f"/knowledge/{shown.slug}/helpful/")]
        pages += [browser.get(f"/api/v1/articles/{shown.slug}"), browser.post(f"/knowledge/{shown.slug}/seen/")]
        answers[name] = {page.status_code for page in pages}
        is_listed = ["GP-4 LOS" in browser.get(path).content.decode() for path in LISTS]
        assert is_listed == [name in readers] * len(LISTS), name
    assert answers == {name: {200, 204} if name in readers else {404} for name in (None, *CAST)}


LISTS = ("/knowledge/", "/knowledge/section/internet/", "/api/v1/articles")


def test_a_draft_and_an_archived_article_are_not_there(web, kirill, article, text):
    gone = article()
    archive(article=gone, by=kirill, at=NOON)
    assert web(kirill).get(gone.get_absolute_url()).status_code == 404
    assert web(None).get("/knowledge/never-was/").status_code == 404
    assert web(None).get("/knowledge/section/never-was/").status_code == 404


@pytest.mark.parametrize("path", ["/knowledge/", "/knowledge/section/internet/", "/api/v1/articles", "article"])
@pytest.mark.parametrize("reader", [None, "galina", "vera"])
def test_one_and_three_articles_take_the_same_queries(web, everybody, article, path, reader):
    first = article()
    address = first.get_absolute_url() if path == "article" else path
    browser = web(everybody[reader] if reader else None)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    Section.objects.create(key="tv", title={"ru": "ТВ"})
    for number in range(3):
        article(title=f"Ещё {number}")
    with CaptureQueriesContext(connection) as three:
        browser.get(address)
    assert len(three) <= len(one)


def test_the_page_of_an_article(web, alina, boris, article, section):
    shown = article(title="Мигает LOS", body=LONG, tags=("LOS",))
    other = article(title="Соседняя")
    page = web(None).get(shown.get_absolute_url())
    html = page.content.decode()
    assert re.findall(r'<a href="#(p\d)">(.*?)</a>', html) == [("p1", "Шаг 1?"), ("p2", "Шаг 2?"), ("p3", "Шаг 3?")]
    assert other.published_revision.title in html
    assert "csrfmiddlewaretoken" not in html
    assert page.cookies == {}
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])
    assert [part["@type"] for part in told["@graph"]] == ["Article", "FAQPage"]
    assert told["@graph"][0]["headline"] == "Мигает LOS"
    assert [asked["name"] for asked in told["@graph"][1]["mainEntity"]] == ["Шаг 1?", "Шаг 2?", "Шаг 3?"]
    assert re.search(r'rel="canonical"\s+href="(.*?)"', html)[1] == "http://localhost:8000/knowledge/migaet-los/"


def words_of(page):
    return [words.strip() for words in re.findall(r">([^<>]+)<", page)]


def test_translations_name_each_other_and_the_reader_gets_his_own(web, article):
    original = article(title="Оплата")
    article(title="Аплата", language="be", translation_of=original)
    article(title="Только по-русски")
    ru, be, en = (web(None).get(path).content.decode() for path in ("/knowledge/", "/be/knowledge/", "/en/knowledge/"))
    shown = {name: [title for title in ("Оплата", "Аплата", "Только по-русски") if title in words_of(page)]
             for name, page in {"ru": ru, "be": be, "en": en}.items()}  # fmt: skip
    assert shown == {
        "ru": ["Оплата", "Только по-русски"],
        "be": ["Аплата", "Только по-русски"],
        "en": ["Оплата", "Только по-русски"],
    }
    page = web(None).get("/knowledge/aplata/").content.decode()
    assert re.search(r'rel="canonical"\s+href="(.*?)"', page)[1] == "http://localhost:8000/be/knowledge/aplata/"
    assert sorted(re.findall(r'hreflang="(\w+)"\s+href="(.*?)"', page))[:2] == [
        ("be", "http://localhost:8000/be/knowledge/aplata/"),
        ("ru", "http://localhost:8000/knowledge/oplata/"),
    ]


def test_words_of_an_article_are_not_code(web, article):
    shown = article(title='<script>alert("t")</script>', body="<img src=x onerror=alert(1)>\n\n</script><b>x")
    html = web(None).get(shown.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert html.count("</script>") == html.count("<script")


def test_a_passer_by_says_whether_it_helped_and_may_change_his_mind(web, article):
    shown, browser = article(), web(None)
    asked = browser.get(f"/knowledge/{shown.slug}/helpful/?helpful=no")
    assert (asked.status_code, "csrfmiddlewaretoken" in asked.content.decode()) == (200, True)
    done = browser.post(f"/knowledge/{shown.slug}/helpful/", {"helpful": "no", "reason": "Нет про роутер R-2"})
    assert (done.status_code, done["Location"]) == (302, f"/knowledge/{shown.slug}/helpful/?thanks=1")
    browser.post(f"/knowledge/{shown.slug}/helpful/", {"helpful": "yes"})
    web(None).post(f"/knowledge/{shown.slug}/helpful/", {"helpful": "yes"})
    row = Article.objects.get()
    assert (row.helpful_count, row.unhelpful_count, HelpfulVote.objects.count()) == (2, 0, 2)
    assert browser.post(f"/knowledge/{shown.slug}/helpful/", {"helpful": "maybe"}).status_code == 422


def test_a_member_is_one_voice_and_htmx_gets_the_next_step(web, alina, article):
    shown = article()
    for _twice in range(2):
        answer = web(alina).post(f"/knowledge/{shown.slug}/helpful/", {"helpful": "no"}, headers={"HX-Request": "true"})
    assert 'name="reason"' in answer.content.decode()
    assert Article.objects.get().unhelpful_count == 1


def test_reading_is_not_writing_but_the_beacon_counts(web, article):
    shown = article()
    web(None).get(shown.get_absolute_url())
    assert Article.objects.get().view_count == 0


def test_pages_of_a_section_show_every_article_once(web, section, kirill, text):
    for number in range(33):
        import_article(
            told=ImportedArticle(
                "t", str(number), text(title=f"Статья {number:02}"), published_at=NOON, views=number % 4
            ),
            at=NOON,
        )
    seen, address = [], "/knowledge/section/internet/"
    while address:
        html = web(None).get(address).content.decode()
        seen += re.findall(r">Статья (\d\d)<", html)
        following = re.search(r'rel="next"\s+href="(\?[^"]*)"', html)
        address = f"/knowledge/section/internet/{following[1]}" if following else ""
    assert sorted(seen) == [f"{number:02}" for number in range(33)]


def test_the_interface_for_programs(web, article):
    shown = article(title="Лампа", tags=("LOS",))
    told = web(None).get(f"/api/v1/articles/{shown.slug}").json()
    assert (told["title"], told["body"], told["tags"], told["url"]) == (
        "Лампа",
        "Проверьте кабель.",
        ["LOS"],
        "http://localhost:8000/knowledge/lampa/",
    )
    assert web(None).get("/api/v1/articles?language=xx").status_code == 422


def test_the_switch_of_languages_leads_to_the_translation(web, article):
    original = article(title="Лампа")
    article(title="Лямпа", language="be", translation_of=original)
    html = web(None).get(original.get_absolute_url()).content.decode()
    switch = {
        link.attributes["data-language"]: link.attributes["href"] for link in HTMLParser(html).css("[data-language]")
    }
    assert switch == {
        "ru": "/knowledge/lampa/", "be": "/be/knowledge/lyampa/", "en": "/en/knowledge/lampa/",
    }  # fmt: skip


def test_articles_in_ones_own_language_stand_first(web, article):
    much_read = article(title="Читают все")
    Article.objects.filter(pk=much_read.pk).update(view_count=100)
    own = article(title="In English", language="en")
    links = [
        link.attributes["href"] for link in HTMLParser(web(None).get("/en/knowledge/").content).css(".feed-title a")
    ]
    assert links == [f"/en/knowledge/{own.slug}/", f"/en/knowledge/{much_read.slug}/"]
