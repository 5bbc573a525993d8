import asyncio
import json

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, site


class Cabinet:
    """A shop with a sign-in: a form with a token, a session in a cookie, orders that have to be cancelled."""

    def __init__(self) -> None:
        self.orders: dict[str, str] = {}
        self.slow = 0.0

    def end(self):
        return site(
            {"/login": self.login, "/order": self.order, "/orders/{id}": self.one, "/logout": "bye", "/away": self.away}
        )

    async def login(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            form = '<form><input name="csrf" value="t&amp;k 1"></form>'
            return web.Response(text=form, content_type="text/html")
        sent = await request.post()
        if (sent["csrf"], sent["password"]) != ("t&k 1", "s3cr3t word"):
            return web.Response(status=403, text="no")
        answer = web.Response(text="Hello <b>Alina</b>!")
        answer.set_cookie("session", "77")
        return answer

    async def order(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.slow)
        if request.cookies.get("session") != "77":
            return web.Response(status=401)
        sent = await request.json()
        self.orders["a/1"] = sent["note"]
        return web.json_response(
            {"order": {"id": "a/1", "tags": [sent["note"]]}}, status=201, headers={"X-Trace": "tr"}
        )

    async def one(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            self.orders.clear()
        return web.Response(text=request.match_info["id"])

    async def away(self, request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"http://[{await request.text()}"})


def at(path: str) -> str:
    return f"http://shop.test:PORT{path}"


LOGIN = [
    {"name": "form", "url": at("/login"), "take": {"token": "css:input[name=csrf]@value"}},
    {
        "name": "sign in",
        "url": at("/login"),
        "method": "POST",
        "form": {"csrf": "{{token}}", "password": "{{password}}"},
        "must": ["Hello"],
        "take": {"who": "between:<b>|</b>"},
    },
]
ORDER = {
    "name": "order",
    "url": at("/order"),
    "method": "POST",
    "json": {"note": "{{nonce}} {{who}}"},
    "statuses": ["201"],
    "take": {"id": "json:order.id", "trace": "header:X-Trace", "note": "json:order.tags.0"},
    "must": ["{{nonce}}"],
}
CANCEL = {"name": "cancel", "url": at("/orders/{{id}}"), "method": "DELETE", "always": True}


def walk(steps, cabinet: Cabinet | None = None, password: str = "s3cr3t word", **settings):
    text = json.dumps(steps)
    cabinet = cabinet or Cabinet()
    end = cabinet.end()
    given = {"steps": lambda port: text.replace("PORT", str(port)), "secret_values": (f"password={password}",)}
    return look("http_steps", end, **given | settings)


def verdict(reading):
    return reading.outcome, reading.why


def test_a_whole_journey() -> None:
    cabinet = Cabinet()
    reading = walk([*LOGIN, ORDER, {"name": "see", "url": at("/logout"), "must_not": ["{{trace}}"]}], cabinet)
    assert verdict(reading) == (Outcome.OK, "ok")
    assert cabinet.orders["a/1"].endswith(" Alina")
    assert {"form", "sign in", "order", "see"} <= set(reading.milliseconds)


def test_failure_names_the_step_and_cleans_up() -> None:
    cabinet = Cabinet()
    broken = {"name": "pay", "url": at("/pay")}
    cancel = CANCEL | {"url": at("/orders/a")}
    reading = walk([*LOGIN, ORDER, broken, cancel], cabinet)
    assert (verdict(reading), reading.facts["name"], reading.facts["status"]) == (
        (Outcome.FAIL, "step_status"),
        "pay",
        404,
    )
    assert cabinet.orders == {}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"must": ["Goodbye"]}, "step_text"),
        ({"must_not": ["Alina"]}, "step_unwanted"),
        ({"take": {"x": "json:a.b"}}, "step_nothing_taken"),
        ({"take": {"x": "css:h1"}}, "step_nothing_taken"),
        ({"take": {"x": "header:X-Nothing"}}, "step_nothing_taken"),
        ({"take": {"x": "between:<i>|</i>"}}, "step_nothing_taken"),
        ({"statuses": ["302"]}, "step_status"),
        ({"url": "http://10.0.0.1/"}, "forbidden"),
    ],
)
def test_what_a_step_asks_for(change: dict, why: str) -> None:
    reading = walk([LOGIN[0], LOGIN[1] | change])
    assert (reading.why, reading.facts["name"]) == (why, "sign in")


def test_wrong_password_is_not_told() -> None:
    assert verdict(walk(LOGIN, password="another word")) == (Outcome.FAIL, "step_status")
    away = {"name": "away", "url": at("/away"), "method": "POST", "json": "{{password}}"}
    reading = walk([away])
    assert (verdict(reading), "s3cr3t" in json.dumps(reading.facts)) == ((Outcome.FAIL, "bad_address"), False)


def test_time_is_kept_for_cleaning_up() -> None:
    cabinet = Cabinet()
    cabinet.slow, cabinet.orders = 5, {"old": "x"}
    reading = walk([*LOGIN, ORDER, CANCEL | {"url": at("/orders/a")}], cabinet, seconds=1.5)
    assert (verdict(reading), reading.facts["name"], cabinet.orders) == ((Outcome.FAIL, "timeout"), "order", {})


def test_failed_cleaning_up_and_slowness_degrade() -> None:
    unclean = walk([*LOGIN, {"name": "tidy", "url": at("/nothing"), "always": True}])
    assert (verdict(unclean), unclean.facts["name"]) == ((Outcome.DEGRADED, "cleanup_failed"), "tidy")
    assert verdict(walk(LOGIN, ok_seconds=0.001)) == (Outcome.DEGRADED, "slow")


@pytest.mark.parametrize(
    "steps",
    [
        "",
        "{}",
        "[]",
        "[7]",
        '[{"name": "no address"}]',
        '[{"url": "http://x.test/", "colour": "red"}]',
        '[{"url": "http://x.test/", "statuses": ["ok"]}]',
        '[{"url": "http://x.test/", "take": {"a": "magic:b"}}]',
        '[{"url": "http://x.test/", "take": {"a": "css:["}}]',
        '[{"url": "http://x.test/", "always": true}]',
        '[{"url": 5}]',
        '[{"url": "{{taken}}"}]',
        '[{"url": "http://x.test/", "headers": {"A": "b\\r\\nC: d"}}]',
    ],
)
def test_steps_are_checked(steps: str) -> None:
    plug = PROBES["http_steps"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(steps=steps))


def test_hosts_are_those_of_the_steps() -> None:
    plug = PROBES["http_steps"]
    steps = json.dumps([{"url": "http://b.test/"}, {"url": "https://a.test/{{x}}"}, {"url": "{{found}}"}])
    assert plug.hosts(plug.Settings(steps=steps)) == ["a.test", "b.test"]
    assert plug().title and HERE
