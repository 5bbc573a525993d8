"""The words templates know."""

from datetime import timedelta

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.timezone import now
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.parties.models import Individual
from otklik.web.templatetags import otklik as words


def _render(text, **known):
    return engines["django"].from_string(text).render(known, RequestFactory().get("/be/topics/?page=1&q=a"))


@pytest.mark.parametrize(
    ("mapping", "found"),
    [
        ({"ru": "да", "be": "так", "en": "yes"}, "yes"),
        ({"ru": "да", "be": "так"}, "да"),
        ({"be": "так", "ru": ""}, "так"),
        ({}, ""),
        (None, ""),
        ("yes", "yes"),
    ],
)
def test_in_language(operator, mapping, found):
    with translation.override("en"):
        assert words.in_language(mapping) == found


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=25), "1 day ago"),
        (timedelta(days=6, hours=23), "6 days ago"),
    ],
)
def test_ago(passed, text):
    with translation.override("en"):
        assert HTMLParser(words.ago(now() - passed)).css_first("time").text() == text


def test_ago_after_a_week_is_a_date():
    with translation.override("en"):
        assert HTMLParser(words.ago(now() - timedelta(days=400))).css_first("time").text().split()[-1].isdigit()


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("write to alina.s@example.com", "write to a***@example.com"),
        ("+375 29 123-45-67", "***67"),
        ("contract 40018214", "contract ***14"),
        ("in 2026, 50 Mbit", "in 2026, 50 Mbit"),
        (None, ""),
    ],
)
def test_masked(text, covered):
    assert words.masked(text) == covered


@pytest.mark.parametrize(("nick", "initials"), [("Алина С.", "АС"), ("boris", "B"), ("", "?"), ("<b>", "B")])
def test_avatar(nick, initials):
    assert HTMLParser(words.avatar(Individual(pk=9, nick=nick))).css_first("span.avatar-1").text() == initials


def test_query_with(operator):
    assert _render("{% query_with page=2 q=None kind='idea' %}") == "?page=2&amp;kind=idea"


def test_links_of_the_portal_stay_in_the_language(operator):
    with translation.override("be"):
        assert [words.local_link(url) for url in ("/me/", "https://x.example/", "//x.example/")] == [
            "/be/me/", "https://x.example/", "//x.example/",
        ]  # fmt: skip


def test_an_icon_is_decoration(operator):
    picture = HTMLParser(_render('{% icon "home" "big" %}')).css_first("svg.icon.big")
    assert picture.attributes["aria-hidden"] == "true"
    assert picture.css_first("use").attributes["href"].endswith("icons.svg#home")


def test_a_telephone_can_be_called():
    assert words.telephone("+375 17 000-01-45") == "+375170000145"
