"""Journeys in the real browser of this machine, over pages of our own."""

import asyncio
import contextlib
import io
import os
import socket
import threading
import time
import zipfile
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from aiohttp import web
from PIL import Image

from ops.debian import Missing, chromium
from tests.adapters.probes.ends import PROBES, look, nobody, site

KIND = "browser_journey"
PAGE = """<html><body><h1>Связь для дома</h1><p hidden>тайное</p>
<form action=/found><label>Что искать <input name=q></label><button>Искать</button></form>
<ul><li>раз<li>два</ul><a href="/tariffs">Тарифы</a></body></html>"""


@pytest.fixture(scope="module", autouse=True)
def browser() -> str:
    try:
        return chromium()
    except Missing as error:
        pytest.skip(str(error))


def html(text: str, status: int = 200) -> Callable:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")

    return handler


async def found(request: web.Request) -> web.Response:
    return web.Response(text=f"<body>Нашлось: {request.query['q']}</body>", content_type="text/html")


def steps(*lines: str) -> Callable[[int], tuple[str, ...]]:
    return lambda port: tuple(line.replace("PORT", str(port)) for line in lines)


ROUTES = {"/": html(PAGE), "/found": found, "/tariffs": html("<body>Беда</body>", 503)}
HOME = "goto http://site.test:PORT/"


@pytest.mark.slow
def test_a_journey_passes_step_by_step() -> None:
    lines = (
        HOME, "# by the words people read", "expect text связь для дома", "expect no text тайное",
        "fill label:Что искать = слон {{nonce}}", "expect count li >= 2", "expect count li = 2", "click button:Искать",
        "expect address /found", "expect text Нашлось: слон", "screenshot",
    )  # fmt: skip
    told = look(KIND, site(ROUTES), seconds=40, steps=steps(*lines))
    assert (told.outcome, told.why, told.facts["count"], told.facts["withheld"]) == ("ok", "ok", 10, [])
    assert list(told.milliseconds) == [
        "s01_goto", "s02_text", "s03_no_text", "s04_fill", "s05_count", "s06_count", "s07_click", "s08_address",
        "s09_text", "s10_screenshot", "total",
    ]  # fmt: skip
    assert [file.name for file in told.files] == ["screenshot.jpg"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "why", "facts"),
    [
        ("expect text Пусто", "step_text", {"number": 2}),
        ("expect no text связь", "step_unwanted", {}),
        ("expect address /nowhere", "step_address", {}),
        ("expect count li >= 3", "step_count", {"found": 2}),
        ("click text:Купить", "step_nothing", {"limit": 1}),
        ("goto http://site.test:PORT/tariffs", "step_status", {"status": 503}),
        ("goto http://nowhere.test:PORT/", "no_such_host", {"host": "nowhere.test"}),
    ],
)
def test_a_step_that_does_not_come_true_fails_with_a_picture(line: str, why: str, facts: dict) -> None:
    told = look(KIND, site(ROUTES), seconds=20, step_seconds=1, steps=steps(HOME, line))
    assert (told.outcome, told.why) == ("fail", why)
    assert {name: told.facts[name] for name in facts} == facts
    if why != "no_such_host":
        picture, trace = told.files
        assert Image.open(io.BytesIO(picture.content)).size == (1280, 900)
        assert "trace.trace" in zipfile.ZipFile(io.BytesIO(trace.content)).namelist()


@pytest.mark.slow
def test_secrets_are_covered_in_the_picture_and_in_no_trace() -> None:
    lines = (HOME, "fill input[name=q] = {{word}}", "expect text Пусто")
    told = look(KIND, site(ROUTES), seconds=20, step_seconds=1, steps=steps(*lines), secret_values=("word=verysecret",))
    assert (told.outcome, told.why, [file.name for file in told.files]) == ("fail", "step_text", ["screenshot.jpg"])
    colours = Image.open(io.BytesIO(told.files[0].content)).convert("RGB").getcolors(2**20) or []
    assert sum(many for many, (red, green, blue) in colours if red > 200 and green < 60 and blue > 200) > 1000


