"""Votes, me-too, thanks, following, accepting, closing: buttons that may be pressed twice."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import arrange_topic, support
from otklik.community.models import AcceptedAnswer, Closure, Follow, MeToo, OfficialAnswer, Thanks, Vote
from tests.cast import CAST, NOON
from tests.community.vote_play import play

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.mark.parametrize(("kind", "rows"), [("idea", Vote), ("question", MeToo), ("problem", MeToo)])
def test_support_counts_once(web, asked, alina, boris, kind, rows):
    topic = asked(alina, kind=kind)
    url = f"/topics/{topic.pk}/support/"
    for _ in range(2):
        assert web(boris).post(url, {"on": "1"}).status_code == 302
    topic.refresh_from_db()
    assert (rows.objects.count(), topic.support_count) == (1, 1)
    fragment = HTMLParser(web(boris).post(url, {"on": "0"}, **HTMX).content)
    assert fragment.css_first("button").attributes["aria-pressed"] == "false"
    assert fragment.css_first("strong").text() == "0"
    web(boris).post(url, {"on": "0"})
    topic.refresh_from_db()
    assert (rows.objects.count(), topic.support_count) == (0, 0)


@pytest.mark.parametrize("kind", ["praise", "private"])
def test_some_kinds_take_no_support(web, asked, alina, vera, kind):
    topic = asked(alina, kind=kind)
    assert web(vera).post(f"/topics/{topic.pk}/support/").status_code == 404


def test_nobody_supports_himself(web, topic, reply, alina, boris):
    assert web(alina).post(f"/topics/{topic.pk}/support/").status_code == 404
    assert web(boris).post(f"/replies/{reply.pk}/thanks/").status_code == 404


def test_back_to_the_list_but_to_no_other_site(web, topic, boris):
    client, url = web(boris), f"/topics/{topic.pk}/support/"
    assert client.post(url, {"next": "/topics/?show=new"})["Location"] == "/topics/?show=new"
    assert client.post(url, {"next": "https://evil.example/"})["Location"] == f"/topics/{topic.pk}/"
    assert client.post(url, {"next": "//evil.example/"})["Location"] == f"/topics/{topic.pk}/"


def test_thanks_count_once(web, reply, alina):
    for _ in range(2):
        web(alina).post(f"/replies/{reply.pk}/thanks/", {"on": "1"})
    reply.refresh_from_db()
    assert (Thanks.objects.count(), reply.thanks_count) == (1, 1)
    assert web(alina).post(f"/replies/{reply.pk}/thanks/", {"on": "0"}, **HTMX).status_code == 200
    reply.refresh_from_db()
    assert reply.thanks_count == 0


def test_follow_and_stop(web, topic, kirill):
    web(kirill).post(f"/topics/{topic.pk}/follow/", {"on": "1"})
    assert Follow.objects.filter(individual=kirill).count() == 1
    fragment = web(kirill).post(f"/topics/{topic.pk}/follow/", {"on": "0"}, **HTMX)
    assert 'name="on" value="1"' in fragment.content.decode()
    assert not Follow.objects.filter(individual=kirill).exists()


def test_accept_is_for_whoever_asked(web, everybody, topic, replied):
    reply = replied(topic, everybody["boris"])
    url = f"/replies/{reply.pk}/accept/"
    for key in CAST:
        web(everybody[key]).post(url, {"on": "1"})
        assert AcceptedAnswer.objects.exists() == (key in ("alina", "kirill", "igor")), key
        AcceptedAnswer.objects.all().delete()
    web(everybody["alina"]).post(url)
    web(everybody["alina"]).post(url, {"on": "0"})
    assert not AcceptedAnswer.objects.exists()


def test_official_is_for_the_company(web, everybody, topic, reply):
    for key in CAST:
        web(everybody[key]).post(f"/replies/{reply.pk}/official/", {"on": "1", "valid_for": "GPON"})
        assert OfficialAnswer.objects.exists() == (key in ("vera", "kirill", "timur")), key
        OfficialAnswer.objects.all().delete()


def test_close_and_open_again(web, topic, alina, boris, kirill):
    url = f"/topics/{topic.pk}/close/"
    assert web(boris).post(url).status_code == 404
    web(kirill).post(url, {"reason": "Решено"})
    assert Closure.objects.get().reason == "Решено"
    assert web(alina).post(url, {"on": "0"}).status_code == 404
    web(kirill).post(url, {"on": "0"})
    assert not Closure.objects.exists()


def test_author_turns_his_topic_private(web, topic, alina, boris):
    assert web(boris).post(f"/topics/{topic.pk}/private/").status_code == 404
    web(alina).post(f"/topics/{topic.pk}/private/")
    assert web(boris).get(f"/topics/{topic.pk}/").status_code == 404
    assert web(alina).get(f"/topics/{topic.pk}/").status_code == 200


def test_arranging_keeps_votes_of_both_kinds(web, asked, category, alina, boris, vera, kirill):
    topic = asked(alina, kind="question")
    support(topic=topic, by=boris, at=NOON)
    page = {"category": category.key, "title": "Новый заголовок", "tags": "один, два"}
    assert web(vera).post(f"/desk/topics/{topic.pk}/arrange/", page | {"kind": "idea"}).status_code == 404
    assert web(kirill).post(f"/desk/topics/{topic.pk}/arrange/", page | {"kind": "idea"}).status_code == 302
    topic.refresh_from_db()
    assert (topic.kind, topic.title, topic.support_count) == ("idea", "Новый заголовок", 0)
    arrange_topic(topic=topic, by=kirill, at=NOON, kind="question", category=category, title="Тот же", tags=[])
    topic.refresh_from_db()
    assert topic.support_count == 1
    refused = web(kirill).post(f"/desk/topics/{topic.pk}/arrange/", page | {"kind": "update"})
    assert refused.status_code == 422


@pytest.mark.slow
def test_votes_at_the_same_moment_are_all_counted_in_a_file(tmp_path):
    here = {"OTKLIK_VAR": str(tmp_path), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.community.vote_play"],
        env=os.environ | here, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("5 5\n", "")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has one writer's table locks")
@pytest.mark.django_db(transaction=True)
def test_votes_at_the_same_moment_are_all_counted_on_a_server(community_touchpoint):
    assert play() == (5, 5)
