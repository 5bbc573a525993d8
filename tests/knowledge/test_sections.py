"""The desk's sections: counted, added, named, put in order, archived when empty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.core.models import AuditEntry
from otklik.knowledge.actions import ArticleText, archive, draft_article, publish_article, restore
from otklik.knowledge.models import Section
from tests.cast import NOON

NEW = {"key": "video", "title_ru": "Видео", "title_be": "Відэа", "title_en": "Video"}


@pytest.fixture
def others(section):
    """Three sections in all: internet, tv, mobile."""
    for place, key in enumerate(("tv", "mobile"), start=1):
        Section.objects.create(key=key, title={"ru": key, "be": key, "en": key}, position=place)


def order():
    return list(Section.objects.in_use().order_by("position", "pk").values_list("key", flat=True))


def move(browser, key, way):
    return browser.post(f"/desk/articles/sections/{key}/move/", {"way": way}).status_code


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def test_only_editors_come_in(web, section, everybody):
    for key, person in everybody.items():
        status = 200 if person.may("knowledge.edit") else 404
        assert web(person).get("/desk/articles/sections/").status_code == status, key
        assert web(person).get("/desk/articles/sections/internet/").status_code == status, key


def test_the_list_counts_articles_and_asks_the_same_number_of_questions(web, section, others, kirill):
    browser = web(kirill)
    browser.get("/desk/articles/sections/")
    counted = []
    for number in range(3):
        article = draft_article(told=ArticleText(f"Статья {number}", "Текст", section), by=kirill, at=NOON)
        if number:
            publish_article(article=article, by=kirill, at=NOON)
        if number > 1:
            archive(article=article, by=kirill, at=NOON)
        with CaptureQueriesContext(connection) as asked:
            page = HTMLParser(browser.get("/desk/articles/sections/").content.decode())
        counted.append((len(asked), [cell.text(strip=True) for cell in page.css("tbody tr:first-child td.number")]))
    assert [numbers for _asked, numbers in counted] == [["0", "1", "0"], ["1", "1", "0"], ["1", "1", "1"]]
    assert len({asked for asked, _numbers in counted}) == 1


def test_a_section_is_added_at_the_end(web, section, others, kirill):
    assert web(kirill).post("/desk/articles/sections/", NEW).status_code == 302
    assert order() == ["internet", "tv", "mobile", "video"]
    assert Section.objects.get(key="video").title == {"ru": "Видео", "be": "Відэа", "en": "Video"}
    assert acts() == ["knowledge.add_section"]


@pytest.mark.parametrize("wrong", [{"key": "internet"}, {"key": "по-русски"}, {"title_be": ""}, {"key": ""}])
def test_a_bad_section_is_refused_and_said_why(web, section, kirill, wrong):
    answer = web(kirill).post("/desk/articles/sections/", NEW | wrong)
    assert answer.status_code == 422 and order() == ["internet"]
    assert len(HTMLParser(answer.content.decode()).css(".field-error")) == 1


def test_a_section_is_renamed_and_its_address_stays(web, section, kirill):
    told = {name: f"{words} новое" for name, words in NEW.items() if name != "key"}
    assert web(kirill).post("/desk/articles/sections/internet/", told | {"key": "other"}).status_code == 302
    section.refresh_from_db()
    assert (section.key, section.title["be"]) == ("internet", "Відэа новое")
    web(kirill).post("/desk/articles/sections/internet/", told)
    assert acts() == ["knowledge.rename_section"]


def test_sections_go_up_and_down_and_stop_at_the_ends(web, others, kirill):
    browser = web(kirill)
    assert [move(browser, "mobile", "up"), move(browser, "mobile", "up"), move(browser, "mobile", "up")] == [302] * 3
    assert order() == ["mobile", "internet", "tv"]
    move(browser, "internet", "down")
    assert order() == ["mobile", "tv", "internet"]
    assert move(browser, "tv", "sideways") == 422


def test_equal_positions_are_put_in_order_too(web, others, kirill):
    Section.objects.update(position=0)
    move(web(kirill), "mobile", "up")
    assert order() == ["internet", "mobile", "tv"]


def test_only_an_empty_section_is_archived_and_comes_back(web, section, others, kirill):
    browser = web(kirill)
    article = draft_article(told=ArticleText("Статья", "Текст", section), by=kirill, at=NOON)
    move(browser, "internet", "archive")
    assert order() == ["internet", "tv", "mobile"]
    archive(article=article, by=kirill, at=NOON)
    for _twice in range(2):
        move(browser, "internet", "archive")
    assert order() == ["tv", "mobile"]
    assert web(None).get("/knowledge/section/internet/").status_code == 404
    choices = HTMLParser(browser.get("/desk/articles/new/").content.decode()).css("#id_section option")
    assert "internet" not in [one.attributes.get("value") for one in choices]
    move(browser, "internet", "restore")
    assert order() == ["internet", "tv", "mobile"]
    assert acts().count("knowledge.archive_section") == 1


def test_a_restored_article_brings_its_section_back(web, section, kirill):
    article = draft_article(told=ArticleText("Статья", "Текст", section), by=kirill, at=NOON)
    archive(article=article, by=kirill, at=NOON)
    move(web(kirill), "internet", "archive")
    restore(article=article, by=kirill, at=NOON)
    assert order() == ["internet"]
