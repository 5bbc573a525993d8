"""What robots find: only what everybody may read."""

from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from otklik.community.actions import open_topic
from otklik.community.models import Category
from otklik.flows import site_map
from otklik.knowledge.actions import ArticleText, draft_article, publish_article
from otklik.knowledge.models import Section
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON

pytestmark = pytest.mark.django_db

SITE = "http://localhost:8000"
XHTML = "{http://www.w3.org/1999/xhtml}link"


def addresses(browser, path):
    root = ElementTree.fromstring(_body(browser.get(path)))
    return {entry[0].text: {link.get("hreflang"): link.get("href") for link in entry.findall(XHTML)} for entry in root}


def _body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_map_leads_to_every_public_page_and_to_no_other(web, alina, kirill, category, section):
    preload_catalogue(at=NOON)
    shown = open_topic(kind="question", category=category, by=alina, title="Лампа?", body="Горит.", at=NOON)
    open_topic(kind="private", category=category, by=alina, title="Тайна", body="Мой договор.", at=NOON)
    ru = ArticleText(title="Лампа", body="Кабель.", section=section)
    article = publish_article(article=draft_article(told=ru, by=kirill, at=NOON), by=kirill, at=NOON)
    be = ArticleText(title="Лямпа", body="Кабель.", section=section, language="be", translation_of=article)
    publish_article(article=draft_article(told=be, by=kirill, at=NOON), by=kirill, at=NOON)
    closed = Section.objects.create(key="closed", title={"ru": "Для своих"}, icon="book", position=9)
    staff = ArticleText(title="Секрет", body="x", section=closed, audience="staff")
    publish_article(article=draft_article(told=staff, by=kirill, at=NOON), by=kirill, at=NOON)

    Category.objects.create(key="empty", title={"ru": "Пусто"}, icon="x")

    browser = web(None)
    index = list(addresses(browser, "/sitemap.xml"))
    assert index == [f"{SITE}/sitemap-{part}-0.xml" for part in ("pages", "topics", "articles")]
    found = {}
    for part in index:
        found |= addresses(browser, part.removeprefix(SITE))
    family = {"ru": f"{SITE}/knowledge/lampa/", "be": f"{SITE}/be/knowledge/lyampa/"}
    assert {address: links for address, links in found.items() if address in family.values()} == {
        family["ru"]: family,
        family["be"]: family,
    }
    assert [address for address in found if "/topics/" in address and "?" not in address] == [
        f"{SITE}/topics/",
        f"{SITE}/topics/{shown.pk}/",
    ]
    assert len([address for address in found if "/knowledge/" in address]) == 4  # the base, its section, two articles
    assert f"{SITE}/topics/?category=empty" not in found
    for address, links in found.items():
        page = browser.get(address.removeprefix(SITE))
        assert page.status_code == 200, address
        head = LexborHTMLParser(page.content).css_first("head")
        told = {link.attributes["hreflang"]: link.attributes["href"] for link in head.css("link[hreflang]")}
        told.pop("x-default", None)
        assert head.css_first("meta[name=robots]") is None, address
        assert head.css_first("link[rel=canonical]").attributes["href"] == address
        assert told == links, address
    assert browser.get("/sitemap-topics-9.xml").status_code == 404
    assert browser.get("/sitemap-desk-0.xml").status_code == 404


def test_parts_are_bounded(web, alina, category, monkeypatch):
    preload_catalogue(at=NOON)
    monkeypatch.setattr(site_map, "PART", 2)
    topics = [
        open_topic(kind="question", category=category, by=alina, title=f"Т{number}", body="т", at=NOON, quiet=True)
        for number in range(5)
    ]
    seen = []
    for part in [part for part in site_map.parts() if part[0] == "topics"]:
        entries = list(site_map.entries(*part))
        assert len(entries) <= 2
        seen += [entry.address for entry in entries]
    assert seen == [f"{SITE}/topics/{topic.pk}/" for topic in topics]


def test_robots_are_kept_out_of_private_rooms(web):
    lines = web(None).get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert {f"Disallow: {path}" for path in ("/desk/", "/be/desk/", "/en/me/", "/account/", "/api/")} <= set(lines)
