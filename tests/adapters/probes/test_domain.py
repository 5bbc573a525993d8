from datetime import UTC, datetime

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody, says, silent, site, tcp

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def record(expires: str, *states: str) -> dict:
    return {
        "status": list(states),
        "events": [{"eventAction": "registration"}, {"eventAction": "expiration", "eventDate": expires}],
    }


def registry(answer, status: int = 200):
    async def bootstrap(request: web.Request) -> web.Response:
        here = f"http://{HERE}:{request.url.port}/rdap/"
        return web.json_response({"services": [[["net"], ["http://10.0.0.1/"]], [["org", "com"], [here]]]})

    async def domain(request: web.Request) -> web.Response:
        return web.json_response(answer, status=status)

    return site({"/dns.json": bootstrap, "/rdap/domain/{name}": domain})


def ask(end, domain: str = "example.com", **settings):
    given = {"domain": domain, "bootstrap": lambda port: f"http://{HERE}:{port}/dns.json"} | settings
    return look("domain", end, at=NOON, **given)


def verdict(reading):
    return reading.outcome, reading.why


@pytest.mark.parametrize(
    ("expires", "outcome", "why", "days"),
    [
        ("2026-06-01T12:00:00Z", Outcome.OK, "ok", 92),
        ("2026-03-31T12:00:00Z", Outcome.DEGRADED, "expires_soon", 30),
        ("2026-03-08T12:00:00.000Z", Outcome.FAIL, "expires_now", 7),
        ("2026-02-01", Outcome.FAIL, "expires_now", -29),
    ],
)
def test_days_left(expires: str, outcome: Outcome, why: str, days: int) -> None:
    reading = ask(registry(record(expires)))
    assert (verdict(reading), reading.facts["days"]) == ((outcome, why), days)


def test_registry_that_holds_or_does_not_know_the_name() -> None:
    held = ask(registry(record("2030-01-01", "active", "pending delete")))
    assert (verdict(held), held.facts["state"]) == ((Outcome.FAIL, "on_hold"), "pending delete")
    assert verdict(ask(registry({}, 404))) == (Outcome.FAIL, "not_registered")


def test_faults_of_a_registry_are_not_of_the_name() -> None:
    unknown = (Outcome.UNKNOWN, "registry_failed")
    assert verdict(ask(registry({}, 500))) == unknown
    assert verdict(ask(registry({"events": "?"}))) == unknown
    assert verdict(ask(registry([]))) == unknown
    assert verdict(ask(registry(record("some day")))) == unknown
    assert verdict(ask(nobody())) == unknown
    assert verdict(ask(tcp(silent), seconds=0.3)) == unknown
    assert verdict(ask(site({"/dns.json": "<html>"}))) == unknown
    assert verdict(ask(registry({}), "example.by")) == (Outcome.UNKNOWN, "no_rdap")
    assert verdict(ask(registry({}), "example.net")) == (Outcome.UNKNOWN, "forbidden")


def whois(words: str):
    return ask(tcp(says(words.encode(), after=1)), "пример.бел", whois=lambda port: f"{HERE}:{port}")


@pytest.mark.parametrize(
    "words",
    [
        "Domain Name: x.by\r\nExpiration Date: 2026-06-01\r\n",
        "% ru\ndomain:     X.RU\npaid-till:     2026-06-01T21:00:00Z\nfree-date: 2026-07-01\n",
        "   Registry Expiry Date: 2026-06-01T04:00:00Z\n",
        "expire: 2026.06.01\n",
    ],
)
def test_whois_where_there_is_no_rdap(words: str) -> None:
    reading = whois(words)
    assert verdict(reading) == (Outcome.OK, "ok")
    assert reading.facts["expires"].startswith("2026-06-01")


def test_whois_that_does_not_tell() -> None:
    assert verdict(whois("No entries found for the selected source.\n")) == (Outcome.FAIL, "not_registered")
    assert verdict(whois("Object does not exist\n")) == (Outcome.FAIL, "not_registered")
    assert verdict(whois("\x00\x01 rate limit\n")) == (Outcome.UNKNOWN, "registry_failed")
    assert verdict(whois("x" * 3_000_000)) == (Outcome.UNKNOWN, "registry_failed")


@pytest.mark.parametrize("wrong", [{"domain": "by"}, {"domain": "a" * 70 + ".by"}, {"base": "x"}, {"fail_days": 60}])
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["domain"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"domain": "example.by"} | wrong))
