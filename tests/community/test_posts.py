"""What a reader finds on one reply: words of people as words, files, its state, the deeds he may do."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import accept_answer, hide, post_reply
from otklik.community.models import Attachment, Reply
from tests.cast import NOON

LATER = NOON + timedelta(minutes=7)


def posts(web, person, topic):
    """Replies on the page of the topic by the id of their element."""
    page = HTMLParser(web(person).get(f"/topics/{topic.pk}/").content)
    return {node.attributes.get("id") or "pinned": node for node in page.css(".posts .post")}


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


@pytest.mark.parametrize("others", [0, 31])
def test_the_answer_stands_on_top_whatever_page_it_is_on(web, topic, alina, boris, others):
    words = {"topic": topic, "author": boris, "body": "Слово", "posted_at": NOON, "changed_at": NOON}
    Reply.objects.bulk_create([Reply(**words) for _number in range(others)])
    answer = post_reply(topic=topic, by=boris, body="Ответ", at=LATER)
    accept_answer(reply=answer, by=alina, at=LATER)
    found = posts(web, None, topic)
    assert "Ответ" in found["pinned"].text()
    assert (f"reply-{answer.pk}" in found) == (others == 0)


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
