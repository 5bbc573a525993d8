"""A real product for the journeys: own folder and port, web and worker as `otklik serve` starts them, a real browser."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).resolve().parent
AXE = (HERE / "vendor" / "axe-core-4.14.1.min.js").read_text()
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
STARTS_WITHIN, ENDS_WITHIN = 120, 8  # seconds


@dataclass
class Site:
    """A running product: where it answers, where it keeps its files."""

    url: str
    folder: Path
    sign_ins: dict[str, dict[str, str]]

    def letters(self, to: str) -> list[str]:
        """Texts of the letters written to a person so far, oldest first."""
        found = []
        for path in sorted((self.folder / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns):
            for part in path.read_bytes().split(b"-" * 79):
                letter = message_from_bytes(part.strip(), policy=policy.default)
                if to in str(letter["To"] or ""):
                    body = letter.get_body(("plain",))
                    found.append(body.get_content() if body else "")
        return found

    def code_for(self, to: str) -> str:
        """The newest sign-in code sent to a person; waits for it to come."""
        return str(wait_for(lambda: _last_code(self.letters(to)), f"a code for {to}"))


def _last_code(letters: list[str]) -> str | None:
    codes = [
        found.group(1)
        for text in letters
        if (found := re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", text, re.M))
    ]
    return codes[-1] if codes else None


def wait_for(look: Callable[[], Any], what: str, within: float = 30) -> Any:
    """The first true value of `look`, asked again and again; fails with `what` when the time is over."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if value := look():
            return value
        time.sleep(0.1)
    raise AssertionError(f"waited {within} s in vain for {what}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with the demo operator loaded, started as `make run` starts it."""
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"OTKLIK_VAR": str(folder), "PORT": str(port), "HOST": "127.0.0.1"}
    environment["OTKLIK_ALLOW_PRIVATE_ADDRESSES"] = "1"  # the ends that probes look at are on this machine
    with (folder / "console.log").open("wb") as console:
        process = subprocess.Popen(
            [sys.executable, "ops/run.py"], env=environment, stdout=console, stderr=console, cwd=HERE.parent.parent
        )
        url = f"http://localhost:{port}"
        try:
            wait_for(lambda: _ready(url, process, folder), "the site to answer", STARTS_WITHIN)
            signs = json.loads((folder / "demo_signins.json").read_text())
            yield Site(url, folder, {sign["key"]: sign for sign in signs})
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(ENDS_WITHIN)


def _ready(url: str, process: "subprocess.Popen[bytes]", folder: Path) -> bool:
    if process.poll() is not None:
        raise AssertionError((folder / "console.log").read_text()[-3000:])
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a window for somebody: `visitor()` a passer-by, `visitor("alina")` signed in; the texts are Russian."""
    contexts: list[BrowserContext] = []

    def enter(key: str = "", width: int = 1280, height: int = 900, theme: str = "light") -> Page:
        context = browser.new_context(
            base_url=site.url, locale="ru-RU", color_scheme=theme, viewport={"width": width, "height": height}
        )
        context.set_default_timeout(15000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error on {page.url}: {error}"))
        if key:
            sign_in(page, site.sign_ins[key])
        return page

    yield enter
    for context in contexts:
        context.close()


def sign_in(page: Page, who: dict[str, str]) -> None:
    """By password, through the form."""
    page.goto("/account/login/")
    page.fill("input[name=login]", who["email"])
    page.fill("input[name=password]", who["password"])
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")
    assert "/account/login" not in page.url, page.content()[:3000]


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page: rule and the first element, one line each."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found["violations"]]
