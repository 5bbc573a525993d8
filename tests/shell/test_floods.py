"""Who is taken for one asker, and what he is told when he asks too much."""

import asyncio
import json

import pytest

from otklik.web.shell.floods import Floods, client_of


async def nothing(*_words):
    return None


@pytest.fixture
def ask(settings):
    """`ask(address, path)`: the status, the headers and the body; 0 where Django would have answered."""
    settings.ASKS_A_MINUTE = 3
    floods = Floods(nothing)

    def asking(address="203.0.113.9", path="/search/", **headers):
        sent = [{"status": 0, "headers": []}, {"body": b""}]

        async def send(message):
            sent.insert(len(sent) - 2, message)

        told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        asyncio.run(floods({"type": "http", "path": path, "client": (address, 1), "headers": told}, nothing, send))
        return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"].decode()

    return asking


def test_the_fourth_question_waits_and_so_does_nobody_else(ask):
    assert [ask()[0] for _turn in range(5)] == [0, 0, 0, 429, 429]
    assert (ask("203.0.113.10")[0], ask(path="/topics/")[0], ask(path="/be/search/")[0]) == (0, 0, 429)


def test_it_is_said_in_the_language_of_the_address_and_of_programs(ask):
    for _turn in range(3):
        ask()
    _status, headers, told = ask(path="/en/search/")
    assert told.startswith("Too many questions at once. Please wait ") and 0 < int(headers[b"retry-after"]) <= 60
    _status, headers, told = ask(path="/api/v1/ask")
    assert (headers[b"content-type"], json.loads(told)["status"]) == (b"application/problem+json", 429)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_is_let_be(ask, address):
    assert [ask(address)[0] for _turn in range(9)] == [0] * 9


def test_it_can_be_switched_off(ask, settings):
    settings.ASKS_A_MINUTE = 0
    assert [ask()[0] for _turn in range(9)] == [0] * 9


@pytest.mark.parametrize(
    ("proxies", "told", "who"),
    [
        (0, "10.0.0.1", "203.0.113.9"),
        (1, "", "203.0.113.9"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (2, "198.51.100.7", "198.51.100.7"),
        (1, "nonsense", "nonsense"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "127.0.0.1", ""),
    ],
)
def test_what_the_asker_says_of_himself_is_not_believed(settings, proxies, told, who):
    settings.TRUSTED_PROXIES = proxies
    headers = [(b"x-forwarded-for", told.encode())] if told else []
    assert client_of({"client": ("203.0.113.9", 1), "headers": headers}) == who
