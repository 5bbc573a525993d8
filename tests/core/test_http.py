"""The client keeps to its limits and stays out of our own network."""

import socket
import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from otklik.core import http
from otklik.core.http import ForbiddenAddress, TooLarge, TooManyRedirects, TooSlow, Unreachable, fetch, is_public


@pytest.fixture
def near(settings):
    settings.ALLOW_PRIVATE_ADDRESSES = True


def test_answer_comes_back_whatever_its_status(near, httpserver: HTTPServer):
    httpserver.expect_request("/a", method="POST", data="x").respond_with_json({"n": 1}, status=418)
    answer = fetch(httpserver.url_for("/a"), method="POST", content=b"x")
    assert (answer.status, answer.json()) == (418, {"n": 1})


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://x/",
        "nonsense",
    ],
)
def test_own_network_is_never_asked(httpserver: HTTPServer, url):
    httpserver.expect_request("/").respond_with_data("secret")
    with pytest.raises(ForbiddenAddress):
        fetch(url.format(port=httpserver.port), timeout=3)
    assert httpserver.log == []


def test_redirect_into_our_network_is_refused(settings, httpserver: HTTPServer, monkeypatch):
    """The first address is let through as a public one would be; where it sends us is judged anew."""
    httpserver.expect_request("/a").respond_with_data("", status=302, headers={"Location": "http://10.0.0.7/"})
    monkeypatch.setattr(http, "is_public", lambda address: address == "127.0.0.1")
    with pytest.raises(ForbiddenAddress):
        fetch(httpserver.url_for("/a").replace("localhost", "127.0.0.1"))


def test_a_name_that_changes_its_answer_gains_nothing(httpserver: HTTPServer, monkeypatch):
    """Public when judged, 127.0.0.1 when asked again: the connection goes to the address that was judged."""
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("198.51.101.7", 80))]]
    asked, resolve = [], socket.getaddrinfo

    def rebinding(host, port, *args, **kwargs):
        if host != "rebind.example":
            return resolve(host, port, *args, **kwargs)
        asked.append(host)
        return answers.pop() if answers else [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(http.socket, "getaddrinfo", rebinding)
    httpserver.expect_request("/").respond_with_data("secret")
    with pytest.raises((TooSlow, Unreachable)):
        fetch(f"http://rebind.example:{httpserver.port}/", timeout=0.5)
    assert (httpserver.log, asked) == ([], ["rebind.example"])


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    def both(host, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(http.socket, "getaddrinfo", both)
    with pytest.raises(ForbiddenAddress):
        fetch("http://mixed.example/")


def test_long_answer_is_cut_off(near, httpserver: HTTPServer):
    httpserver.expect_request("/").respond_with_data("x" * 10_000)
    with pytest.raises(TooLarge):
        fetch(httpserver.url_for("/"), max_bytes=9_999)
    assert len(fetch(httpserver.url_for("/"), max_bytes=10_000).content) == 10_000


def test_dripping_answer_ends_in_time(near, httpserver: HTTPServer):
    def drip(request: Request) -> Response:
        def drops():
            for _ in range(100):
                time.sleep(0.05)
                yield b"x"

        return Response(drops())

    httpserver.expect_request("/").respond_with_handler(drip)
    began = time.monotonic()
    with pytest.raises(TooSlow):
        fetch(httpserver.url_for("/"), timeout=0.4)
    assert time.monotonic() - began < 3


def test_redirects_are_followed_and_counted(near, httpserver: HTTPServer):
    httpserver.expect_request("/1").respond_with_data("", status=302, headers={"Location": "/2"})
    httpserver.expect_request("/2").respond_with_data("", status=303, headers={"Location": "/3"})
    httpserver.expect_request("/3").respond_with_data("here")
    assert fetch(httpserver.url_for("/1")).content == b"here"
    with pytest.raises(TooManyRedirects):
        fetch(httpserver.url_for("/1"), redirects=1)


def test_secrets_do_not_travel_to_another_house(near, httpserver: HTTPServer):
    other = httpserver.url_for("/b").replace("localhost", "127.0.0.1")
    httpserver.expect_request("/a").respond_with_data("", status=302, headers={"Location": other})
    httpserver.expect_request("/b").respond_with_data("")
    secrets = {"Authorization": "Bearer x", "X-Api-Key": "1", "Cookie": "a=b", "Proxy-Authorization": "c"}
    fetch(httpserver.url_for("/a"), headers=secrets | {"Accept-Language": "be"})
    told = [
        {name: request.headers.get(name) for name in [*secrets, "Accept-Language"]} for request, _ in httpserver.log
    ]
    assert told == [secrets | {"Accept-Language": "be"}, dict.fromkeys(secrets) | {"Accept-Language": "be"}]


def test_words_do_not_travel_to_another_house(near, httpserver: HTTPServer):
    other = httpserver.url_for("/b").replace("localhost", "127.0.0.1")
    httpserver.expect_request("/a").respond_with_data("", status=307, headers={"Location": other})
    httpserver.expect_request("/c").respond_with_data("", status=307, headers={"Location": "/d"})
    httpserver.expect_request("/d", data="token=1").respond_with_data("same house")
    with pytest.raises(ForbiddenAddress):
        fetch(httpserver.url_for("/a"), method="POST", content=b"token=1")
    assert fetch(httpserver.url_for("/c"), method="POST", content=b"token=1").content == b"same house"


def test_nobody_listens(near):
    with pytest.raises(Unreachable):
        fetch("http://127.0.0.1:9/", timeout=2)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b:1::7f00:1", False),
        ("64:ff9b:1::808:808", False),
        ("fec0::1", False),
        ("::127.0.0.1", False),
        ("::10.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("2001::1", False),
        ("2001:db8::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::", False),
    ],
)
def test_public_addresses(address, public):
    assert is_public(address) is public
