"""What programs get: the REST API, and the documents and cards of the ask box."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.community.actions import accept_answer, hide, support, thank
from otklik.core.sources import sources
from tests.cast import CAST, NOON

LATER = NOON + timedelta(minutes=7)
NOBODY = AnonymousUser()


@pytest.fixture
def source():
    return sources()["topic"]


def test_api_lists_topics_by_key(web, asked, alina):
    topics = [asked(alina, title=f"Вопрос {n}", at=NOON + timedelta(hours=n)) for n in range(5)]
    asked(alina, kind="private")
    client, seen, after = web(None), [], ""
    while True:
        answer = client.get("/api/v1/topics", {"show": "new", "limit": 2, "after": after}).json()
        seen += [item["id"] for item in answer["items"]]
        if not answer["next"]:
            break
        after = answer["next"]
    assert seen == [topic.pk for topic in reversed(topics)]
    assert client.get("/api/v1/topics?limit=0").status_code == 422
    assert client.get("/api/v1/topics?after=x").status_code == 422
    assert client.get("/api/v1/topics?kind=private").status_code == 422


def test_api_tells_a_topic(web, asked, replied, alina, vera):
    topic = asked(alina, tags=["роуминг"])
    reply = replied(topic, vera, body="**Да**", official=True, valid_for="GPON")
    told = web(None).get(f"/api/v1/topics/{topic.pk}").json()
    assert (told["title"], told["author"], told["tags"]) == (topic.title, "Alina", ["роуминг"])
    assert (told["is_solved"], told["is_official"], told["is_closed"]) == (True, True, False)
    (answer,) = told["pinned"]
    assert (answer["id"], answer["is_staff"], answer["valid_for"]) == (reply.pk, True, "GPON")
    assert answer["html"] == "<p><strong>Да</strong></p>\n"
    assert "email" not in str(told)


def test_document_holds_the_best_answers_first(source, topic, replied, alina, boris, nadya, vera, kirill):
    thanked = replied(topic, boris, body="Поблагодарили")
    thank(reply=thanked, by=alina, at=LATER)
    accept_answer(reply=replied(topic, boris, body="**Помогло**"), by=alina, at=LATER)
    replied(topic, vera, body="Официально", official=True)
    hidden = replied(topic, nadya, body="Спам")
    support(topic=topic, by=nadya, at=LATER)
    hide(thing=hidden, by=kirill, reason="Спам", at=LATER)
    (document,) = source.documents([topic.ref])
    assert document.answers == ("Официально", "Помогло", "Поблагодарили")
    assert (document.title, document.question) == (topic.title, "Еду в Минск.\nЧто нажать?")
    assert (document.group, document.is_solved, document.is_official, document.helpful) == ("solved", True, True, 2)


def test_documents_of_what_nobody_may_find_do_not_exist(source, asked, alina, kirill):
    held, hidden = asked(alina, body="http://a.example"), asked(alina)
    hide(thing=hidden, by=kirill, reason="Спам", at=LATER)
    assert list(source.documents([held.ref, hidden.ref, "article:1", "topic:999"])) == []
    assert list(source.documents()) == []


def test_cards_are_for_those_who_may_read(source, everybody, asked, alina):
    public, private = asked(alina), asked(alina, kind="private")
    refs = [public.ref, private.ref, "topic:999"]
    assert set(source.cards(refs, NOBODY, "ru")) == {public.ref}
    readers = {"alina", "vera", "kirill", "marta", "timur", "oleg", "igor"}
    for key in CAST:
        expected = {public.ref, private.ref} if key in readers else {public.ref}
        assert set(source.cards(refs, everybody[key], "ru")) == expected


def test_card_says_why(source, asked, replied, alina, boris, vera):
    opened, solved, official = asked(alina), asked(alina), asked(alina)
    accept_answer(reply=replied(solved, boris, body="Наберите"), by=alina, at=LATER)
    replied(official, vera, body="Включено", official=True)
    cards = source.cards([opened.ref, solved.ref, official.ref], NOBODY, "ru")
    told = {ref: (card.group, card.why, card.by, card.excerpt) for ref, card in cards.items()}
    assert told == {
        opened.ref: ("open", "open", "", "Еду в Минск. Что нажать?"),
        solved.ref: ("solved", "solved", "Boris", "Наберите"),
        official.ref: ("solved", "official", "Vera", "Включено"),
    }


def test_cards_and_documents_ask_the_same_number_of_questions(source, asked, replied, alina, boris):
    def count(refs):
        with CaptureQueriesContext(connection) as made:
            source.cards(refs, NOBODY, "ru")
            list(source.documents(refs))
        return len(made)

    refs = []
    for _ in range(3):
        topic = asked(alina)
        accept_answer(reply=replied(topic, boris), by=alina, at=LATER)
        refs.append(topic.ref)
    assert count(refs[:1]) == count(refs)


def test_every_event_names_its_topic(source, topic):
    facts = {"topic_id": topic.pk, "reply_id": 3}
    assert {tuple(source.refs_of(name, facts)) for name in source.events} == {(topic.ref,)}
