import base64
import hmac
import json
from urllib.parse import urlencode

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, site

KEY = "key of the shop"
SIGNED = ("order", "amount", "currency")
GOOD = {"order": "17", "amount": "19.90", "currency": "BYN"}


def signature(words: dict[str, str], key: str = KEY, how: str = "sha256") -> bytes:
    return hmac.new(key.encode(), ";".join(words[name] for name in SIGNED).encode(), how).digest()


class Shop:
    """Leads to `host` with `words`; by a redirect or by a form."""

    def __init__(self, words: dict[str, str], host: str = "https://pay.test", form: bool = False) -> None:
        self.words, self.host, self.form = words, host, form

    def end(self):
        return site({"/cart": '{"total": "19,90"}', "/pay": self.pay, "/go": self.go})

    async def pay(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/go")

    async def go(self, request: web.Request) -> web.Response:
        if not self.form:
            raise web.HTTPFound(f"{self.host}/start?{urlencode(self.words)}")
        inputs = "".join(f'<input type=hidden name="{name}" value="{value}">' for name, value in self.words.items())
        text = f'<form action="/search"></form><form method=post action="{self.host}/start">{inputs}</form>'
        return web.Response(text=text, content_type="text/html")


def ask(words: dict[str, str], shop: dict | None = None, **settings):
    def steps(port: int) -> str:
        cart = {"name": "cart", "url": f"http://{HERE}:{port}/cart", "take": {"total": "json:total"}}
        return json.dumps([cart, {"name": "pay", "url": f"http://{HERE}:{port}/pay", "method": "POST"}])

    told = {
        "steps": steps,
        "provider": "pay.test",
        "signed": SIGNED,
        "secret_key": KEY,
        "joined_by": ";",
        "amount": "{{total}}",
    }
    return look("payment_canary", Shop(words, **(shop or {})).end(), **told | settings)


def verdict(reading):
    return reading.outcome, reading.why


@pytest.mark.parametrize("form", [False, True])
def test_the_way_leads_to_the_provider_and_ends_there(form: bool) -> None:
    words = GOOD | {"signature": signature(GOOD).hex()}
    # nothing listens at pay.test on port 443 here: to ask it would fail
    reading = ask(words, {"form": form})
    assert verdict(reading) == (Outcome.OK, "ok")
    in_base64 = {"signature": base64.urlsafe_b64encode(signature(GOOD, how="sha512")).decode()}
    assert verdict(ask(GOOD | in_base64, {"form": form}, algorithm="sha512")) == (Outcome.OK, "ok")


def test_each_wrong_thing_has_its_name() -> None:
    right = {"signature": signature(GOOD).hex()}
    dear, dollars = GOOD | {"amount": "199.00"}, GOOD | {"currency": "USD"}
    said = {
        "signature_wrong": ask(GOOD | {"signature": signature(GOOD, "another key").hex()}),
        "parameter_missing": ask(GOOD),
        "amount_wrong": ask(dear | {"signature": signature(dear).hex()}),
        "currency_wrong": ask(dollars | {"signature": signature(dollars).hex()}),
        "other_provider": ask(GOOD | right, {"host": "https://pay.test.thief.example"}),
        "not_encrypted": ask(GOOD | right, {"host": "http://pay.test"}),
        "not_there": ask(GOOD | right, {"host": "", "form": True}),
    }
    assert {why: verdict(reading) for why, reading in said.items()} == {why: (Outcome.FAIL, why) for why in said}
    assert KEY not in json.dumps([dict(reading.facts) for reading in said.values()])


STEPS = json.dumps([{"url": "https://shop.test/pay"}])


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": "https://pay.test"},
        {"provider": "Pay.Test"},
        {"steps": json.dumps([{"url": "https://pay.test/start"}])},
        {"signed": ()},
        {"signed": ("signature",)},
        {"steps": "{}"},
    ],
)
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["payment_canary"]
    with pytest.raises(ValueError):
        plug.check(
            plug.Settings(**{"steps": STEPS, "provider": "pay.test", "signed": ("a",), "secret_key": KEY} | wrong)
        )