@pytest.mark.slow
def test_nothing_a_page_wants_goes_round_the_gate() -> None:
    """The server listens at 127.0.0.1, which the reach of the tests lets through by the names .test alone."""
    asked: list[str] = []
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.bind(("127.0.0.1", 0))
    ear.setblocking(False)

    async def secret(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="inside")

    async def hostile(request: web.Request) -> web.Response:
        inside = f"localhost:{request.url.port}/secret"
        return web.Response(
            text=f"""<body>Page<img src=http://{inside}><iframe src=http://{inside}></iframe><script>
            fetch("http://{inside}", {{mode: "no-cors"}}).catch(() => 0); new WebSocket("ws://{inside}");
            const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{ear.getsockname()[1]}"}}]}});
            peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
            </script></body>""",
            content_type="text/html",
        )

    async def leads_inside(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://localhost:{request.url.port}/secret")

    routes = {"/": hostile, "/secret": secret, "/go": leads_inside}
    told = look(KIND, site(routes), seconds=20, step_seconds=2, steps=steps(HOME, "expect text page"))
    assert (told.outcome, told.facts["withheld"]) == ("ok", ["localhost"])
    told = look(KIND, site(routes), seconds=20, step_seconds=2, steps=steps(HOME, "expect text inside"))
    assert (told.outcome, told.why, told.facts["host"]) == ("unknown", "withheld", "localhost")
    told = look(KIND, site(routes), seconds=20, step_seconds=2, steps=steps("goto http://site.test:PORT/go"))
    assert (told.outcome, told.why) == ("unknown", "withheld")
    assert asked == []
    with pytest.raises(BlockingIOError):
        ear.recv(1)
    ear.close()


def _family(of: str) -> list[psutil.Process]:
    found = []
    for member in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if any(of in word for word in member.cmdline()):
                found.append(member)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("victim", "why"), [("--proxy-server=socks5", "browser_dead"), ("otklik.adapters.apart.browser", "apart_dead")]
)
def test_a_journey_killed_in_the_middle_is_unknown_and_leaves_nothing(victim: str, why: str) -> None:
    reached = threading.Event()

    async def hangs(_request: web.Request) -> web.Response:
        reached.set()
        await asyncio.sleep(30)
        return web.Response()

    def kill() -> None:
        reached.wait(20)
        _family(victim)[0].kill()

    threading.Thread(target=kill).start()
    told = look(KIND, site({"/": hangs}), seconds=25, step_seconds=20, steps=steps(HOME))
    assert (told.outcome, told.why) == ("unknown", why)
    until = time.monotonic() + 5
    while _family("--proxy-server=socks5") and time.monotonic() < until:
        time.sleep(0.1)
    assert _family("--proxy-server=socks5") == []


@pytest.mark.slow
def test_a_journey_that_takes_too_long_fails_in_its_time() -> None:
    lines = (HOME, *["expect no text связь"] * 3)
    told = look(KIND, site(ROUTES), seconds=8, step_seconds=20, steps=steps(*lines))
    assert (told.outcome, told.why, told.facts["number"]) == ("fail", "walk_late", 2)
    assert told.files[0].name == "screenshot.jpg"


@pytest.mark.slow
def test_a_page_nobody_serves_is_refused() -> None:
    told = look(KIND, nobody(), seconds=20, steps=steps(HOME))
    assert (told.outcome, told.why, told.facts["host"]) == ("fail", "refused", "site.test")


def test_without_a_browser_nothing_is_known(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.CHROMIUM = "/nonexistent/chromium"
    told = look(KIND, nobody(), steps=steps(HOME))
    assert (told.outcome, told.why) == ("unknown", "browser_dead")
    settings.CHROMIUM = ""
    monkeypatch.setenv("PATH", os.devnull)
    assert (told := look(KIND, nobody(), steps=steps(HOME))).why == "no_browser"
    assert told.outcome == "unknown"


@pytest.mark.parametrize(
    "lines",
    [
        (), ("click button:Искать",), ("goto site",), ("goto file:///etc/passwd",), ("goto",), ("jump up",),
        ("goto http://a.test/", "fill input"), ("goto http://a.test/", "expect count li"),
        ("goto http://a.test/", "click [["), ("goto http://a.test/", "press"), ("goto http://a.test/", "screenshot x"),
        ("goto http://a.test/",) * 26,
    ],
)  # fmt: skip
def test_steps_that_make_no_sense_are_refused(lines: tuple[str, ...]) -> None:
    plug = PROBES[KIND]
    with pytest.raises(ValueError, match=r"."):
        plug.check(plug.Settings(steps=lines))
