import json

import pytest
from aiohttp import web

from otklik.adapters.reaching.outline import outline
from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, site

PAGE = """<html><head><title>Tariffs</title></head><body><nav><a href="/gone">News of today</a></nav>
<main><h1>Tariff&nbsp;“Home&shy;land”</h1><p>19,90&#160;BYN a   month.
Call <a href="tel:+375172000000">+375 17 200-00-00</a></p><script>var x = "99 BYN"</script></main></body></html>"""
LOOKS_OTHER = PAGE.replace("<p>", "<div class=new>\n<b>").replace("</p>", "</b></div>").replace("a   month", "a month")
FACTS = ("Tariff “Homeland”", "19,90 BYN", "+375 17 200-00-00")


def html(text: str, status: int = 200):
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/html", status=status)

    return handler


def ask(page: str = PAGE, more: dict | None = None, **settings):
    pages = {"/": html(page)} | (more or {})
    return look("content", site(pages), **{"url": lambda port: f"http://{HERE}:{port}/", "links": 0} | settings)


def verdict(reading):
    return reading.outcome, reading.why


def test_facts_are_there_whatever_spaces_and_hyphens() -> None:
    assert verdict(ask(facts=FACTS)) == (Outcome.OK, "ok")


def test_missing_fact_fails_even_where_a_script_or_menu_says_it() -> None:
    for fact in ("99 BYN", "News of today", "18,90 BYN"):
        reading = ask(facts=(*FACTS, fact))
        assert (verdict(reading), reading.facts["fact"], reading.facts["missing"]) == (
            (Outcome.FAIL, "fact_missing"),
            fact,
            1,
        )


def test_fingerprint_is_of_the_words() -> None:
    first = ask().facts["fingerprint"]
    assert ask(LOOKS_OTHER).facts["fingerprint"] == first
    assert verdict(ask(approved=first)) == (Outcome.OK, "ok")
    assert verdict(ask(PAGE.replace("19,90", "29,90"), approved=first)) == (Outcome.DEGRADED, "changed")


def test_outline_tells_a_mended_comma_from_another_text() -> None:
    words = "Tariff Homeland costs 19,90 BYN a month, without payment for the connection; the second month is free"
    text = " ".join(f"{words}, condition {number}." for number in range(20))
    first = ask(f"<main>{text}").facts["outline"]
    mended = ask(f"<main>{text.replace('condition 7.', 'condition 7!')}", approved_outline=first)
    assert (verdict(mended), mended.facts["distance"] < 5) == ((Outcome.OK, "ok"), True)
    other = ask(
        f"<main>{'The page you asked for has moved, go to the first page of our new site. ' * 20}",
        approved_outline=first,
    )
    assert (verdict(other), other.facts["distance"] > 20) == ((Outcome.FAIL, "altered"), True)
    assert outline("Two words") == outline("two  WORDS") != outline("")


@pytest.mark.parametrize("page", ["", "<p>no main</p>", "<main> <script>1</script> </main>", "\x00\xff" * 900])
def test_pages_without_the_part(page: str) -> None:
    assert verdict(ask(page)) == (Outcome.FAIL, "part_missing")


def test_pages_that_mean_harm() -> None:
    assert verdict(ask("<main>" * 150_000)) == (Outcome.FAIL, "page_too_deep")
    assert verdict(ask("<main>words " * 4_000)) == (Outcome.OK, "ok")
    assert verdict(ask("<main>" + "<p>words <li><br>" * 30_000)) == (Outcome.OK, "ok")


def test_links_are_followed_within_the_house() -> None:
    asked = []

    async def fine(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path}")
        return web.Response(status=405 if request.method == "HEAD" and request.path == "/get" else 200)

    links = ["/a", "/a#part", "/get", "/closed", "http://other.example/", "mailto:x@y.test", "http://[", "javascript:0"]
    page = "<main>text " + "".join(f'<a href="{link}">.</a>' for link in links) + "</main>"
    more = {"/a": fine, "/get": fine, "/closed": html("", 403)}
    right = ask(page, more, links=20)
    assert (verdict(right), right.facts["links"]) == ((Outcome.OK, "ok"), 3)
    assert asked == ["HEAD /a", "HEAD /get", "GET /get"]
    broken = ask(page + '<a href="/gone?x=1">', more, links=20)
    assert (verdict(broken), broken.facts["broken"]) == ((Outcome.DEGRADED, "links_broken"), "/gone?x=1")
    assert verdict(ask(page + '<a href="/gone?x=1">', more, links=3)) == (Outcome.OK, "ok")


def test_links_are_followed_as_time_permits() -> None:
    page = "<main>text" + "".join(f'<a href="/{number}">.</a>' for number in range(50)) + "</main>"
    reading = ask(page, links=50, seconds=1)
    assert (verdict(reading), reading.facts["links"]) == ((Outcome.OK, "ok"), 0)


def test_evidence_is_small() -> None:
    reading = ask("<main>" + "слово " * 9000 + "</main>", facts=tuple("я" * 900 + str(number) for number in range(50)))
    assert len(json.dumps(dict(reading.facts))) < 4096


@pytest.mark.parametrize(
    "wrong", [{"part": "main["}, {"approved": "x"}, {"links": 500}, {"url": ""}, {"approved_outline": "x"}, {"far": 0}]
)
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["content"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"url": f"http://{HERE}/"} | wrong))
