import json
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOKEN = "123:ABC-def"


def network(me: dict, hook: dict | None = None):
    async def who(request: web.Request) -> web.Response:
        told = request.headers.get("Authorization") == f"Bearer {TOKEN}" or TOKEN in request.path
        return web.json_response(me) if told else web.Response(status=401)

    return site({"/me": who, f"/bot{TOKEN}/getMe": who, f"/bot{TOKEN}/hook": hook or {}})


def ask(me: dict, hook: dict | None = None, path: str = "/bot{{token}}/getMe", **settings):
    named = {"url": lambda port: f"http://{HERE}:{port}{path}", "secret_token": TOKEN, "right": "result.id"}
    reading = look("social_account", network(me, hook), at=NOW, **named | settings)
    assert TOKEN not in json.dumps(dict(reading.facts))
    return reading


def verdict(reading):
    return reading.outcome, reading.why


ME = {"ok": True, "result": {"id": 7}}


def test_token_in_the_address_or_in_a_header() -> None:
    assert verdict(ask(ME)) == (Outcome.OK, "ok")
    assert verdict(ask(ME, path="/me", header="Authorization: Bearer {{token}}")) == (Outcome.OK, "ok")
    assert verdict(ask(ME, path="/me", header="X-Other: {{token}}")) == (Outcome.FAIL, "token_refused")


def test_answers_that_tell_of_trouble() -> None:
    assert verdict(ask({"error": {"error_msg": "User authorization failed"}}, wrong="error.error_msg")) == (
        Outcome.FAIL,
        "error_told",
    )
    assert verdict(ask({"result": {}})) == (Outcome.FAIL, "account_missing")
    assert verdict(ask(ME, path="/gone/{{token}}")) == (Outcome.FAIL, "status_wrong")


@pytest.mark.parametrize(
    ("days", "outcome", "why"),
    [(8, Outcome.OK, "ok"), (6, Outcome.DEGRADED, "token_expires"), (-1, Outcome.FAIL, "token_expired")],
)
def test_days_left_of_the_token(days: int, outcome: Outcome, why: str) -> None:
    end = NOW + timedelta(days=days)
    for moment in (int(end.timestamp()), end.isoformat(), end.replace(tzinfo=None).isoformat()):
        assert verdict(ask({"result": {"id": 7, "until": moment}}, expires="result.until")) == (outcome, why)


def test_end_of_the_token_that_is_none() -> None:
    for moment in ("never", None, 10**30, [], True):
        reading = ask({"result": {"id": 7, "until": moment}}, expires="result.until")
        assert reading.outcome is Outcome.FAIL


def test_webhook_and_last_post() -> None:
    url = lambda port: f"http://{HERE}:{port}/bot{{{{token}}}}/hook"  # noqa: E731
    failing = {"result": {"last_error_message": "Wrong response: 502"}}
    assert verdict(ask(ME, {"result": {"url": "x"}}, webhook_url=url)) == (Outcome.OK, "ok")
    assert verdict(ask(ME, failing, webhook_url=url)) == (Outcome.FAIL, "webhook_failing")
    old = {"result": {"id": 7, "post": "2026-01-01T00:00:00Z"}}
    reading = ask(old, last_post="result.post")
    assert (verdict(reading), reading.facts["age"]) == ((Outcome.DEGRADED, "post_old"), 59)


@pytest.mark.parametrize("wrong", [{"url": "http://x.test/"}, {"secret_token": "a b"}, {"header": "Bearer {{token}}"}])
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["social_account"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"url": "http://x.test/{{token}}", "secret_token": TOKEN} | wrong))
