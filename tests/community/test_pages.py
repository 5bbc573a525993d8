"""Reading: lists, the topic page, what machines read, and what strangers do not."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import accept_answer, close_topic, hide, support
from otklik.community.models import Category
from otklik.core.stream import kinds, missed
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import CAST, NOON

LATER = NOON + timedelta(minutes=7)


def titles(response):
    return [node.text() for node in HTMLParser(response.content).css(".feed-title a")]


def structured(response):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    return json.loads(found[1])


def queries(client, url):
    client.get(url)  # the session and the operator are read once
    with CaptureQueriesContext(connection) as made:
        response = client.get(url)
    assert response.status_code == 200
    return len(made)


def test_list_filters_live_in_the_address(web, asked, replied, alina, boris, category):
    tv = Category.objects.create(key="tv", title={"ru": "ТВ"})
    solved = asked(alina, title="Решённый вопрос", tags=["Wi-Fi"])
    accept_answer(reply=replied(solved, boris), by=alina, at=LATER)
    asked(alina, title="Идея про ТВ", kind="idea", category=tv, at=LATER)
    asked(alina, title="Частный вопрос", kind="private")
    anonymous = web(None)
    assert titles(anonymous.get("/topics/")) == ["Идея про ТВ", "Решённый вопрос"]
    assert titles(anonymous.get("/topics/?kind=idea")) == ["Идея про ТВ"]
    assert titles(anonymous.get("/topics/?category=internet")) == ["Решённый вопрос"]
    assert titles(anonymous.get("/topics/?tag=wi-fi")) == ["Решённый вопрос"]
    assert titles(anonymous.get("/topics/?solved=yes")) == ["Решённый вопрос"]
    assert titles(anonymous.get("/topics/?solved=no")) == ["Идея про ТВ"]
    assert titles(anonymous.get("/topics/?show=unanswered")) == []
    assert titles(anonymous.get("/topics/?show=nonsense&kind=nonsense")) == ["Идея про ТВ", "Решённый вопрос"]


def test_popular_and_unanswered(web, asked, alina, boris):
    asked(alina, title="Вопрос без ответа")
    idea = asked(alina, title="Популярная идея", kind="idea")
    support(topic=idea, by=boris, at=LATER)
    assert titles(web(None).get("/topics/?show=popular")) == ["Популярная идея", "Вопрос без ответа"]
    assert titles(web(None).get("/topics/?show=unanswered")) == ["Вопрос без ответа"]


def test_mine_shows_everything_of_mine(web, asked, alina, boris, kirill):
    asked(alina, title="Частный вопрос", kind="private")
    hide(thing=asked(alina, title="Скрытая тема"), by=kirill, reason="Спам", at=LATER)
    asked(boris, title="Чужая тема")
    assert titles(web(alina).get("/me/topics/")) == ["Скрытая тема", "Частный вопрос"]
    assert web(None).get("/me/topics/").status_code == 302


@pytest.mark.parametrize("bad", ["x", "1.2.3", "1", "-1.2", "9" * 40 + ".1", "1." + "9" * 40, "'; drop"])
def test_bad_page_key_is_not_found(web, topic, bad):
    assert web(None).get("/topics/", {"after": bad}).status_code == 404
    assert web(None).get(f"/topics/{topic.pk}/", {"before": bad}).status_code == 404


def test_topic_reads_without_signing_in(web, topic, replied, alina, boris, vera):
    plain = replied(topic, boris, body="Просто мысль")
    answer = replied(topic, vera, body="Включите в настройках", official=True, valid_for="GPON")
    accepted = replied(topic, boris, body="Наберите *145#")
    accept_answer(reply=accepted, by=alina, at=LATER)
    page = web(None).get(f"/topics/{topic.pk}/")
    tree = HTMLParser(page.content)
    posts = [node.css_first(".prose").text().strip() for node in tree.css(".post")]
    assert posts[1:] == ["Включите в настройках", "Наберите *145#", "Просто мысль"]
    assert [node.attributes["href"] for node in tree.css("#posts .post-stub a")] == [
        f"#reply-{answer.pk}", f"#reply-{accepted.pk}"
    ]  # fmt: skip
    assert tree.css_first(f"#reply-{plain.pk}") is not None
    assert f'href="/replies/{answer.pk}/"' in page.content.decode()
    assert tree.css_first("link[rel=canonical]").attributes["href"].endswith(f"/topics/{topic.pk}/")
    assert not tree.css("form[method=post] input[name=csrfmiddlewaretoken]")
    assert "sessionid" not in page.cookies and "csrftoken" not in page.cookies


def test_question_page_for_search_engines(web, topic, replied, alina, boris, vera):
    nasty = replied(topic, boris, body="</script><script>alert(1)</script> & <b>")
    accept_answer(reply=replied(topic, vera, body="**Да**"), by=alina, at=LATER)
    told = structured(web(None).get(f"/topics/{topic.pk}/"))
    question = told["mainEntity"]
    assert (told["@context"], told["@type"], question["@type"]) == ("https://schema.org", "QAPage", "Question")
    assert question["name"] == topic.title
    assert question["text"] == "Еду в Минск.\nЧто нажать?"
    assert question["answerCount"] == 2
    assert question["author"] == {"@type": "Person", "name": "Alina"}
    assert question["dateCreated"] == NOON.isoformat()
    assert [answer["text"] for answer in question["acceptedAnswer"]] == ["Да"]
    (other,) = question["suggestedAnswer"]
    assert other["text"] == "</script><script>alert(1)</script> & <b>"
    assert set(other) == {"@type", "text", "url", "datePublished", "dateCreated", "author", "upvoteCount"}
    assert other["url"].endswith(f"/replies/{nasty.pk}/")


def test_idea_is_a_forum_posting_and_a_private_question_is_nothing(web, asked, alina):
    idea, private = asked(alina, kind="idea"), asked(alina, kind="private")
    assert structured(web(None).get(f"/topics/{idea.pk}/"))["@type"] == "DiscussionForumPosting"
    page = web(alina).get(f"/topics/{private.pk}/").content.decode()
    assert "ld+json" not in page and 'name="robots" content="noindex"' in page


def test_feed_of_a_list(web, asked, alina):
    asked(alina, title="Вопрос <b>жирный</b>")
    asked(alina, title="Идея <script>", kind="idea")
    response = web(None).get("/topics/feed/?kind=question")
    feed = ET.fromstring(response.content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [node.text for node in feed.findall("a:entry/a:title", space)] == ["Вопрос <b>жирный</b>"]


def test_replies_come_in_pages_and_each_has_its_place(web, topic, replied, boris):
    replies = [replied(topic, boris, at=NOON + timedelta(minutes=n), body=f"Ответ {n}") for n in range(65)]
    client, seen, url = web(None), [], f"/topics/{topic.pk}/"
    while url:
        tree = HTMLParser(client.get(url).content)
        seen += [node.attributes["id"] for node in tree.css("[id^=reply-]")]
        more = tree.css_first("a[rel=next]")
        url = more.attributes["href"] if more else ""
    assert seen == [f"reply-{reply.pk}" for reply in replies]
    place = client.get(f"/replies/{replies[45].pk}/")
    assert place.status_code == 302
    where, anchor = place["Location"].split("#")
    assert anchor == f"reply-{replies[45].pk}"
    ids = [node.attributes["id"] for node in HTMLParser(client.get(where).content).css("[id^=reply-]")]
    assert anchor in ids


@pytest.mark.parametrize("state", ["public", "private", "hidden", "held", "closed"])
def test_who_may_read_a_topic(web, everybody, asked, replied, state):
    alina, kirill = everybody["alina"], everybody["kirill"]
    kind, body = "private" if state == "private" else "question", "http://a.example" if state == "held" else "Текст"
    topic = asked(alina, kind=kind, body=body)
    own = replied(topic, alina, body="Моя приписка") if state != "held" else None
    if state == "hidden":
        hide(thing=topic, by=kirill, reason="Реклама", at=LATER)
    if state == "closed":
        close_topic(topic=topic, by=alina, at=LATER)
    readers = {
        "public": {None, *CAST},
        "closed": {None, *CAST},
        "private": {"alina", "vera", "kirill", "marta", "timur", "oleg", "igor"},
        "hidden": {"alina", "kirill", "igor"},
        "held": {"alina", "kirill", "igor"},
    }[state]
    addresses = [f"/topics/{topic.pk}/", f"/topics/{topic.pk}/history/", f"/api/v1/topics/{topic.pk}"]
    acts = [f"/topics/{topic.pk}/{act}/" for act in ("reply", "edit", "support", "follow", "close", "private", "flag")]
    if own is not None:
        addresses += [f"/replies/{own.pk}/", f"/replies/{own.pk}/history/"]
        acts += [f"/replies/{own.pk}/{act}/" for act in ("accept", "thanks", "official", "flag", "edit")]
    for who in (None, *CAST):
        client, opens = web(everybody.get(who)), who in readers
        assert {client.get(url).status_code for url in addresses} <= ({200, 302} if opens else {404}), who
        assert client.post(f"/topics/{topic.pk}/seen/").status_code == (204 if opens else 404)
        if who and not opens:
            assert {client.post(url).status_code for url in acts} == {404}, who


LISTS = (
    "/topics/", "/topics/?show=new", "/topics/?show=popular", "/topics/?show=unanswered", "/topics/?tag=wi-fi",
    "/topics/feed/", "/me/topics/", "/me/notices/", "/desk/topics/", "/desk/topics/?view=unsolved",
    "/desk/topics/?view=needs_official", "/desk/topics/?view=all", "/api/v1/topics",
)  # fmt: skip


@pytest.mark.parametrize("url", LISTS)
def test_lists_ask_the_same_number_of_questions(web, asked, kirill, url):
    client = web(kirill)
    asked(kirill, tags=["wi-fi"])
    one = queries(client, url)
    asked(kirill, tags=["wi-fi"])
    asked(kirill, tags=["wi-fi", "роутер"])
    assert queries(client, url) == one


def test_topic_asks_the_same_number_of_questions(web, topic, replied, alina, boris, vera):
    accept_answer(reply=replied(topic, boris), by=alina, at=LATER)
    replied(topic, vera, official=True)
    client, url = web(vera), f"/topics/{topic.pk}/"
    few = queries(client, url), queries(client, f"/api/v1{url}"[:-1])
    for _ in range(5):
        accept_answer(reply=replied(topic, vera), by=alina, at=LATER)
    assert (queries(client, url), queries(client, f"/api/v1{url}"[:-1])) == few


def test_my_vote_shows_in_the_list(web, asked, alina, boris):
    idea = asked(alina, kind="idea")
    support(topic=idea, by=boris, at=LATER)
    pressed = HTMLParser(web(boris).get("/topics/").content).css_first(".vote").attributes["aria-pressed"]
    assert pressed == "true"
    asked_again = HTMLParser(web(boris).get(f"/topics/{idea.pk}/").content).css_first(".vote")
    assert asked_again.attributes["aria-pressed"] == "true"


@pytest.mark.parametrize("prefix", ["", "/be", "/en"])
def test_pages_speak_every_language(web, topic, reply, prefix):
    for path in ("/topics/", f"/topics/{topic.pk}/", "/topics/new/"):
        assert web(None).get(f"{prefix}{path}").status_code == 200


def test_open_pages_hear_of_new_replies_they_may_read(web, asked, replied, everybody, alina, boris):
    public, private = asked(alina), asked(alina, kind="private")
    (watched,) = [kind for name, kind in kinds().items() if name == "topic"]
    assert watched.may_read(everybody["zakhar"], str(public.pk))
    assert not watched.may_read(everybody["zakhar"], str(private.pk))
    assert not watched.may_read(alina, "x")
    page = HTMLParser(web(None).get(f"/topics/{public.pk}/").content)
    after = int(page.css_first("[data-stream]").attributes["data-after"])
    replied(public, boris)
    replied(public, boris, quiet=True)
    assert [message.facts for message in missed([f"topic:{public.pk}"], after)] == [{}]


def test_desk_shows_who_waits_longer_than_the_norm(web, asked, alina, vera):
    preload_catalogue(at=NOON)
    asked(alina, at=now() - timedelta(hours=25))
    asked(alina, at=now() - timedelta(hours=23))
    page = HTMLParser(web(vera).get("/desk/topics/").content)
    assert [len(row.css(".badge-danger")) for row in page.css("tr[data-row]")] == [1, 0]


def test_an_empty_list_tells_narrow_filters_from_nothing_at_all(web, category):
    narrow = web(None).get("/topics/?kind=idea&category=internet").content.decode()
    assert "Уберите один из фильтров." in narrow and "Будьте первым" not in narrow
    assert "Уберите один из фильтров." not in web(None).get("/topics/").content.decode()


def test_a_topic_without_replies_invites_one(web, topic, boris, replied):
    assert "Войдите и станьте первым." in web(None).get(f"/topics/{topic.pk}/").content.decode()
    assert 'href="#write"' in web(boris).get(f"/topics/{topic.pk}/").content.decode()
    replied(topic, boris)
    assert "Пока никто не ответил" not in web(None).get(f"/topics/{topic.pk}/").content.decode()


def test_who_speaks_for_the_company_is_plain_in_its_update(web, asked, kirill):
    update = asked(kirill, kind="update", title="Работы ночью")
    head = HTMLParser(web(None).get(f"/topics/{update.pk}/").content).css_first("article .post-who")
    assert [badge.text() for badge in head.css(".badge-staff")] == ["Парус"]
    assert "<name>Kirill, Парус</name>" in web(None).get("/topics/feed/").content.decode()


@pytest.mark.parametrize(
    ("query", "indexed", "canonical"),
    [
        ("", True, ""),
        ("?category=internet", True, "?category=internet"),
        ("?category=empty", False, "?category=empty"),
        ("?category=nothing", False, ""),
        ("?category=internet&show=new", False, ""),
        ("?category=internet&category=empty", False, ""),
        ("?category=internet&after=", False, ""),
        ("?kind=question", False, ""),
        ("?tag=x", False, ""),
        ("?show=new", False, ""),
    ],
)
def test_search_engines_keep_the_list_and_its_shelves(web, topic, query, indexed, canonical):
    Category.objects.create(key="empty", title={"ru": "Пусто"}, icon="x")
    head = HTMLParser(web(None).get(f"/topics/{query}").content).css_first("head")
    assert (head.css_first("meta[name=robots]") is None) == indexed
    assert head.css_first("link[rel=canonical]").attributes["href"].split("/topics/")[1] == canonical
