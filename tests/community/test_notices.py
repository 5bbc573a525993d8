"""Letters: to whom, about what, once, in his language, and how they stop."""

import re

import pytest
from django.core import mail
from django.test import Client

from otklik.community.actions import (
    accept_answer,
    follow,
    give_official_answer,
    hide,
    make_private,
    raise_flag,
    stop_url,
)
from otklik.community.events import ReplyPosted
from otklik.community.models import Follow, NoticePreference, SentNotice
from otklik.community.subscriptions import tell_followers
from tests.cast import NOON


@pytest.fixture
def letters(run_errands):
    """Who got a letter about what, since the last time; sorted."""

    def carry_out():
        run_errands()
        told = sorted((letter.to[0].split("@")[0], letter.subject) for letter in mail.outbox)
        mail.outbox.clear()
        return told

    return carry_out


@pytest.fixture(autouse=True)
def english(alina, boris, nadya, vera):
    for person in (alina, boris, nadya, vera):
        person.language = "en"
        person.save()


def test_followers_hear_of_a_reply_but_not_its_author(topic, replied, alina, boris, nadya, letters):
    follow(topic=topic, by=nadya, at=NOON)
    replied(topic, boris)
    assert letters() == [
        ("alina", "A reply to your topic: Как включить роуминг?"),
        ("nadya", "A new reply: Как включить роуминг?"),
    ]
    replied(topic, alina)
    assert [who for who, _subject in letters()] == ["boris", "nadya"]


def test_official_answer_is_one_letter(topic, replied, reply, vera, letters):
    letters()
    replied(topic, vera, official=True)
    assert letters() == [
        ("alina", "An official answer: Как включить роуминг?"),
        ("boris", "A new reply: Как включить роуминг?"),
    ]
    give_official_answer(reply=reply, by=vera, at=NOON)
    assert letters() == [("alina", "An official answer: Как включить роуминг?")]


def test_helper_hears_that_he_helped(reply, alina, letters):
    letters()
    accept_answer(reply=reply, by=alina, at=NOON)
    assert letters() == [("boris", "Your answer helped: Как включить роуминг?")]


def test_accepting_ones_own_reply_tells_nobody(topic, replied, alina, letters):
    accept_answer(reply=replied(topic, alina), by=alina, at=NOON)
    assert letters() == []


def test_author_hears_why_his_post_is_hidden(reply, kirill, run_errands):
    run_errands()
    mail.outbox.clear()
    hide(thing=reply, by=kirill, reason="Реклама", at=NOON)
    run_errands()
    (letter,) = mail.outbox
    assert (letter.to, "Reason: Реклама" in letter.body) == (["boris@example.com"], True)


def test_the_same_errand_twice_is_one_letter(topic, reply, letters):
    tell_followers(ReplyPosted(topic.pk, reply.pk))
    tell_followers(ReplyPosted(topic.pk, reply.pk))
    assert [who for who, _subject in letters()] == ["alina"]
    assert SentNotice.objects.count() == 1


def test_imported_talk_is_quiet(asked, replied, alina, boris, vera, letters):
    topic = asked(alina, quiet=True, source="phpbb", external_id="1")
    reply = replied(topic, vera, quiet=True, source="phpbb", external_id="2", official=True)
    accept_answer(reply=reply, by=alina, at=NOON, quiet=True)
    assert letters() == []


def test_held_reply_is_told_of_when_it_is_let_through(web, topic, replied, boris, kirill, letters):
    reply = replied(topic, boris, body="http://a.example")
    assert letters() == []
    web(kirill).post(f"/desk/moderation/reply/{reply.pk}/", {"verdict": "keep"})
    assert sorted(letters()) == [
        ("alina", "A reply to your topic: Как включить роуминг?"),
        ("boris", "Your post is published: Как включить роуминг?"),
    ]


@pytest.mark.parametrize(
    ("verdict", "subject"), [("hide", "Your report helped"), ("keep", "Your report was looked at")]
)
def test_who_reported_hears_how_it_ended(web, topic, nadya, kirill, letters, verdict, subject):
    raise_flag(thing=topic, by=nadya, reason="spam", at=NOON)
    letters()
    for _twice in range(2):
        web(kirill).post(f"/desk/moderation/topic/{topic.pk}/", {"verdict": verdict, "why": "spam"})
    assert [said for said in letters() if said[0] == "nadya"] == [("nadya", f"{subject}: Как включить роуминг?")]


def test_who_may_no_longer_read_hears_nothing(topic, reply, replied, alina, vera, letters):
    letters()
    make_private(topic=topic, by=alina, at=NOON)
    replied(topic, vera, body="Секрет")
    assert [who for who, _subject in letters()] == ["alina"]


def test_words_of_a_private_topic_stay_on_the_site(asked, replied, alina, vera, run_errands):
    replied(asked(alina, kind="private"), vera, body="Ваш долг 20 рублей")
    run_errands()
    assert "долг" not in mail.outbox[0].body


@pytest.mark.parametrize("language", ["ru", "be", "en"])
def test_letter_leads_to_the_page_in_the_readers_language(
    topic, alina, replied, boris, run_errands, operator, language
):
    alina.language = language
    alina.save()
    reply = replied(topic, boris)
    run_errands()
    prefix = "" if language == "ru" else f"/{language}"
    assert f"localhost:8000{prefix}/replies/{reply.pk}/\n" in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["Content-Language"] == language


def test_one_click_stops_all_letters(web, operator, topic, reply, replied, alina, vera, letters, run_errands):
    run_errands()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = re.fullmatch(r"<http://localhost:8000(/.*)>", headers["List-Unsubscribe"])[1]
    mail.outbox.clear()
    program = Client(enforce_csrf_checks=True)
    assert program.get(url).status_code == 200
    assert not NoticePreference.objects.exists()
    assert program.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert NoticePreference.objects.get(individual=alina).stopped_at is not None
    replied(topic, vera)
    assert [who for who, _subject in letters()] == ["boris"]
    web(alina).post("/me/notices/", {"letters": "on"})
    replied(topic, vera)
    assert [who for who, _subject in letters()] == ["alina", "boris"]


def test_link_may_stop_one_topic_only(operator, topic, alina):
    url = stop_url(alina, topic).removeprefix("http://localhost:8000")
    assert Client().post(url, {"what": "topic"}).status_code == 200
    assert not Follow.objects.filter(individual=alina).exists()
    assert not NoticePreference.objects.exists()


@pytest.mark.parametrize("token", ["x", "WzEsMV0:1abc:forged", "a:b"])
def test_forged_link_stops_nothing(operator, alina, token):
    assert Client().post(f"/notices/stop/{token}/").status_code == 404
    assert not NoticePreference.objects.exists()


def test_page_of_letters(web, topic, alina):
    client = web(alina)
    assert topic.title in client.get("/me/notices/").content.decode()
    client.post("/me/notices/", {"unfollow": str(topic.pk)})
    assert not Follow.objects.exists()
    client.post("/me/notices/", {"letters": "off"})
    assert NoticePreference.objects.get().stopped_at is not None
    assert web(None).get("/me/notices/").status_code == 302
