"""The first page of the desk: who waits, how the week went, for staff only."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.models import AcceptedAnswer, Reply, Topic
from otklik.parties.queries import forget_operator


def _topic(author, category, days, **more):
    at = now() - timedelta(days=days)
    return Topic.objects.create(
        category=category, author=author, title=f"{days} days", body="?", body_html="?",
        opened_at=at, changed_at=at, last_activity_at=at, **{"kind": "question"} | more,
    )  # fmt: skip


def _figures(page):
    return [int(one.text()) for one in page.css(".stat-value")]


def test_it_shows_who_waits_longest_and_how_the_week_went(web, vera, alina, boris, category):
    for days in (1, 3, 9):
        _topic(alina, category, days)
    solved = _topic(alina, category, 2, reply_count=2)
    for _number in range(2):
        reply = Reply.objects.create(
            topic=solved, author=boris, body="!", body_html="!", posted_at=now(), changed_at=now()
        )
        AcceptedAnswer.objects.create(topic=solved, reply=reply, accepted_by=alina, accepted_at=now())
    _topic(alina, category, 1, kind="idea")
    page = HTMLParser(web(vera).get("/desk/").content)
    assert [one.text() for one in page.css(".feed-title a")] == ["9 days", "3 days", "1 days"]
    assert _figures(page) == [3, 1, 1]


def test_an_empty_week_is_shown_as_nothing(web, vera):
    page = HTMLParser(web(vera).get("/desk/").content)
    assert (_figures(page), len(page.css(".empty"))) == ([0, 0, 0], 1)


@pytest.mark.parametrize("who", ["alina", "zakhar"])
def test_it_does_not_exist_for_customers(web, everybody, who):
    assert web(everybody[who]).get("/desk/").status_code == 404


def test_the_number_of_queries_does_not_grow(web, vera, alina, category):
    browser, counts = web(vera), []
    for rows in (1, 2):
        for _number in range(rows):
            _topic(alina, category, 1)
        browser.get("/desk/")
        forget_operator()
        with CaptureQueriesContext(connection) as queries:
            browser.get("/desk/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
