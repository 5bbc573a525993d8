"""Topics, replies and answers: rows, the journal, the events."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from otklik.community.actions import (
    Guard,
    NotAllowed,
    PersonalDataFound,
    TooOften,
    TopicClosed,
    accept_answer,
    close_topic,
    give_official_answer,
    post_reply,
    reopen_topic,
    take_acceptance_back,
)
from otklik.community.models import AcceptedAnswer, OfficialAnswer, Reply, Topic
from otklik.core.models import Event
from otklik.interactions.models import Interaction
from otklik.interactions.queries import time_line
from tests.cast import NOON

LATER = NOON + timedelta(minutes=7)


def _journal():
    fields = ("channel", "subject", "individual_id", "agent_id", "answered_at", "ended_at", "outcome")
    return list(Interaction.objects.order_by("pk").values_list(*fields))


def test_a_customers_topic_is_a_contact(topic, alina):
    assert _journal() == [("community", topic.ref, alina.pk, None, None, None, "")]


def test_an_employees_topic_is_none(asked, kirill):
    asked(kirill, kind="update")
    assert _journal() == []


def test_an_agents_reply_answers_the_contact(topic, replied, alina, boris, vera):
    replied(topic, alina, at=LATER)
    assert _journal()[0][4] is None
    replied(topic, vera, at=LATER)
    replied(topic, boris, at=LATER + timedelta(minutes=1))
    assert _journal() == [("community", topic.ref, alina.pk, vera.pk, LATER, None, "")]
    topic.refresh_from_db()
    assert (topic.reply_count, topic.last_activity_at) == (3, LATER + timedelta(minutes=1))


def test_acceptance_solves_the_contact(topic, reply, alina, boris):
    accept_answer(reply=reply, by=alina, at=LATER)
    accept_answer(reply=reply, by=alina, at=LATER)
    assert [row.reply for row in AcceptedAnswer.objects.all()] == [reply]
    assert _journal() == [("community", topic.ref, alina.pk, None, NOON, LATER, "solved")]
    assert Event.objects.filter(name="community.AnswerAccepted").count() == 1


def test_several_answers_may_be_accepted(topic, reply, replied, alina, vera):
    other = replied(topic, vera)
    accept_answer(reply=reply, by=alina, at=LATER)
    accept_answer(reply=other, by=alina, at=LATER)
    assert AcceptedAnswer.objects.count() == 2


def test_only_whoever_asked_accepts(reply, boris, kirill):
    with pytest.raises(NotAllowed):
        accept_answer(reply=reply, by=boris, at=LATER)
    accept_answer(reply=reply, by=kirill, at=LATER)


@pytest.mark.parametrize(("replies", "outcome"), [(0, "unanswered"), (1, "answered")])
def test_closing_ends_the_contact_by_its_state(topic, replied, alina, boris, replies, outcome):
    for _ in range(replies):
        replied(topic, boris)
    close_topic(topic=topic, by=alina, at=LATER)
    assert _journal()[0][-2:] == (LATER, outcome)


def test_closed_topic_takes_replies_of_the_company_only(topic, alina, boris, vera):
    close_topic(topic=topic, by=alina, at=LATER)
    with pytest.raises(TopicClosed):
        post_reply(topic=topic, by=boris, body="?", at=LATER)
    post_reply(topic=topic, by=vera, body="Ответ", at=LATER)
    with pytest.raises(NotAllowed):
        reopen_topic(topic=topic, by=boris, at=LATER)
    assert reopen_topic(topic=topic, by=alina, at=LATER)
    assert not reopen_topic(topic=topic, by=alina, at=LATER)


def test_one_official_answer_in_place_of_the_one_before(topic, reply, replied, vera, boris):
    own = replied(topic, vera, official=True, valid_for="GPON")
    assert [(row.reply, row.given_by, row.valid_for) for row in OfficialAnswer.objects.all()] == [(own, vera, "GPON")]
    give_official_answer(reply=reply, by=vera, at=LATER)
    assert [row.reply for row in OfficialAnswer.objects.all()] == [reply]
    with pytest.raises(NotAllowed):
        give_official_answer(reply=reply, by=boris, at=LATER)


def test_only_those_who_may_write_updates(asked, alina):
    with pytest.raises(NotAllowed):
        asked(alina, kind="update")


def test_the_same_form_twice_opens_one_topic(asked, replied, alina):
    first, second = asked(alina, once_key="k"), asked(alina, once_key="k")
    assert first == second
    assert replied(first, alina, once_key="r") == replied(first, alina, once_key="r")
    assert (Topic.objects.count(), Reply.objects.count(), Interaction.objects.count()) == (1, 1, 1)


def test_the_same_import_twice_opens_one_topic(asked, replied, alina):
    first = asked(alina, source="phpbb", external_id="7", quiet=True)
    assert asked(alina, source="phpbb", external_id="7", quiet=True) == first
    old = replied(first, alina, source="phpbb", external_id="9", quiet=True)
    assert replied(first, alina, source="phpbb", external_id="9", quiet=True) == old


def test_import_is_not_slowed_down_nor_asked(asked, alina):
    for number in range(20):
        asked(alina, source="phpbb", external_id=str(number), quiet=True, body="+375 29 655-44-33 http://a.example")
    assert Topic.objects.public().count() == 20


def test_who_writes_too_often_waits(asked, replied, alina, vera):
    for _ in range(6):
        topic = asked(alina)
    with pytest.raises(TooOften) as refused:
        asked(alina, at=NOON + timedelta(minutes=20))
    assert refused.value.wait == timedelta(minutes=40)
    asked(alina, at=NOON + timedelta(hours=1))
    for _ in range(6):
        replied(topic, alina)
    with pytest.raises(TooOften):
        replied(topic, alina)
    for _ in range(10):
        replied(topic, vera)


def test_personal_data_is_asked_about(asked, alina):
    with pytest.raises(PersonalDataFound) as found:
        asked(alina, body="Звоните +375 29 655-44-33")
    assert [finding.kind for finding in found.value.findings] == ["phone"]
    assert asked(alina, body="Звоните +375 29 655-44-33", guard=Guard.MASK).body == "Звоните +••• •• •••-••-••"
    assert asked(alina, body="Звоните +375 29 655-44-33", guard=Guard.PUBLISH).body == "Звоните +375 29 655-44-33"
    private = asked(alina, body="Звоните +375 29 655-44-33", guard=Guard.PRIVATE)
    assert (private.kind, private.body) == ("private", "Звоните +375 29 655-44-33")


def _standing():
    rows = Interaction.objects.standing().order_by("opened_at", "pk")
    return list(rows.values_list("opened_at", "answered_at", "ended_at", "outcome"))


def test_an_acceptance_taken_back_is_corrected_by_a_row_that_goes_on(topic, reply, alina):
    accept_answer(reply=reply, by=alina, at=LATER)
    assert take_acceptance_back(reply=reply, by=alina, at=LATER)
    assert not take_acceptance_back(reply=reply, by=alina, at=LATER)
    assert [row[-2:] for row in _journal()] == [(LATER, "solved"), (None, "")]
    assert _standing() == [(NOON, NOON, None, "")]
    accept_answer(reply=reply, by=alina, at=LATER)
    assert _standing() == [(NOON, NOON, LATER, "solved")]


def test_another_accepted_answer_keeps_the_contact_solved(topic, reply, replied, alina, vera):
    other = replied(topic, vera)
    accept_answer(reply=reply, by=alina, at=LATER)
    accept_answer(reply=other, by=alina, at=LATER)
    take_acceptance_back(reply=reply, by=alina, at=LATER)
    assert _standing() == [(NOON, NOON, LATER, "solved")]
    assert Interaction.objects.count() == 1


def test_in_a_closed_topic_the_contact_was_only_answered(topic, reply, alina, kirill):
    accept_answer(reply=reply, by=alina, at=LATER)
    close_topic(topic=topic, by=kirill, at=LATER)
    take_acceptance_back(reply=reply, by=kirill, at=LATER)
    assert _standing() == [(NOON, NOON, LATER, "answered")]


def test_whoever_asked_comes_again_with_a_reopened_topic(topic, reply, replied, alina, vera):
    accept_answer(reply=reply, by=alina, at=LATER)
    close_topic(topic=topic, by=alina, at=LATER)
    again, answered = LATER + timedelta(days=1), LATER + timedelta(days=2)
    assert reopen_topic(topic=topic, by=alina, at=again)
    replied(topic, vera, at=answered)
    assert _standing() == [(NOON, NOON, LATER, "solved"), (again, answered, None, "")]
    take_acceptance_back(reply=reply, by=alina, at=answered)
    assert _standing() == [(NOON, NOON, LATER, "answered"), (again, answered, None, "")]


def test_the_company_reopens_what_it_closed_too_early(topic, reply, alina, kirill):
    close_topic(topic=topic, by=kirill, at=LATER)
    reopen_topic(topic=topic, by=kirill, at=LATER + timedelta(days=1))
    assert _standing() == [(NOON, NOON, None, "")]


def test_the_time_line_tells_what_was_taken_back(web, topic, reply, alina, vera):
    for on in ("1", "0"):
        web(alina).post(f"/replies/{reply.pk}/accept/", {"on": on})
    page = web(vera).get(f"/desk/customers/{alina.pk}/").content.decode()
    assert "отменено: Решено" in page
    close_topic(topic=topic, by=alina, at=now())
    web(alina).post(f"/topics/{topic.pk}/close/", {"on": "0"})
    assert len(time_line(alina).moments) == 3
