"""The bar of new replies on an open page: how many there are, for whom, and where they are fetched from."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import hide
from otklik.community.actions.closing import make_private
from otklik.core.models import Event
from otklik.core.stream import messages_of
from otklik.parties.actions import grant_role, take_role_away
from tests.cast import NOON


def asks(client, topic) -> str:
    """Where the page, read now, will ask for newer replies."""
    page = HTMLParser(client.get(f"/topics/{topic.pk}/").content)
    return page.css_first("#newer").attributes["hx-get"]


def bar(client, address: str) -> tuple[str, str]:
    """What the bar says and where it leads; two empty texts when there is no bar."""
    link = HTMLParser(client.get(address).content).css_first("a")
    return (" ".join(link.text().split()), link.attributes["href"]) if link else ("", "")


@pytest.fixture
def at():
    return lambda minutes: NOON + timedelta(minutes=minutes)


def test_it_counts_what_came_after_the_page_was_read(web, topic, reply, replied, boris, at):
    passer_by = web(None)
    address = asks(passer_by, topic)
    assert bar(passer_by, address) == ("", "")
    told = []
    for minutes in (1, 2, 3, 4, 5):
        replied(topic, boris, at=at(minutes), body=f"Ответ {minutes}")
        told.append(bar(passer_by, address)[0])
    assert told == ["1 новый ответ", "2 новых ответа", "3 новых ответа", "4 новых ответа", "5 новых ответов"]
    assert bar(passer_by, f"/be{address}")[0] == "5 новых адказаў"
    assert bar(passer_by, f"/en{address}")[0] == "5 new replies"
    page = HTMLParser(passer_by.get(bar(passer_by, address)[1]).content)
    assert [one.text(strip=True) for one in page.css("#posts > article .prose")] == [f"Ответ {n}" for n in range(1, 6)]
    assert bar(passer_by, page.css_first("#newer").attributes["hx-get"]) == ("", "")


def test_a_page_without_replies_counts_all(web, topic, replied, boris, at):
    address = asks(web(None), topic)
    replied(topic, boris, at=at(1))
    assert bar(web(None), address)[0] == "1 новый ответ"


def test_a_page_that_is_not_the_last_counts_only_what_is_new(web, topic, replied, boris, at):
    for minutes in range(31):
        replied(topic, boris, at=at(minutes), body=f"Ответ {minutes}")
    address = asks(web(None), topic)
    assert bar(web(None), address) == ("", "")
    replied(topic, boris, at=at(40))
    assert bar(web(None), address)[0] == "1 новый ответ"
    assert "hx-get" not in web(None).get(address).content.decode()  # they belong to another page


def test_own_and_hidden_replies_are_not_news(web, topic, reply, replied, alina, boris, kirill, at):
    address = asks(web(alina), topic)
    replied(topic, alina, at=at(1))
    hide(thing=replied(topic, boris, at=at(2)), by=kirill, reason="Грубо", at=at(3))
    assert (bar(web(alina), address), bar(web(None), address)[0]) == (("", ""), "1 новый ответ")


def test_a_private_topic_tells_strangers_nothing(web, topic, reply, alina, vera, zakhar, at):
    address = asks(web(zakhar), topic)
    make_private(topic=topic, by=alina, at=at(1))
    statuses = {person.nick: web(person).get(address).status_code for person in (alina, vera, zakhar)}
    assert statuses == {alina.nick: 200, vera.nick: 200, zakhar.nick: 404}
    assert web(None).get(address).status_code == 404


def test_what_changes_who_may_read_ends_the_streams(topic, alina, kirill, igor, boris, at):
    last = Event.objects.latest("pk").pk
    make_private(topic=topic, by=alina, at=at(1))
    hide(thing=topic, by=kirill, reason="Личное", at=at(2))
    grant_role(individual=boris, role="agent", by=igor, at=at(3))
    take_role_away(individual=boris, role="agent", by=igor, at=at(4))
    ended = [message.place for message in messages_of(Event.objects.filter(pk__gt=last).order_by("pk"))]
    assert ended == [topic.ref, topic.ref, boris.ref]


def test_the_stream_says_no_more_than_that_there_is_something(topic, replied, boris):
    replied(topic, boris)
    (message,) = messages_of(Event.objects.filter(name="community.ReplyPosted"))
    assert message.encode().decode() == f'id: {message.number}\nevent: topic\ndata: {{"place": "{topic.ref}"}}\n\n'


@pytest.mark.parametrize("after", ["x", "1", "-1.2"])
def test_a_bad_key_is_no_page(web, topic, after):
    assert web(None).get(f"/topics/{topic.pk}/newer/?after={after}").status_code == 404
