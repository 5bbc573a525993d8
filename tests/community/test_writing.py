"""Writing through the front door: nothing is lost, nothing is published that its author did not want."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.answers.models import AskSession
from otklik.community.actions import close_topic
from otklik.community.models import Edit, Reply, Topic
from tests.cast import NOON

PHONE = "Звоните +375 29 655-44-33"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def words(category):
    """`words(title=...)`: what the form of a new topic sends."""

    def fill(**changes):
        basic = {"kind": "question", "category": category.key, "title": "Как включить роуминг?", "body": "Еду в Минск"}
        return basic | changes

    return fill


def errors(response):
    return [node.text().strip() for node in HTMLParser(response.content).css(".callout.is-danger, .field-error")]


def test_ask_and_land_on_the_topic(web, alina, words):
    response = web(alina).post("/topics/new/", words(tags="Роуминг, минск,"))
    topic = Topic.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/topics/{topic.pk}/")
    assert (topic.author, topic.title, topic.body, topic.language) == (
        alina,
        "Как включить роуминг?",
        "Еду в Минск",
        "ru",
    )
    assert {tag.name for tag in topic.tags.all()} == {"роуминг", "минск"}


def test_problem_keeps_its_details_and_others_do_not(web, alina, words):
    details = {"where": "Северный", "since": "вчера", "service": "интернет", "equipment": "GP-4"}
    web(alina).post("/topics/new/", words(kind="problem", **details))
    web(alina).post("/topics/new/", words(kind="question", **details))
    assert [topic.details for topic in Topic.objects.order_by("pk")] == [details, {}]


def test_bad_form_comes_back_with_its_words(web, alina, words):
    response = web(alina).post("/topics/new/", words(title="", kind="nonsense"))
    assert response.status_code == 422
    assert "Еду в Минск" in response.content.decode()
    assert not Topic.objects.exists()


@pytest.mark.parametrize("body", ["\u200b\u200b", " \n "])
def test_nothing_is_not_a_text(web, alina, words, body):
    assert web(alina).post("/topics/new/", words(body=body)).status_code == 422


def test_only_staff_write_updates(web, alina, kirill, words):
    assert web(alina).post("/topics/new/", words(kind="update")).status_code == 422
    assert web(kirill).post("/topics/new/", words(kind="update")).status_code == 302


def test_guest_signs_in_and_finds_his_words(web, alina, words):
    guest = web(None)
    response = guest.post("/topics/new/", words(title="Слова гостя", kind="idea"))
    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/topics/new/")
    guest.force_login(alina)
    form = HTMLParser(guest.get("/topics/new/").content)
    assert form.css_first("[name=title]").attributes["value"] == "Слова гостя"
    assert form.css_first("textarea[name=body]").text().strip() == "Еду в Минск"
    assert form.css_first("[name=kind][checked]").attributes["value"] == "idea"
    guest.post("/topics/new/", words(title="Слова гостя", kind="idea"))
    assert not HTMLParser(guest.get("/topics/new/").content).css_first("[name=title]").attributes["value"]


def test_preview_publishes_nothing(web, alina, words, topic):
    page = web(alina).post("/topics/new/", words(body="**жирно**", preview="1"))
    assert page.status_code == 200 and "<strong>жирно</strong>" in page.content.decode()
    reply = web(alina).post(f"/topics/{topic.pk}/reply/", {"body": "**да**", "preview": "1"})
    assert "<strong>да</strong>" in reply.content.decode()
    fragment = web(alina).post("/topics/preview/", {"body": EVIL})
    assert "<script" not in fragment.content.decode() and "&lt;script&gt;" in fragment.content.decode()
    assert (Topic.objects.count(), Reply.objects.count()) == (1, 0)


def test_double_click_opens_one_topic(web, alina, words, topic):
    client = web(alina)
    for _ in range(2):
        client.post("/topics/new/", words(once_key="abc"))
        client.post(f"/topics/{topic.pk}/reply/", {"body": "Да", "once_key": "abc"})
    assert (Topic.objects.count(), Reply.objects.count()) == (2, 1)
    key = HTMLParser(client.get("/topics/new/").content).css_first("[name=once_key]").attributes["value"]
    assert len(key) == 16


@pytest.mark.parametrize(
    ("choice", "kind", "body"),
    [
        ("mask", "question", "Звоните +••• •• •••-••-••"),
        ("private", "private", PHONE),
        ("publish", "question", PHONE),
    ],
)
def test_personal_data_waits_for_a_choice(web, alina, words, choice, kind, body):
    client = web(alina)
    page = client.post("/topics/new/", words(body=PHONE))
    tree = HTMLParser(page.content)
    assert page.status_code == 422
    assert [node.text() for node in tree.css("mark")] == ["+375 29 655-44-33"]
    offered = [node.attributes["value"] for node in tree.css("[name=guard]")]
    assert offered == ["mask", "private", "publish"]
    assert not Topic.objects.exists()
    client.post("/topics/new/", words(body=PHONE, guard=choice))
    assert [(topic.kind, topic.body) for topic in Topic.objects.all()] == [(kind, body)]


def test_personal_data_in_title_and_details(web, alina, words):
    evil = words(kind="problem", title="Мой номер +375 29 655-44-33", where="улица Ленина, 5, кв. 12")
    found = [node.text() for node in HTMLParser(web(alina).post("/topics/new/", evil).content).css("mark")]
    assert found == ["+375 29 655-44-33", "улица Ленина, 5, кв. 12"]


def test_personal_data_in_a_reply(web, topic, alina, boris):
    url = f"/topics/{topic.pk}/reply/"
    page = web(boris).post(url, {"body": PHONE})
    assert page.status_code == 422
    assert [node.attributes["value"] for node in HTMLParser(page.content).css("[name=guard]")] == ["mask", "publish"]
    assert web(boris).post(url, {"body": PHONE, "guard": "private"}).status_code == 404
    assert web(alina).post(url, {"body": PHONE, "guard": "private"}).status_code == 302
    topic.refresh_from_db()
    assert (topic.kind, [reply.body for reply in topic.replies.all()]) == ("private", [PHONE])


def test_private_topics_are_not_asked_about(web, alina, asked, words):
    private = asked(alina, kind="private")
    assert web(alina).post(f"/topics/{private.pk}/reply/", {"body": PHONE}).status_code == 302
    assert web(alina).post("/topics/new/", words(kind="private", body=PHONE)).status_code == 302


def test_too_often_is_said_in_words(web, asked, alina, topic, replied, words):
    for _ in range(5):
        asked(alina, at=now())
    Topic.objects.update(opened_at=now() - timedelta(minutes=18))
    page = web(alina).post("/topics/new/", words())
    assert page.status_code == 429 and "Еду в Минск" in page.content.decode()
    assert 41 * 60 < int(page["Retry-After"]) <= 42 * 60
    for _ in range(6):
        replied(topic, alina, at=now())
    page = web(alina).post(f"/topics/{topic.pk}/reply/", {"body": "Ещё слово"})
    assert page.status_code == 429 and "Ещё слово" in page.content.decode()
    assert 0 < int(page["Retry-After"]) <= 60
    assert len(errors(page)) == 1


def test_closed_topic_keeps_the_words_of_a_late_reply(web, topic, alina, boris):
    close_topic(topic=topic, by=alina, at=NOON)
    page = web(boris).post(f"/topics/{topic.pk}/reply/", {"body": "Я опоздал"})
    assert page.status_code == 409
    assert web(boris).get(f"/topics/{topic.pk}/reply/")["Location"] == f"/topics/{topic.pk}/#write"


def test_first_posts_with_links_wait(web, asked, alina, boris, kirill, topic, words):
    client = web(boris)
    client.post(f"/topics/{topic.pk}/reply/", {"body": "Смотрите http://shop.example"})
    reply = Reply.objects.get()
    topic.refresh_from_db()
    assert (reply.held_at is not None, topic.reply_count) == (True, 0)
    assert "shop.example" not in web(alina).get(f"/topics/{topic.pk}/").content.decode()
    assert "shop.example" in client.get(f"/topics/{topic.pk}/").content.decode()
    web(kirill).post(f"/desk/moderation/reply/{reply.pk}/", {"verdict": "keep"})
    topic.refresh_from_db()
    assert topic.reply_count == 1
    page = web(alina).get(f"/topics/{topic.pk}/").content.decode()
    assert re.search(r'<a href="http://shop.example" rel="ugc nofollow noopener">', page)
    for _ in range(2):
        client.post(f"/topics/{topic.pk}/reply/", {"body": "без ссылок"})
    client.post("/topics/new/", words(body="http://shop.example"))
    assert Topic.objects.get(author=boris).held_at is None


def test_author_edits_freely_for_half_an_hour(web, asked, alina, boris):
    topic = asked(alina, at=now())
    client, url = web(alina), f"/topics/{topic.pk}/edit/"
    version = HTMLParser(client.get(url).content).css_first("[name=version]").attributes["value"]
    assert client.post(url, {"title": "Новый заголовок", "body": "Новое", "version": version}).status_code == 302
    topic.refresh_from_db()
    assert (topic.title, topic.body, Edit.objects.count()) == ("Новый заголовок", "Новое", 0)
    stale = client.post(url, {"title": "Ещё один", "body": "Старая вкладка", "version": version})
    assert stale.status_code == 409 and "Старая вкладка" in stale.content.decode()
    assert web(boris).get(url).status_code == 404
    assert web(boris).post(url, {"title": "Чужой заголовок", "body": "Чужое"}).status_code == 404


@pytest.mark.parametrize("by", ["reply", "me_too", "flag", "held reply"])
def test_from_the_moment_others_take_a_topic_up_its_words_are_kept(web, asked, alina, boris, nadya, by):
    topic, client = asked(alina, at=now()), web(alina)
    if by == "me_too":
        web(boris).post(f"/topics/{topic.pk}/support/", {"on": 1})
    elif by == "flag":
        web(boris).post(f"/topics/{topic.pk}/flag/", {"reason": "wrong"})
    else:
        said = "Так" if by == "reply" else "http://shop.example"
        assert web(nadya).post(f"/topics/{topic.pk}/reply/", {"body": said}).status_code == 302
    for words in ("Раз", "Два"):
        client.post(f"/topics/{topic.pk}/edit/", {"title": f"Как {words}?", "body": words})
    assert [(edit.title_before, edit.body_before) for edit in topic.edits.order_by("pk")] == [
        (topic.title, topic.body),
        ("Как Раз?", "Раз"),
    ]
    assert HTMLParser(web(None).get(f"/topics/{topic.pk}/").content).css_first(".post-who a").text() == "изменено"
    gone = [node.text() for node in HTMLParser(web(None).get(f"/topics/{topic.pk}/history/").content).css("del")]
    assert topic.title in gone


@pytest.mark.parametrize("by", ["acceptance", "officialness", "thanks", "a reply after it", "nobody"])
def test_from_the_moment_others_take_a_reply_up_its_words_are_kept(web, asked, replied, alina, boris, vera, by):
    topic = asked(alina, at=now())
    own, reply = replied(topic, boris, at=now(), body="Ещё раньше"), replied(topic, boris, at=now())
    if by == "acceptance":
        web(alina).post(f"/replies/{reply.pk}/accept/", {"on": 1})
    elif by == "officialness":
        web(vera).post(f"/replies/{reply.pk}/official/", {"on": 1})
    elif by == "thanks":
        web(alina).post(f"/replies/{reply.pk}/thanks/", {"on": 1})
    elif by == "a reply after it":
        web(alina).post(f"/topics/{topic.pk}/reply/", {"body": "Спасибо"})
    web(boris).post(f"/replies/{reply.pk}/edit/", {"body": "Иначе"})
    assert [edit.body_before for edit in reply.edits.all()] == ([] if by == "nobody" else [reply.body])
    assert own.edits.count() == 0


def test_later_edits_leave_a_history_without_personal_data(web, topic, reply, alina, boris, kirill):
    web(alina).post(f"/topics/{topic.pk}/edit/", {"title": topic.title, "body": PHONE, "guard": "publish"})
    web(alina).post(f"/topics/{topic.pk}/edit/", {"title": topic.title, "body": "Без телефона"})
    url = f"/topics/{topic.pk}/history/"
    lines = [node.text() for node in HTMLParser(web(boris).get(url).content).css("ins, del")]
    assert lines == [
        "Звоните +••• •• •••-••-••",
        "Без телефона",
        "Еду в Минск.",
        "",
        "Что нажать?",
        "Звоните +••• •• •••-••-••",
    ]
    assert "+375" in web(kirill).get(url).content.decode()
    web(boris).post(f"/replies/{reply.pk}/edit/", {"body": "Иначе"})
    page = HTMLParser(web(None).get(f"/replies/{reply.pk}/history/").content)
    assert [node.text() for node in page.css("del, ins")] == ["Наберите *145#.", "Иначе"]


def test_link_slipped_in_later_waits_too(web, topic, reply, boris):
    web(boris).post(f"/replies/{reply.pk}/edit/", {"body": "http://shop.example"})
    topic.refresh_from_db()
    reply.refresh_from_db()
    assert (reply.held_at is not None, topic.reply_count) == (True, 0)


@pytest.mark.parametrize("field", ["title", "body", "tags", "where", "since", "service", "equipment"])
def test_no_field_runs_a_script(web, alina, words, field, category):
    category.title = {"ru": EVIL}
    category.save()
    alina.nick = EVIL[:60]
    alina.save()
    client = web(alina)
    filled = {"title": "Заголовок", "body": "Текст"} | {field: f"Слова {EVIL}"}
    refused = client.post("/topics/new/", words(kind="problem", **filled) | {"category": "none"})
    client.post("/topics/new/", words(kind="problem", **filled))
    topic = Topic.objects.get()
    pages = [refused] + [client.get(url) for url in ("/topics/", f"/topics/{topic.pk}/", f"/topics/{topic.pk}/edit/")]
    for page in pages:
        tree = HTMLParser(page.content)
        assert not tree.css("[onerror]")
        assert not [node for node in tree.css("script") if "alert" in node.text() and "ld+json" not in node.html]


def test_reply_and_valid_for_run_no_script(web, topic, vera):
    web(vera).post(
        f"/topics/{topic.pk}/reply/", {"body": EVIL, "official": "on", "valid_for": EVIL, "guard": "publish"}
    )
    tree = HTMLParser(web(None).get(f"/topics/{topic.pk}/").content)
    assert not tree.css("[onerror]") and len(tree.css(".is-official")) == 1


def test_javascript_links_are_dead(web, alina, words):
    web(alina).post("/topics/new/", words(body="[a](javascript:alert(1)) [b](data:text/html,x)"))
    page = web(None).get(f"/topics/{Topic.objects.get().pk}/").content.decode()
    assert 'href="javascript' not in page and 'href="data:text' not in page


def test_forms_want_a_token(operator, alina, topic, reply, words):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alina)
    urls = ["/topics/new/", "/topics/preview/", f"/topics/{topic.pk}/reply/", f"/topics/{topic.pk}/edit/"]
    urls += [f"/topics/{topic.pk}/{act}/" for act in ("support", "follow", "close", "private", "flag")]
    urls += [f"/replies/{reply.pk}/{act}/" for act in ("accept", "thanks", "official", "flag", "edit")]
    urls += ["/me/notices/", "/desk/topics/", "/desk/moderation/"]
    assert {client.post(url, words()).status_code for url in urls} == {403}


def test_asking_after_the_ask_box_ends_its_attempt(web, alina, words):
    attempt = AskSession.objects.create(key="k1", place="new_topic", question="роуминг", started_at=NOON)
    web(alina).post("/topics/new/", words(ask_key="k1"))
    attempt.refresh_from_db()
    assert attempt.asked_ref == Topic.objects.get().ref


def test_staff_answer_officially_in_one_step(web, topic, alina, vera, boris):
    web(vera).post(f"/topics/{topic.pk}/reply/", {"body": "Ответ", "official": "on", "valid_for": "GPON"})
    assert (topic.official.reply.as_staff, topic.official.valid_for) == (True, "GPON")
    web(boris).post(f"/topics/{topic.pk}/reply/", {"body": "Сам", "official": "on"})
    topic.refresh_from_db()
    assert topic.official.reply.author == vera
