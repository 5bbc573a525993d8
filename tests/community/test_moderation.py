"""Flags, the queue, what a moderator does, and what others see of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import accept_answer, hide, raise_flag
from otklik.community.models import AcceptedAnswer, Flag, Hiding, Reply, Topic
from otklik.core.models import AuditEntry
from tests.cast import CAST, NOON

DESK = "/desk/moderation/"


def acts():
    return list(AuditEntry.objects.order_by("number").values_list("act", flat=True))


def test_flag_once_with_a_reason(web, topic, reply, alina, boris):
    client = web(alina)
    assert client.get(f"/replies/{reply.pk}/flag/").status_code == 200
    assert client.post(f"/replies/{reply.pk}/flag/", {"reason": "because"}).status_code == 422
    for _ in range(2):
        client.post(f"/replies/{reply.pk}/flag/", {"reason": "spam", "note": "Реклама <b>"})
    assert [(flag.reply, flag.raised_by, flag.reason) for flag in Flag.objects.all()] == [(reply, alina, "spam")]
    assert web(boris).post(f"/replies/{reply.pk}/flag/", {"reason": "spam"}).status_code == 404
    assert client.post(f"/topics/{topic.pk}/flag/", {"reason": "spam"}).status_code == 404


def test_queue_shows_each_post_once_with_all_its_flags(web, topic, reply, alina, nadya, kirill):
    raise_flag(thing=reply, by=alina, reason="spam", at=NOON)
    raise_flag(thing=reply, by=nadya, reason="wrong", note="Опасно <i>", at=NOON)
    raise_flag(thing=topic, by=nadya, reason="off_topic", at=NOON)
    page = HTMLParser(web(kirill).get(DESK).content)
    assert [len(post.css("li")) for post in page.css("article[data-row]")] == [2, 1]
    assert not page.css("li i")


def test_the_queue_opens_where_work_waits_and_an_empty_list_speaks_of_itself(web, topic, kirill):
    Topic.objects.filter(pk=topic.pk).update(held_at=NOON)
    page = HTMLParser(web(kirill).get("/en" + DESK).content)
    assert page.css_first(".chip[aria-current]").attributes["href"] == "?queue=held_topics"
    told = [HTMLParser(web(kirill).get("/en" + DESK + "?queue=flagged").content).css_first(".empty-title").text()]
    Topic.objects.filter(pk=topic.pk).update(held_at=None)
    told += [HTMLParser(web(kirill).get("/en" + DESK).content).css_first(".empty-title").text()]
    assert told == ["Nothing waits in this list", "Nothing waits for a moderator"]


def test_hiding_takes_out_of_sight_and_tells_the_author_why(web, topic, reply, alina, boris, kirill):
    accept_answer(reply=reply, by=alina, at=NOON)
    raise_flag(thing=reply, by=alina, reason="abuse", at=NOON)
    url = f"{DESK}reply/{reply.pk}/"
    for _ in range(2):
        assert web(kirill).post(url, {"verdict": "hide", "reason": "Оскорбление"}).status_code == 302
    topic.refresh_from_db()
    assert (topic.reply_count, AcceptedAnswer.objects.count(), Hiding.objects.count()) == (0, 0, 1)
    assert Flag.objects.get().verdict == "hidden"
    assert acts() == ["community.hide"]
    assert "Наберите" not in web(alina).get(f"/topics/{topic.pk}/").content.decode()
    own = web(boris).get(f"/topics/{topic.pk}/").content.decode()
    assert "Наберите" in own and "Оскорбление" in own
    web(kirill).post(url, {"verdict": "show"})
    topic.refresh_from_db()
    assert topic.reply_count == 1 and "Наберите" in web(alina).get(f"/topics/{topic.pk}/").content.decode()
    assert acts() == ["community.hide", "community.show_again"]


def test_keeping_answers_the_flags(web, topic, nadya, kirill):
    raise_flag(thing=topic, by=nadya, reason="wrong", at=NOON)
    for _ in range(2):
        web(kirill).post(f"{DESK}topic/{topic.pk}/", {"verdict": "keep"})
    assert [(flag.verdict, flag.decided_by) for flag in Flag.objects.all()] == [("kept", kirill)]
    assert acts() == ["community.keep"]
    assert raise_flag(thing=topic, by=nadya, reason="wrong", at=NOON).decided_at is None


def test_masking_covers_the_text_and_its_history(web, asked, alina, boris, kirill):
    topic = asked(alina, body="Мой номер +375 29 655-44-33", guard="publish", details={"where": "a@b.example"})
    web(alina).post(
        f"/topics/{topic.pk}/edit/", {"title": topic.title, "body": "Пишите на a@b.example", "guard": "publish"}
    )
    web(kirill).post(f"{DESK}topic/{topic.pk}/", {"verdict": "mask"})
    topic.refresh_from_db()
    kept = f"{topic.body}{topic.body_html}{topic.details}{[edit.body_before for edit in topic.edits.all()]}"
    assert "655" not in kept and "b.example" not in kept
    assert acts()[-1] == "community.mask"


def test_held_posts_are_let_through_or_hidden(web, asked, replied, topic, boris, nadya, kirill):
    held = asked(nadya, body="http://a.example", title="Ждёт проверки")
    replied(topic, boris, body="http://b.example")
    client = web(kirill)
    assert "Ждёт проверки" in client.get(f"{DESK}?queue=held_topics").content.decode()
    assert "b.example" in client.get(f"{DESK}?queue=held_replies").content.decode()
    back = client.post(f"{DESK}topic/{held.pk}/", {"verdict": "keep", "queue": "held_topics"})
    assert back["Location"] == f"{DESK}?queue=held_topics"
    assert web(None).get(f"/topics/{held.pk}/").status_code == 200
    client.post(f"{DESK}reply/{Reply.objects.get().pk}/", {"verdict": "hide", "why": "spam"})
    assert "b.example" not in client.get(f"{DESK}?queue=held_replies").content.decode()


def test_desk_is_for_those_who_may(web, everybody, topic, reply):
    for key in (None, *CAST):
        client = web(everybody.get(key))
        moderates, employee = key in ("kirill", "igor"), key in ("vera", "kirill", "marta", "timur", "oleg", "igor")
        assert client.get(DESK).status_code == (200 if moderates else 404)
        assert client.get("/desk/topics/").status_code == (200 if employee else 404)
        assert client.get(f"/desk/topics/{topic.pk}/arrange/").status_code == (200 if moderates else 404)
        if not moderates:
            assert client.post(f"{DESK}reply/{reply.pk}/", {"verdict": "hide"}).status_code == 404
            assert client.post(f"{DESK}topic/{topic.pk}/", {"verdict": "hide"}).status_code == 404
    assert not Hiding.objects.exists()


@pytest.mark.parametrize("queue", ["flagged", "held_topics", "held_replies", "hidden"])
def test_queues_ask_the_same_number_of_questions(web, asked, replied, topic, alina, boris, nadya, kirill, queue):
    def fill():
        link = f"http://a.example/{Reply.objects.count()}"
        asked(nadya, body=link)
        reply = replied(topic, boris, body=link)
        flagged = replied(topic, alina)
        hide(thing=replied(topic, alina), by=kirill, reason="Спам", at=NOON)
        raise_flag(thing=flagged, by=boris, reason="spam", at=NOON)
        raise_flag(thing=flagged, by=nadya, reason="spam", at=NOON)
        return reply

    def count():
        with CaptureQueriesContext(connection) as made:
            assert web(kirill).get(f"{DESK}?queue={queue}").status_code == 200
        return len(made)

    fill()
    count()
    one = count()
    fill(), fill()
    assert count() == one


def test_desk_lists_by_what_waits(web, asked, replied, alina, boris, vera):
    waiting = asked(alina, title="Ждёт ответа")
    answered = asked(alina, title="С ответом")
    private = asked(alina, title="Частный", kind="private")
    for _ in range(3):
        replied(answered, boris)

    def listed(view):
        page = HTMLParser(web(vera).get(f"/desk/topics/?view={view}").content)
        return [node.text() for node in page.css("tr[data-row] td:first-child a")]

    assert listed("unanswered") == [waiting.title, private.title]
    assert set(listed("unsolved")) == {waiting.title, answered.title, private.title}
    assert listed("private") == [private.title]
    assert listed("needs_official") == [answered.title]
    assert len(listed("all")) == 3


def test_hiding_without_a_reason_hides_nothing(web, topic, reply, kirill, boris):
    url = f"{DESK}reply/{reply.pk}/"
    for told in ({}, {"why": ""}, {"why": "other", "reason": " "}):
        web(kirill).post(url, {"verdict": "hide"} | told)
    assert not Hiding.objects.exists()
    web(kirill).post(url, {"verdict": "hide", "why": "spam", "reason": "Третий раз."})
    assert Hiding.objects.get().reason == "Реклама или спам. Третий раз."


def test_hidden_posts_stand_in_a_list_and_come_back(web, asked, replied, alina, boris, kirill, vera):
    topic, other = asked(alina, title="Первая тема"), asked(boris, title="Вторая тема")
    reply = replied(other, alina, body="Лишние слова")
    client = web(kirill)
    client.post(f"{DESK}topic/{topic.pk}/", {"verdict": "hide", "why": "abuse"})
    said = client.post(f"{DESK}reply/{reply.pk}/", {"verdict": "hide", "why": "spam"}, follow=True)
    undo = HTMLParser(said.content).css_first(".toast-note.is-success:last-child form")
    assert undo.attributes["action"] == f"{DESK}reply/{reply.pk}/"
    page = HTMLParser(client.get(f"{DESK}?queue=hidden").content)
    rows = [" ".join(row.text().split()) for row in page.css("article[data-row]")]
    assert ["Лишние слова" in row and "Kirill" in row and "Реклама или спам" in row for row in rows] == [True, False]
    assert "Первая тема" in rows[1] and "Оскорбления или угрозы" in rows[1]
    client.post(undo.attributes["action"], {"verdict": "show"})
    client.post(f"{DESK}topic/{topic.pk}/", {"verdict": "show", "queue": "hidden"})
    assert not Hiding.objects.exists()
