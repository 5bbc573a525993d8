"""The norm's clock on the page employees read."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import close_topic
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def catalogue(community_touchpoint):
    Touchpoint.objects.all().delete()
    preload_catalogue(at=NOON)


def clock(client, topic):
    badge = HTMLParser(client.get(f"/en/topics/{topic.pk}/").content).css_first(".post-clock > .badge")
    return " ".join(badge.text().split()) if badge else ""


def waiting(client):
    return [
        node.text() for node in HTMLParser(client.get("/desk/topics/").content).css("tr[data-row] td:first-child a")
    ]


def test_employees_see_how_much_time_is_left(web, asked, alina, vera, boris):
    topic = asked(alina, at=now() - 20 * HOUR)
    told = clock(web(vera), topic)
    assert told.startswith("Reply by ") and told.endswith(", 3 hours, 59 minutes left")
    assert [clock(web(person), topic) for person in (alina, boris, None)] == ["", "", ""]


def test_a_late_one_says_by_how_much(web, asked, alina, vera):
    topic = asked(alina, kind="problem", at=now() - 50 * HOUR)
    assert clock(web(vera), topic) == "Late by 1 day, 2 hours, the norm for the first reply is 1 day"


@pytest.mark.parametrize("kind", ["idea", "praise"])
def test_what_asks_nothing_has_no_clock(web, asked, alina, vera, kind):
    assert clock(web(vera), asked(alina, kind=kind, at=now())) == ""


def test_the_first_reply_of_another_stops_it(web, asked, replied, alina, boris, vera):
    topic = asked(alina, at=now() - 20 * HOUR)
    replied(topic, alina, body="Забыла сказать", at=now() - 19 * HOUR)
    assert clock(web(vera), topic).startswith("Reply by")
    assert waiting(web(vera)) == [topic.title]
    replied(topic, boris, at=now() - 18 * HOUR)
    assert clock(web(vera), topic) == "First reply after 2 hours, the norm is 1 day"
    assert waiting(web(vera)) == []


def test_a_closed_one_without_a_reply_has_none(web, asked, alina, vera):
    topic = asked(alina, at=now())
    close_topic(topic=topic, by=alina, at=now(), reason="")
    assert clock(web(vera), topic) == ""


def test_a_list_that_filters_emptied_says_so(web, asked, alina, vera):
    asked(alina, at=now())
    page = HTMLParser(web(vera).get("/desk/topics/?view=all&kind=idea").content)
    assert page.css_first(".empty a").attributes["href"] == "?view=all"
    assert page.css_first("tr[data-row]") is None
