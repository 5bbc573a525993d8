"""The first page: the same for every passer-by, cheap, in every language, complete when there is nothing yet."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.models import AcceptedAnswer, Reply, Topic
from otklik.knowledge.models import Article, Revision
from otklik.outages.actions import AreaFacts, open_outage
from otklik.parties.queries import forget_operator
from otklik.touchpoints.models import PortalAction
from tests.cast import NOON

KINDS = ("question", "idea", "update")


def _topic(author, category, kind, number):
    at = NOON + timedelta(minutes=number)
    return Topic.objects.create(
        kind=kind, category=category, author=author, title=f"{kind} {number}", body="?", body_html="<p>?</p>",
        opened_at=at, changed_at=at, last_activity_at=at,
    )  # fmt: skip


def _solve(topic, by):
    at = topic.opened_at
    reply = Reply.objects.create(topic=topic, author=by, body="!", body_html="!", posted_at=at, changed_at=at)
    AcceptedAnswer.objects.create(topic=topic, reply=reply, accepted_by=topic.author, accepted_at=at)


def _fill(alina, boris, category, section, rows):
    for number in range(rows):
        for kind in KINDS:
            _topic(alina, category, kind, number)
        _solve(_topic(alina, category, "problem", number), boris)
        PortalAction.objects.create(code=f"a{number}", title={"ru": f"Дело {number}"}, url="/me/")
        article = Article.objects.create(slug=f"s{number}", section=section, created_at=NOON, changed_at=NOON)
        article.published_revision = Revision.objects.create(
            article=article, number=1, title=f"Статья {number}", body="", body_html="", written_at=NOON
        )
        article.state = Article.PUBLISHED
        article.save()
        facts = {"title": {"ru": "Обрыв"}, "started_at": NOON}
        open_outage(areas=[AreaFacts(street="Лесная"), AreaFacts(street="Садовая")], by=None, at=NOON, **facts)


def _titles(page):
    return sorted({one.text() for one in page.css(".feed-title a")})


def test_it_shows_what_people_talk_about(web, alina, boris, category, section):
    _fill(alina, boris, category, section, 1)
    page = HTMLParser(web(None).get("/").content)
    assert _titles(page) == ["idea 0", "problem 0", "question 0", "Статья 0"]
    assert [one.text() for one in page.css(".news a")] == ["update 0"]
    assert [one.text(strip=True) for one in page.css(".quick a")] == ["Дело 0"]
    assert [one.text(strip=True) for one in page.css(".tile")] == ["Домашний интернет"]


def test_private_hidden_and_held_topics_are_not_on_it(web, alina, category):
    _topic(alina, category, "private", 1)
    Topic.objects.filter(pk=_topic(alina, category, "question", 2).pk).update(held_at=NOON)
    assert _titles(HTMLParser(web(None).get("/").content)) == []


def test_an_empty_community_says_what_to_do(web):
    page = HTMLParser(web(None).get("/").content)
    assert [one.attributes["href"] for one in page.css(".empty .btn")] == ["/topics/new/"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(web, alina, boris, category, section, rows):
    _fill(alina, boris, category, section, rows)
    browser = web(None)
    browser.get("/")
    forget_operator()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        browser.get("/")
    assert len(queries) == 10, [one["sql"] for one in queries]


def test_it_carries_nothing_of_the_visitor(web):
    answer = web(None).get("/")
    assert b"csrf" not in answer.content.lower()
    assert answer.cookies == {}
    assert web(None).get("/").content == answer.content


def test_search_engines_learn_the_address_in_every_language(web, settings):
    page = HTMLParser(web(None).get("/be/?q=1").content)
    links = {
        one.attributes.get("hreflang", "canonical"): one.attributes["href"]
        for one in page.css("head link[rel=canonical], head link[rel=alternate]")
    }
    site = settings.SITE_URL
    assert links == {
        "canonical": f"{site}/be/",
        "ru": f"{site}/",
        "be": f"{site}/be/",
        "en": f"{site}/en/",
        "x-default": f"{site}/",
    }
