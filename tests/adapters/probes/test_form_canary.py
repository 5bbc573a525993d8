import json

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, silent, site, tcp

FORM = """<form method="get"><input name="q"></form><form method="POST" action="/sent" id=write>
<input type=hidden name=token value="t&amp;1"><input name=name><select name=about><option value=a><option value=b selected>
</select><textarea name=text>old</textarea><input type=checkbox name=agree><input type=radio name=kind value=x checked>
<input type=submit name=go value=1></form>"""


class Desk:
    """A company that takes forms; after: how many looks it takes until what came shows; closes: whether it can."""

    def __init__(self, after: int = 0, status: int = 200, closes: bool = True) -> None:
        self.came: list[dict[str, str]] = []
        self.closed: list[dict[str, str]] = []
        self.after, self.status, self.closes = after, status, closes

    def end(self):
        pages = {"/form": self.form, "/sent": self.sent, "/done": self.done, "/list": self.list, "/close": self.close}
        return site(pages)

    async def form(self, request: web.Request) -> web.Response:
        answer = web.Response(text=FORM, content_type="text/html")
        answer.set_cookie("visit", "7")
        return answer

    async def sent(self, request: web.Request) -> web.Response:
        assert request.headers["Referer"].endswith("/form") and request.cookies["visit"] == "7"
        if self.status in (200, 500):
            self.came.append(dict(await request.post()))
        if self.status == 200:
            raise web.HTTPFound("/done")
        return web.Response(status=self.status)

    async def done(self, request: web.Request) -> web.Response:
        form = '<form method=post action="/close"><input type=hidden name=number value=3></form>'
        return web.Response(text=f"<p>Thank you{form}", content_type="text/html")

    async def list(self, request: web.Request) -> web.Response:
        self.after -= 1
        return web.json_response({"items": self.came if self.after < 0 else []})

    async def close(self, request: web.Request) -> web.Response:
        self.closed.append(dict(await request.post()))
        return web.Response(status=200 if self.closes else 500)


def ask(desk: Desk, **settings):
    told = {
        "url": lambda port: f"http://{HERE}:{port}/form",
        "fields": ("name=Probe", "text=It is {{nonce}}"),
        "flag": "agree=test",
        "found_url": lambda port: f"http://{HERE}:{port}/list",
        "cleanup_form": "form[action='/close']",
    }
    return look("form_canary", desk.end(), **told | settings)


def verdict(reading):
    return reading.outcome, reading.why


def test_a_form_arrives_with_what_a_browser_would_send() -> None:
    desk = Desk(after=1)
    reading = ask(desk)
    assert verdict(reading) == (Outcome.OK, "ok")
    words = {"token": "t&1", "name": "Probe", "about": "b", "kind": "x", "agree": "test"}
    assert desk.came == [words | {"text": f"It is {reading.facts['nonce']}"}]
    assert reading.facts["nonce"].isalpha()
    assert desk.closed == [{"number": "3"}]


def test_what_is_lost_or_refused_is_a_failure_and_is_cleaned_up() -> None:
    lost = Desk(after=99)
    reading = ask(lost, within_seconds=1)
    assert (verdict(reading), len(lost.closed)) == ((Outcome.FAIL, "not_arrived"), 1)
    refused = Desk(status=422)
    reading = ask(refused)
    assert (verdict(reading), reading.facts["status"], refused.closed) == ((Outcome.FAIL, "form_refused"), 422, [])
    assert verdict(ask(Desk(), form="form#other")) == (Outcome.FAIL, "no_form")
    assert verdict(ask(Desk(), fields=("telephone={{nonce}}",))) == (Outcome.FAIL, "no_form")
    assert verdict(ask(Desk(), flag="test=1")) == (Outcome.FAIL, "no_field")
    assert verdict(ask(Desk(closes=False))) == (Outcome.DEGRADED, "cleanup_failed")
    assert verdict(ask(Desk(), cleanup_form="form.gone")) == (Outcome.DEGRADED, "cleanup_failed")


def test_a_form_that_was_taken_with_an_error_is_cleaned_up_too() -> None:
    desk = Desk(status=500)
    reading = ask(desk, cleanup_url=lambda port: f"http://{HERE}:{port}/done")
    assert (verdict(reading), len(desk.came), desk.closed) == ((Outcome.FAIL, "form_refused"), 1, [{"number": "3"}])


def test_a_page_that_repeats_its_address_proves_nothing() -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(text=f"Nothing found for {request.query['q']}")

    desk = Desk()
    end = site({"/form": desk.form, "/sent": desk.sent, "/done": desk.done, "/find": echo})
    told = {"url": lambda port: f"http://{HERE}:{port}/form", "fields": ("name=Probe", "text={{nonce}}")}
    reading = look("form_canary", end, found_url=lambda port: f"http://{HERE}:{port}/find?q={{{{nonce}}}}", **told)
    assert (verdict(reading), desk.came) == ((Outcome.UNKNOWN, "echoes"), [])


def test_a_form_to_another_house_is_not_sent() -> None:
    page = '<form method=post action="https://thief.example/"><input name=name><input name=text></form>'

    async def form(request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    told = {"url": lambda port: f"http://{HERE}:{port}/", "fields": ("text={{nonce}}",)}
    reading = look("form_canary", site({"/": form}), **told)
    assert (verdict(reading), reading.facts["address"]) == ((Outcome.FAIL, "sent_elsewhere"), "https://thief.example")
    assert verdict(look("form_canary", tcp(silent), seconds=0.3, **told)) == (Outcome.FAIL, "timeout")


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": ("text=x",)},
        {"fields": ("{{nonce}}",)},
        {"form": "form["},
        {"sign_in_url": f"http://{HERE}/login"},
        {"found_url": "/list"},
    ],
)
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["form_canary"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"url": f"http://{HERE}/", "fields": ("text={{nonce}}",)} | wrong))


def test_evidence_holds_no_password() -> None:
    page = "<form method=post><input name=login><input type=password name=word></form>"

    async def login(request: web.Request) -> web.Response:
        return web.Response(text=page + str(dict(await request.post())), content_type="text/html")

    reading = look(
        "form_canary",
        site({"/login": login}),
        url=lambda port: f"http://{HERE}:{port}/form",
        fields=("text={{nonce}}",),
        sign_in_url=lambda port: f"http://{HERE}:{port}/login",
        user="probe",
        secret_password="a word nobody knows",
    )
    assert verdict(reading) == (Outcome.FAIL, "not_let_in")
    assert "nobody knows" not in json.dumps(dict(reading.facts))
