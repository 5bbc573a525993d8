"""A journey in a real browser, in a process of its own: steps in, what became of each out. Needs playwright."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

try:
    from playwright.async_api import BrowserContext, Error, Locator, Page, Request, WebSocket, async_playwright, expect
except ImportError:  # it is an extra: the house runs without
    sys.stdout.write(json.dumps({"why": "no_playwright"}) + "\n")
    sys.exit(0)

SCREENSHOT: Final = "screenshot.jpg"
TRACE: Final = "trace.zip"
_FLAGS: Final = (
    "--proxy-bypass-list=<-loopback>",  # this machine's own addresses go through the gate as well
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # names are told by the gate alone
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers have little of it
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    "--disable-extensions",
    "--gaia-url=https://gaia.invalid/",  # it would ask its maker who is signed in
)
_FOR_EVIDENCE: Final = 5000  # milliseconds


class Stopped(Exception):
    """A step did not come true; args: why, facts."""


class Walk:
    """One journey. order: as the probe wrote it, and "until", by the clock of the loop."""

    def __init__(self, page: Page, order: dict[str, Any]) -> None:
        self.page, self._patience = page, order["step_seconds"] * 1000
        self.order, self.milliseconds, self._masked = order, dict[str, float](), list[str]()
        self.at: dict[str, Any] = {}
        self.files: list[str] = []
        self.has_crashed = False
        self.hosts = set[str]()
        page.on("crash", self._crash)
        page.context.on("request", self._wanted)
        page.on("websocket", self._wanted)
        self._ways: dict[str, Callable[[str, str], Awaitable[None]]] = {
            "goto": self._goto, "click": self._click, "fill": self._fill, "press": self._press, "text": self._text,
            "no text": self._no_text, "address": self._address, "count": self._count, "screenshot": self._screenshot,
        }  # fmt: skip

    async def through(self) -> dict[str, Any]:
        """What is told of it: {"why", "step", "facts"}; why is "ok" when every step came true."""
        try:
            async with asyncio.timeout_at(self.order["until"]):
                for step in self.order["steps"]:
                    await self._step(step)
        except Stopped as stopped:
            return self._told(stopped.args[0], stopped.args[1])
        except TimeoutError:
            return self._told("walk_late", {})
        return self._told("ok", {})

    async def keep(self) -> None:
        """A picture of where it stands, what is secret covered."""
        covered = [self._found(where) for where in self._masked]
        with suppress(Error, TimeoutError):
            picture = Path(self.order["folder"]) / SCREENSHOT
            await self.page.screenshot(path=picture, type="jpeg", quality=70, mask=covered, timeout=_FOR_EVIDENCE)
            self.files.append(SCREENSHOT)

    def _crash(self, _page: Page) -> None:
        self.has_crashed = True

    def _wanted(self, asked: Request | WebSocket) -> None:
        """A browser asks things of its own accord as well; these the page wanted."""
        self.hosts.add(urlsplit(asked.url).hostname or "")

    async def _step(self, step: dict[str, Any]) -> None:
        self.at, began = step, time.perf_counter()
        if step["is_secret"]:
            self._masked.append(step["where"])
        try:
            await self._ways[step["verb"]](step["where"], step["value"])
        except Error as error:
            raise Stopped("step_failed", {"error": _first_line(error)}) from None
        finally:
            self.milliseconds[step["key"]] = round((time.perf_counter() - began) * 1000, 1)

    async def _goto(self, where: str, _value: str) -> None:
        try:
            answer = await self.page.goto(where, timeout=self._patience)
        except Error as error:
            raise Stopped("step_net", {"error": _first_line(error)}) from None
        if answer and answer.status >= 400:
            raise Stopped("step_status", {"status": answer.status})

    async def _click(self, where: str, _value: str) -> None:
        with _nothing():
            await self._found(where).first.click(timeout=self._patience)

    async def _fill(self, where: str, value: str) -> None:
        with _nothing():
            await self._found(where).first.fill(value, timeout=self._patience)

    async def _press(self, where: str, _value: str) -> None:
        await self.page.keyboard.press(where)

    async def _text(self, where: str, _value: str) -> None:
        try:
            await expect(self.page.locator("body")).to_contain_text(
                where, use_inner_text=True, ignore_case=True, timeout=self._patience
            )
        except AssertionError:
            raise Stopped("step_text", {}) from None

    async def _no_text(self, where: str, _value: str) -> None:
        try:
            await expect(self.page.locator("body")).not_to_contain_text(
                where, use_inner_text=True, ignore_case=True, timeout=self._patience
            )
        except AssertionError:
            raise Stopped("step_unwanted", {}) from None

    async def _address(self, where: str, _value: str) -> None:
        await self._until(lambda: _same(where in self.page.url), "step_address", lambda: self.page.url)

    async def _count(self, where: str, value: str) -> None:
        wanted, is_least, found = int(value.lstrip(">= ")), value.startswith(">"), 0

        async def holds() -> bool:
            nonlocal found
            found = await self._found(where).count()
            return found >= wanted if is_least else found == wanted

        await self._until(holds, "step_count", lambda: found)

    async def _screenshot(self, _where: str, _value: str) -> None:
        await self.keep()

    async def _until(self, holds: Callable[[], Awaitable[bool]], why: str, seen: Callable[[], Any]) -> None:
        until = time.monotonic() + self._patience / 1000
        while not await holds():
            if time.monotonic() > until:
                raise Stopped(why, {"found": seen()})
            await asyncio.sleep(0.1)

    def _found(self, where: str) -> Locator:
        """text:, label:, button: and link: mean what people read; anything else is a CSS selector."""
        way, colon, words = where.partition(":")
        if colon and way == "text":
            return self.page.get_by_text(words)
        if colon and way == "label":
            return self.page.get_by_label(words)
        if colon and way == "button":
            return self.page.get_by_role("button", name=words)
        if colon and way == "link":
            return self.page.get_by_role("link", name=words)
        return self.page.locator(f"css={where}")

    def _told(self, why: str, facts: dict[str, Any]) -> dict[str, Any]:
        facts = {"address": self.page.url, "number": self.at.get("number", 0), "name": self.at.get("name", "")} | facts
        return {"why": why, "facts": facts}


class _nothing:
    """What playwright waited for in vain was not there."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, Error) and "Timeout" in type(error).__name__:
            raise Stopped("step_nothing", {}) from None


