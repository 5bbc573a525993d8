import asyncio
import gzip
import json

import pytest
from aiohttp import web
from yarl import URL

from otklik.adapters.reaching.web import _same_house
from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody, says, silent, site, tcp


def at(path: str = "/", host: str = "shop.test", scheme: str = "http"):
    return lambda port: f"{scheme}://{host}:{port}{path}"


def answers(**named):
    async def handler(request: web.Request) -> web.Response:
        return web.Response(**named)

    return handler


def verdicts(*readings):
    return [(reading.outcome, reading.why) for reading in readings]


def test_right_page_is_ok_with_its_times() -> None:
    reading = look("http", site({"/": "Welcome, subscriber"}), url=at(), must=("Welcome",), must_not=("Error",))
    assert verdicts(reading) == [(Outcome.OK, "ok")]
    assert list(reading.milliseconds) == ["dns", "connect", "first_byte", "body", "total"]
    assert (reading.facts["status"], reading.facts["bytes"]) == (200, 19)


def test_tls_is_timed_apart(issuer) -> None:
    reading = look("http", site({"/": "x"}, issuer.context("shop.test")), url=at(scheme="https"), authority=issuer.pem)
    assert verdicts(reading) == [(Outcome.OK, "ok")]
    assert list(reading.milliseconds) == ["dns", "connect", "tls", "first_byte", "body", "total"]
    assert reading.milliseconds["tls"] > 0.1


def test_wrong_answers_tell_what_is_wrong() -> None:
    pages = {"/": answers(text="Error 17", headers={"X-Frame-Options": "DENY"}), "/gone": answers(status=404)}
    assert verdicts(
        look("http", site(pages), url=at("/gone")),
        look("http", site(pages), url=at(), must=("Welcome",)),
        look("http", site(pages), url=at(), must_not=("Error",)),
        look("http", site(pages), url=at(), required_headers=("Strict-Transport-Security",)),
        look("http", site(pages), url=at(), required_headers=("x-frame-options: deny",)),
        look("http", site(pages), url=at("/gone"), statuses=("200-299", "404")),
    ) == [
        (Outcome.FAIL, "status_wrong"),
        (Outcome.FAIL, "text_missing"),
        (Outcome.FAIL, "text_unwanted"),
        (Outcome.FAIL, "header_missing"),
        (Outcome.OK, "ok"),
        (Outcome.OK, "ok"),
    ]


