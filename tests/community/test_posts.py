"""What a reader finds on one reply: words of people as words, files, its state, the deeds he may do."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import accept_answer, hide, post_reply
from otklik.community.models import Attachment, Reply
from tests.cast import NOON

LATER = NOON + timedelta(minutes=7)


def posts(web, person, topic):
    """Replies on the page of the topic, and the lines that stand for pinned ones, by the id of their element."""
    page = HTMLParser(web(person).get(f"/topics/{topic.pk}/").content)
    return {node.attributes["id"]: node for node in page.css(".posts .post, .posts .post-stub")}


def deeds(node):
    return [form.attributes["action"] for form in node.css("form")] + [
        link.attributes["href"] for link in node.css(".menu-body a")
    ]


def test_words_of_people_are_never_markup(web, topic, reply, boris, kirill):
    boris.nick = "<script>alert(1)</script>"
    boris.save()
    hide(thing=reply, reason="<b>груб</b>", by=kirill, at=LATER)
    html = posts(web, boris, topic)[f"reply-{reply.pk}"].html
    assert "<script>" not in html and "&lt;b&gt;груб" in html and "&lt;script&gt;" in html


def test_everybody_finds_his_own_deeds(web, topic, reply, alina, boris, nadya):
    key, base = f"reply-{reply.pk}", f"/replies/{reply.pk}"
    assert deeds(posts(web, None, topic)[key]) == []
    assert deeds(posts(web, boris, topic)[key]) == [f"{base}/edit/"]
    assert deeds(posts(web, nadya, topic)[key]) == [f"{base}/thanks/", f"{base}/flag/"]
    assert deeds(posts(web, alina, topic)[key]) == [f"{base}/thanks/", f"{base}/accept/", f"{base}/flag/"]


@pytest.fixture
def helped(topic, alina, boris):
    """`helped()` is Boris's reply to Alina's question, which she accepted."""

    def answer(body="Ответ"):
        reply = post_reply(topic=topic, by=boris, body=body, at=LATER)
        accept_answer(reply=reply, by=alina, at=LATER)
        return reply

    return answer


def crowd(topic, author, number):
    """Replies of before."""
    words = {"topic": topic, "author": author, "body": "Слово", "posted_at": NOON, "changed_at": NOON}
    Reply.objects.bulk_create([Reply(**words) for _number in range(number)])


@pytest.mark.parametrize("others", [0, 2, 31])
def test_the_answer_stands_on_top_and_a_line_at_its_place(web, topic, helped, boris, others):
    crowd(topic, boris, others)
    answer = helped("Выключите и включите роутер")
    client, key, place = web(None), f"reply-{answer.pk}", f"place-{answer.pk}"
    first = client.get(f"/topics/{topic.pk}/").content.decode()
    assert first.count("Выключите и включите роутер</p>") == 1
    found = posts(web, None, topic)
    assert next(iter(found)) == key
    assert (place in found) == (others < 30)
    # "show it in the talk" leads to the page with the line, and the line leads back
    where, anchor = client.get(f"/replies/{answer.pk}/?talk=1")["Location"].split("#")
    tree = HTMLParser(client.get(where).content)
    line = tree.css_first(f"#posts > #{place}")
    assert anchor == place
    assert line.css_first("a").attributes["href"] == f"#{key}"
    assert "boris" in line.text().lower()
    assert len(tree.css(f"#{key}")) == 1 and tree.css(f"#posts #{key}") == []
    shown_in_talk = f"#{place}" if others < 30 else f"/replies/{answer.pk}/?talk=1"
    assert found[key].css_first(f".post-foot a[href='{shown_in_talk}']") is not None


def test_the_link_of_a_pinned_answer_leads_to_its_whole_text(web, topic, helped, boris):
    crowd(topic, boris, 31)
    answer = helped()
    where, anchor = web(None).get(f"/replies/{answer.pk}/")["Location"].split("#")
    assert (where, anchor) == (f"/topics/{topic.pk}/", f"reply-{answer.pk}")
    assert "Ответ" in HTMLParser(web(None).get(where).content).css_first(f"#{anchor}").text()


def test_all_deeds_are_at_the_pinned_answer(web, topic, helped, alina, nadya, kirill, vera):
    answer = helped()
    key, base = f"reply-{answer.pk}", f"/replies/{answer.pk}"
    assert deeds(posts(web, None, topic)[key]) == []
    assert deeds(posts(web, nadya, topic)[key]) == [f"{base}/thanks/", f"{base}/flag/"]
    assert deeds(posts(web, alina, topic)[key]) == [f"{base}/thanks/", f"{base}/accept/", f"{base}/flag/"]
    assert f"{base}/official/" in deeds(posts(web, vera, topic)[key])
    assert f"/desk/moderation/reply/{answer.pk}/" in deeds(posts(web, kirill, topic)[key])
    assert all(deeds(posts(web, who, topic)[f"place-{answer.pk}"]) == [] for who in (None, alina, kirill))


def test_a_hidden_answer_is_no_longer_on_top_and_stands_in_its_place(web, topic, helped, boris, kirill):
    answer = helped()
    hide(thing=answer, reason="Груб", by=kirill, at=LATER)
    assert posts(web, None, topic) == {}
    assert list(posts(web, boris, topic)) == [f"reply-{answer.pk}"]


def test_an_answer_that_arrives_on_an_open_page_comes_whole(web, topic, helped):
    """The page that was open before has no pinned answer to lead to."""
    answer = helped()
    tree = HTMLParser(web(None).get(f"/topics/{topic.pk}/", headers={"HX-Request": "true"}).content)
    assert [node.attributes["id"] for node in tree.css("#posts > article")] == [f"reply-{answer.pk}"]
    assert tree.css(".post-stub") == []


def test_files_stand_where_they_were_sent(web, topic, replied, reply, boris):
    other = replied(topic, boris, body="Ещё")
    words = {"uploaded_by": boris, "uploaded_at": NOON, "content_type": "application/pdf", "size": 1}
    Attachment.objects.create(topic=topic, name="вопрос.pdf", file="a", **words)
    Attachment.objects.create(reply=reply, name="ответ.pdf", file="b", **words)
    page = HTMLParser(web(None).get(f"/topics/{topic.pk}/").content)
    found = {
        node.attributes.get("id"): [chip.text().split()[0] for chip in node.css(".chip")] for node in page.css(".post")
    }
    assert found == {None: ["вопрос.pdf"], f"reply-{reply.pk}": ["ответ.pdf"], f"reply-{other.pk}": []}
    assert Reply.objects.count() == 2