async def walked(order: dict[str, Any]) -> dict[str, Any]:
    """Begin a browser and go the whole way; what is told of it."""
    order["until"] = asyncio.get_running_loop().time() + order["seconds"]
    async with async_playwright() as tool:
        try:
            browser = await tool.chromium.launch(
                executable_path=order["browser"],
                chromium_sandbox=order["is_boxed"],
                args=[*_FLAGS, f"--proxy-server=socks5://127.0.0.1:{order['gate']}"],
                timeout=order["seconds"] * 1000,
            )
        except Error as error:
            return {"why": "browser_dead", "facts": {"error": _first_line(error)}}
        context = await browser.new_context(
            ignore_https_errors=not order["verify"],
            service_workers="block",
            accept_downloads=False,
            viewport={"width": 1280, "height": 900},
            locale=order["language"],
        )
        told = await _in_context(context, order)
        with suppress(Error):
            await browser.close()
        return told


async def _in_context(context: BrowserContext, order: dict[str, Any]) -> dict[str, Any]:
    if order["is_traced"]:
        await context.tracing.start(snapshots=True)
    walk = Walk(await context.new_page(), order)
    told = await walk.through()
    if context.browser is None or not context.browser.is_connected() or walk.has_crashed:
        return {"why": "browser_dead", "facts": {"error": "it ended in the middle"}}
    if told["why"] != "ok":
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(order["evidence_seconds"]):
                await _keep(walk, context)
    return told | {"milliseconds": walk.milliseconds, "files": sorted(set(walk.files)), "hosts": sorted(walk.hosts)}


async def _keep(walk: Walk, context: BrowserContext) -> None:
    await walk.keep()
    if walk.order["is_traced"]:
        await context.tracing.stop(path=Path(walk.order["folder"]) / TRACE)
        walk.files.append(TRACE)


async def _same(value: bool) -> bool:
    return value


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:300]


async def main() -> None:
    """Take the order, tell what was seen; end at once when nobody listens any more."""
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader(limit=2**20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    order = json.loads(await reader.readline())
    walking = asyncio.create_task(walked(order))
    gone = asyncio.create_task(reader.read())
    await asyncio.wait([walking, gone], return_when=asyncio.FIRST_COMPLETED)
    if walking.done():
        sys.stdout.write(json.dumps(walking.result()) + "\n")
        sys.stdout.flush()
    os._exit(0)  # its browser ends with it


if __name__ == "__main__":
    asyncio.run(main())