def test_slowness_has_two_limits() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response(text="at last")

    assert verdicts(
        look("http", site({"/": slow}), url=at(), ok_seconds=0.1),
        look("http", site({"/": slow}), url=at(), ok_seconds=0.05, degraded_seconds=0.1),
        look("http", site({"/": slow}), url=at(), seconds=0.1),
    ) == [(Outcome.DEGRADED, "slow"), (Outcome.FAIL, "too_slow"), (Outcome.FAIL, "timeout")]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (b"", "cut"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "cut"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", "cut"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "garbage"),
        (b"\x00\xff" * 500, "garbage"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", "garbage"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!", "garbage"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[bad\r\nContent-Length: 0\r\n\r\n", "bad_address"),
        (b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", "bad_address"),
    ],
)
def test_broken_ends_fail_by_name(words: bytes, why: str) -> None:
    assert verdicts(look("http", tcp(says(words, after=1)), url=at())) == [(Outcome.FAIL, why)]


def test_silence_refusal_and_plain_speech_where_tls_is_expected() -> None:
    assert verdicts(
        look("http", tcp(silent), url=at(), seconds=0.3),
        look("http", nobody(), url=at()),
        look("http", site({"/": "x"}), url=at(scheme="https")),
    ) == [(Outcome.FAIL, "timeout"), (Outcome.FAIL, "refused"), (Outcome.FAIL, "tls_failed")]


def test_body_over_the_limit_is_stopped_as_it_unfolds() -> None:
    bomb = answers(body=gzip.compress(b"0" * 30_000_000), headers={"Content-Encoding": "gzip"})
    ends = {"/": answers(body=b"x" * 10_000_000), "/bomb": bomb, "/fits": answers(body=b"x" * 1_500_000)}
    assert verdicts(
        look("http", site(ends), url=at()),
        look("http", site(ends), url=at("/bomb")),
        look("http", site(ends), url=at("/fits"), kilobytes=2000),
    ) == [(Outcome.FAIL, "too_large"), (Outcome.FAIL, "too_large"), (Outcome.OK, "ok")]


def test_odd_encodings_are_read_all_the_same() -> None:
    page = "Тарифы"
    ends = {
        "/1251": answers(body=page.encode("cp1251"), headers={"Content-Type": "text/html; charset=windows-1251"}),
        "/none": answers(body=page.encode() + b"\xff", headers={"Content-Type": "text/html; charset=no-such"}),
    }
    one = look("http", site(ends), url=at("/1251"), must=(page,))
    two = look("http", site(ends), url=at("/none"), must=(page,))
    assert verdicts(one, two) == [(Outcome.OK, "ok")] * 2


def test_redirects_are_bounded_and_judged() -> None:
    async def again(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.path)

    def sent(place: str):
        return answers(status=302, headers={"Location": place})

    ends = {
        "/loop": again,
        "/out": sent("http://10.0.0.1/"),
        "/meta": sent("http://169.254.169.254/"),
        "/in": sent("/page"),
        "/page": "here",
    }
    assert verdicts(
        look("http", site(ends), url=at("/loop")),
        look("http", site(ends), url=at("/out")),
        look("http", site(ends), url=at("/meta")),
        look("http", site(ends), url=at("/in"), must=("here",)),
        look("http", site(ends), url=at("/in"), redirects=0, statuses=("302",)),
        look("http", url="http://10.0.0.1/"),
        look("http", url="http://[::1]/"),
    ) == [
        (Outcome.FAIL, "too_many_redirects"),
        (Outcome.UNKNOWN, "forbidden"),
        (Outcome.UNKNOWN, "forbidden"),
        (Outcome.OK, "ok"),
        (Outcome.OK, "ok"),
        (Outcome.UNKNOWN, "forbidden"),
        (Outcome.UNKNOWN, "forbidden"),
    ]


def test_secret_headers_stay_with_their_house() -> None:
    async def tell(request: web.Request) -> web.Response:
        return web.json_response(dict(request.headers))

    async def send_on(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://other.test:{request.url.port}/tell")

    ends = {"/": send_on, "/tell": tell}
    token = ("Authorization: Bearer s3cr3t",)
    assert (
        verdicts(
            look("http", site(ends), url=at(), secret_headers=token, must_not=("s3cr3t",)),
            look("http", site(ends), url=at("/tell"), secret_headers=token, must=("s3cr3t",)),
        )
        == [(Outcome.OK, "ok")] * 2
    )


def test_body_stays_with_its_house() -> None:
    heard = []

    async def tell(request: web.Request) -> web.Response:
        heard.append(await request.text())
        return web.Response(text=f"heard {heard[-1]}")

    def send_on(host: str):
        async def handler(request: web.Request) -> web.Response:
            raise web.HTTPTemporaryRedirect(f"http://{host}:{request.url.port}/tell")

        return handler

    ends = {"/other": send_on("other.test"), "/same": send_on("shop.test"), "/tell": tell}
    named = {"method": "POST", "body": "pin=1234", "must": ("heard pin=1234",)}
    assert verdicts(
        look("http", site(ends), url=at("/other"), **named),
        look("http", site(ends), url=at("/same"), **named),
    ) == [(Outcome.FAIL, "sent_elsewhere"), (Outcome.OK, "ok")]
    assert heard == ["pin=1234"]


def test_certificates_are_checked_unless_told_not_to(issuer, stranger) -> None:
    def ask(context, **settings):
        return look("http", site({"/": "x"}, context), url=at(scheme="https"), authority=issuer.pem, **settings)

    assert verdicts(
        ask(issuer.context("other.test")),
        ask(issuer.context("shop.test", days=(-9, -1))),
        ask(stranger.context("shop.test")),
        ask(stranger.context("shop.test"), verify=False),
    ) == [
        (Outcome.FAIL, "certificate_wrong_host"),
        (Outcome.FAIL, "certificate_expired"),
        (Outcome.FAIL, "certificate_unknown_issuer"),
        (Outcome.OK, "ok"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"statuses": ()},
        {"statuses": ("2xx",)},
        {"ok_seconds": 6.0},
        {"headers": ("no colon",)},
        {"headers": ("A: b\r\nC: d",)},
        {"redirects": 50},
        {"method": "HEAD", "must": ("x",)},
        {"url": "shop.test"},
        {"url": "ftp://shop.test/"},
        {"authority": "no certificate"},
        {"kilobytes": 0},
    ],
)
def test_senseless_settings_are_refused(wrong) -> None:
    plug = PROBES["http"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"url": f"http://{HERE}/"} | wrong))


def test_facts_stay_small_and_serialisable() -> None:
    reading = look("http", site({"/": "x"}), url=at(), must=("щ" * 5000,))
    assert reading.why == "text_missing"
    assert len(json.dumps(reading.facts["text"])) < 4000


def test_second_address_is_tried() -> None:
    assert verdicts(look("http", site({"/": "x"}), url=at(host="two.test"))) == [(Outcome.OK, "ok")]


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        ("http://a.test/x", "http://a.test:80/y", True),
        ("http://a.test/", "https://a.test/", True),
        ("https://a.test/", "http://a.test/", False),
        ("http://a.test/", "https://a.test:8443/", False),
        ("http://a.test/", "https://b.test/", False),
    ],
)
def test_which_addresses_are_of_one_house(here: str, there: str, same: bool) -> None:
    assert _same_house(URL(here), URL(there)) is same
