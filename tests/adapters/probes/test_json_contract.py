import json

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, site

SCHEMA = json.dumps(
    {
        "type": "object",
        "required": ["tariffs"],
        "properties": {"tariffs": {"type": "array", "items": {"$ref": "#/$defs/tariff"}}},
        "$defs": {"tariff": {"required": ["price"], "properties": {"price": {"type": "integer"}}}},
    }
)


def text(words: str):
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text=words, content_type="application/json")

    return site({"/": handler})


def ask(end, **settings):
    return look("json_contract", end, **{"url": lambda port: f"http://{HERE}:{port}/", "schema": SCHEMA} | settings)


def verdict(reading):
    return reading.outcome, reading.why


def test_contract_kept_and_broken() -> None:
    assert verdict(ask(site({"/": {"tariffs": [{"price": 990}]}}))) == (Outcome.OK, "ok")
    broken = ask(site({"/": {"tariffs": [{"price": 990}, {"price": "Ivanova, +375291234567"}]}}))
    assert verdict(broken) == (Outcome.FAIL, "contract_broken")
    assert (broken.facts["place"], broken.facts["rule"]) == ("$.tariffs[1].price", "type")
    assert "Ivanova" not in json.dumps(broken.facts)


def test_no_json_deep_json_and_slow_json() -> None:
    assert verdict(ask(text("<html>"))) == (Outcome.FAIL, "not_json")
    assert verdict(ask(text("[" * 200_000))) == (Outcome.FAIL, "not_json")
    assert verdict(ask(text(""))) == (Outcome.FAIL, "not_json")
    deep = json.dumps({"$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}, "$ref": "#/$defs/a"})
    assert verdict(ask(text("[" * 600 + "]" * 600), schema=deep)) == (Outcome.FAIL, "too_deep")
    assert verdict(ask(site({"/": {"tariffs": []}}), ok_seconds=0.0001)) == (Outcome.DEGRADED, "slow")
    assert verdict(ask(site({}))) == (Outcome.FAIL, "status_wrong")


@pytest.mark.parametrize(
    "schema",
    ["", "[", '{"type": 7}', '{"$ref": "http://127.0.0.1:1/schema.json"}', '{"$ref": "file:///etc/passwd"}', "7"],
)
def test_contract_is_checked_and_refers_to_nothing_outside(schema: str) -> None:
    plug = PROBES["json_contract"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(url=f"http://{HERE}/", schema=schema))


def test_reference_that_only_an_answer_reaches_fetches_nothing() -> None:
    fetched = []

    async def schema(request: web.Request) -> web.Response:
        fetched.append(request.path)
        return web.json_response({})

    pages = {"/": {"tariffs": []}, "/schema": schema}
    outside = lambda port: json.dumps({"properties": {"tariffs": {"$ref": f"http://{HERE}:{port}/schema"}}})  # noqa: E731
    reading = ask(site(pages), schema=outside)
    assert (verdict(reading), fetched) == ((Outcome.UNKNOWN, "reference_outside"), [])
