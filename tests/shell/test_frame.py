"""What every page stands on: theme, brand, token, language of the address, the rail, the error pages."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.test import RequestFactory, override_settings
from django.urls import path
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.web.shell import errors
from otklik.web.shell.brand import contrast
from otklik.web.shell.cache import MARK
from otklik.web.shell.rail import RailEntry, rail_for

FROM_OUTSIDE = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"}


def test_the_theme_is_remembered_and_leads_back(web):
    browser = web(None)
    answer = browser.post("/theme/", {"theme": "dark", "next": "/be/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/be/?a=1")
    assert HTMLParser(browser.get("/").content).css_first("html").attributes["data-theme"] == "dark"


def test_the_theme_leads_nowhere_else_and_knows_no_other(web):
    browser = web(None)
    answer = browser.post("/theme/", {"theme": "pink", "next": "https://elsewhere.example/"})
    assert (answer["Location"], answer.cookies) == ("/", {})


def test_the_brand_is_kept_for_ever_under_its_version(web, operator):
    operator.brand_colour = "#ffdd00"
    operator.save()
    page = HTMLParser(web(None).get("/").content)
    address = page.css_first("link[href^='/brand.css']").attributes["href"]
    answer = web(None).get(address)
    assert answer.content == b":root{--brand:#ffdd00;--on-brand:#000000}\n"
    assert "max-age=31536000" in answer["Cache-Control"]


def test_words_on_the_brand_can_be_read():
    assert [contrast(colour) for colour in ("#000000", "#0b6e75", "#ffffff")] == ["#ffffff", "#ffffff", "#000000"]


def test_a_token_is_given_on_demand_and_never_kept(web):
    answer = web(None).get("/csrf/")
    assert set(answer.json()) == {"token"}
    assert "no-store" in answer["Cache-Control"]


def test_a_reader_from_outside_comes_to_his_language(web):
    browser = web(None)
    browser.cookies["django_language"] = "be"
    answer = browser.get("/?q=1", headers=FROM_OUTSIDE)
    assert (answer.status_code, answer["Location"]) == (302, "/be/?q=1")
    assert {"Cookie", "Sec-Fetch-Mode", "Sec-Fetch-Site"} <= {word.strip() for word in answer["Vary"].split(",")}


@pytest.mark.parametrize(
    ("address", "headers", "cookie"),
    [
        ("/", FROM_OUTSIDE | {"Sec-Fetch-Site": "same-origin"}, "be"),
        ("/", {}, "be"),
        ("/en/", FROM_OUTSIDE, "be"),
        ("/", FROM_OUTSIDE, "ru"),
        ("/", FROM_OUTSIDE, "xx"),
        ("/brand.css", FROM_OUTSIDE, "be"),
    ],
)
def test_others_stay_where_they_came(web, address, headers, cookie):
    browser = web(None)
    browser.cookies["django_language"] = cookie
    assert browser.get(address, headers=headers).status_code == 200


def test_the_switch_leads_to_the_same_page(web):
    links = HTMLParser(web(None).get("/en/?q=a%20b").content).css("[data-language]")
    assert [one.attributes["href"] for one in links] == ["/?q=a%20b", "/be/?q=a%20b", "/en/?q=a%20b"]


def test_the_rail_shows_what_a_person_may_do(monkeypatch, kirill, vera):
    entries = (
        RailEntry("Home", "home", "home", "desk.enter", 0),
        RailEntry("Moderation", "gavel", "csrf", "community.moderate", 10, lambda person: 3),
        RailEntry("Audit", "shield", "theme", "core.audit", 200),
    )
    monkeypatch.setattr("otklik.web.shell.rail._entries", lambda: entries)
    seen = [
        [(link.title, link.count, link.is_current) for link in group.links] for group in rail_for(kirill, "/csrf/1")
    ]
    assert seen == [[("Home", 0, False), ("Moderation", 3, True)]]
    assert [[link.title for link in group.links] for group in rail_for(vera, "/")] == [["Home"]]


def test_an_unknown_address_says_so_in_the_language_of_the_reader(web):
    answer = web(None).get("/en/nowhere/")
    page = HTMLParser(answer.content)
    assert (answer.status_code, page.css_first("html").attributes["lang"]) == (404, "en")
    assert page.css_first("h1").text() == "There is no such page"


def test_a_page_not_seen_signed_out_offers_to_sign_in_and_open_it(web, igor):
    answer = web(None).get("/en/desk/errands/?after=5&x=1")
    page = HTMLParser(answer.content)
    links = [link.attributes["href"] for link in page.css(".error-actions a")]
    assert (answer.status_code, MARK in answer) == (404, False)
    assert links == ["/en/account/login/?next=%2Fen%2Fdesk%2Ferrands%2F%3Fafter%3D5%26x%3D1", "/en/"]
    signed_in = HTMLParser(web(igor).get("/en/nowhere/").content)
    assert [link.attributes["href"] for link in signed_in.css(".error-actions a")] == ["/en/"]


def test_signing_in_leads_to_the_page_and_never_elsewhere(web, igor):
    igor.set_password("vyshe-oblakov-7")
    igor.save()
    EmailAddress.objects.create(user=igor, email=igor.email, verified=True, primary=True)
    words = {"login": igor.email, "password": "vyshe-oblakov-7"}
    wanted = ["/en/desk/errands/?after=5", "//evil.example/"]
    led = [web(None).post("/en/account/login/", words | {"next": place})["Location"] for place in wanted]
    assert led == ["/en/desk/errands/?after=5", "/en/"]


def test_a_form_without_a_token_is_explained(operator):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/en/account/login/", {"login": "a@b.example"})
    assert (answer.status_code, HTMLParser(answer.content).css_first("h1").text()) == (403, "This form has expired")


def test_a_body_that_is_too_large_has_its_own_words(operator):
    request = RequestFactory().get("/")
    answer = errors.bad_request(request, RequestDataTooBig())
    assert (answer.status_code, b"<h1>" in answer.content) == (413, True)


def _breaks(request):
    raise RuntimeError("on purpose")


urlpatterns = [path("broken/", _breaks)]
handler500 = errors.server_error
handler404 = errors.not_found


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_asks_nothing_of_the_database(web, django_assert_num_queries):
    browser = web(None)
    browser.raise_request_exception = False
    browser.get("/nowhere/")  # the operator is known from here on
    with django_assert_num_queries(0, connection=connection):
        answer = browser.get("/broken/")
    assert (answer.status_code, len(HTMLParser(answer.content).css("h1"))) == (500, 1)


def test_the_first_page_of_the_desk_says_when_nothing_waits(web, vera):
    page = HTMLParser(web(vera).get("/en/desk/").content)
    assert page.css_first("#waits-title + p").text().strip() == "Nothing waits for you now."


def test_the_style_sheet_is_named_before_the_page_and_not_before_a_piece_of_one(web):
    page = web(None).get("/topics/")
    sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', page.text)[1]
    assert page["Link"] == f"<{sheet}>; rel=preload; as=style"
    assert "Link" not in web(None).get("/topics/", headers={"HX-Request": "true"})
