"""A private answer becomes public: without the asker, with personal data covered, once."""

import pytest
from django.core import mail
from django.core.cache import cache
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import accept_answer, open_topic, post_reply
from otklik.community.models import Topic
from otklik.core.models import AuditEntry
from otklik.flows.private_question_to_public import counterpart
from otklik.interactions.models import Interaction
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON

PHONE = "+375 29 655-44-33"
COVERED = "+••• •• •••-••-••"


@pytest.fixture(autouse=True)
def community_touchpoint(db):
    cache.clear()
    words = {"kind": "community", "title": {"ru": "Сообщество"}, "owner_zone": "marketing"}
    Touchpoint.objects.get_or_create(code="community", defaults=words)


@pytest.fixture
def private(category, alina, vera, run_errands):
    """Alina's private question with two replies of Vera, of which one helped."""
    asked = open_topic(
        by=alina, kind="private", category=category, title=f"Списали за роуминг с {PHONE}",
        body="Это Alina, номер " + PHONE + ".\n\nВерните деньги.", at=NOON,
    )  # fmt: skip
    post_reply(topic=asked, by=vera, body="Сейчас посмотрю.", at=NOON)
    helped = post_reply(topic=asked, by=vera, body=f"Alina, на {PHONE} вернули. Отключите роуминг: *145#.", at=NOON)
    accept_answer(reply=helped, by=alina, at=NOON)
    run_errands()
    mail.outbox.clear()
    return asked


def address(topic):
    return f"/desk/topics/{topic.pk}/publish/"


def prepared(browser, topic):
    """The form as the page shows it."""
    page = HTMLParser(browser.get(address(topic)).content.decode())
    fields = {field.attributes["name"]: field for field in page.css("main [name]:not([type=hidden])")}
    told = {name: field.attributes.get("value") or field.text().lstrip("\n") for name, field in fields.items()}
    return told | {"category": page.css_first("option[selected]").attributes["value"]}


def test_the_preview_covers_what_tells_of_the_asker(web, private, vera):
    assert prepared(web(vera), private) == {
        "title": f"Списали за роуминг с {COVERED}",
        "body": f"Это •••••, номер {COVERED}.\n\nВерните деньги.",
        "answer": f"•••••, на {COVERED} вернули. Отключите роуминг: *145#.",
        "category": "internet",
        "valid_for": "",
    }
    assert Topic.objects.count() == 1


def test_published_question_is_a_customers_with_the_official_answer(web, private, vera, alina, run_errands):
    browser, contacts = web(vera), Interaction.objects.count()
    words = prepared(browser, private) | {"title": "За что списали деньги в роуминге?"}
    answer = browser.post(address(private), words)
    public = Topic.objects.exclude(pk=private.pk).get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/topics/{public.pk}/")
    assert (public.kind, public.title, public.author.nick) == ("question", words["title"], "Клиент")
    assert (public.official.reply.author, public.official.reply.body) == (vera, words["answer"])
    assert (public.reply_count, public.held_at, Interaction.objects.count()) == (1, None, contacts)
    page = web(None).get(f"/topics/{public.pk}/").content.decode()
    assert [word for word in ("655", "Alina", f"topics/{private.pk}/") if word in page] == []
    run_errands()
    letter = mail.outbox[-1]
    assert (letter.to, words["title"] in letter.subject) == ([alina.email], True)
    assert f"/topics/{public.pk}/" in letter.body
    assert list(AuditEntry.objects.filter(act="community.publish_private").values_list("actor", "subject")) == [
        (vera.ref, private.ref)
    ]


def test_pressed_twice_publishes_once(web, private, vera, run_errands):
    browser = web(vera)
    words = prepared(browser, private)
    first, second = browser.post(address(private), words), browser.post(address(private), words)
    run_errands()
    assert first.headers["Location"] == second.headers["Location"]
    assert (Topic.objects.count(), len(mail.outbox)) == (2, 1)


def test_whatever_is_left_in_the_words_is_covered(web, private, vera):
    words = prepared(web(vera), private) | {"answer": f"Звоните {PHONE}, подробнее https://example.com/a"}
    web(vera).post(address(private), words)
    public = Topic.objects.exclude(pk=private.pk).get()
    assert public.official.reply.body == f"Звоните {COVERED}, подробнее https://example.com/a"


def test_empty_words_are_not_published(web, private, vera):
    for nothing in (" ", "\u200b"):
        words = prepared(web(vera), private) | {"answer": nothing}
        assert web(vera).post(address(private), words).status_code == 422
    assert Topic.objects.count() == 1


def test_only_employees_see_where_it_came_from(web, private, everybody):
    vera = everybody["vera"]
    web(vera).post(address(private), prepared(web(vera), private))
    public = Topic.objects.exclude(pk=private.pk).get()
    for key, person in everybody.items():
        expected = (public, private) if person.is_employee else (None, None)
        assert (counterpart(private, person), counterpart(public, person)) == expected, key
    there, back = (web(vera).get(topic.get_absolute_url()).content.decode() for topic in (private, public))
    assert f'href="/topics/{public.pk}/"' in there and f'href="/topics/{private.pk}/"' in back
    own = web(everybody["alina"]).get(private.get_absolute_url()).content.decode()
    assert f'href="/topics/{public.pk}/"' not in own


def test_only_those_who_answer_officially_publish(web, private, everybody):
    allowed = {key for key, person in everybody.items() if web(person).get(address(private)).status_code == 200}
    assert allowed == {"vera", "kirill", "timur"}


def test_a_public_topic_is_left_as_it_is(web, category, alina, vera):
    topic = open_topic(by=alina, kind="question", category=category, title="Что с ТВ?", body="Рябит.", at=NOON)
    assert web(vera).post(address(topic), {}).headers["Location"] == f"/topics/{topic.pk}/"
    assert Topic.objects.count() == 1
