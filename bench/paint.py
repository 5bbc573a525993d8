"""B1w: weight, requests and paint of a cold page on a slow telephone; floor: an empty page with our style sheet."""

import os
import re
import shutil
import statistics
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.filling import small
from bench.measure import BUILD, Reach, Result, free_port, fresh, otklik_server, own, play, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {"home": "/", "list": "/topics/", "topic": "/topics/{topic}/", "article": "/knowledge/{article}/"}
REACH = tuple(
    Reach("B1w", f"{page}_{metric}", most=most)
    for page in PAGES
    for metric, most in (("kb", 60), ("requests", 8), ("lcp_ms", 1500), ("streams", 0))
)
ROUNDS = 3
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync".split()
)
# Lighthouse's mobile preset where it slows the browser itself down: slow 4G and a processor four times as slow
_NETWORK = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1474.56 * 1024 / 8,
    "uploadThroughput": 675 * 1024 / 8,
}
_SLOWER = 4
_CALM = 1500  # milliseconds
_TELEPHONE: dict[str, Any] = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
    "locale": "ru-RU",
}
_WATCH = """
new PerformanceObserver(list => { for (const one of list.getEntries()) window.largestPaint = one.startTime })
  .observe({type: 'largest-contentful-paint', buffered: true})
"""


class Seen(NamedTuple):
    """One cold visit: kilobytes that came over the wire, requests, milliseconds, streams opened by itself."""

    kb: float
    requests: int
    lcp_ms: float
    streams: int


def run(smoke: bool = False) -> Result:
    """Visit each page with an empty cache; the milliseconds are the middle ones of some visits."""
    result = Result("paint")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return _left_out(result, "no playwright (make test brings it)")
    if chromium is None:
        return _left_out(result, "no Chromium (apt-get install chromium)")
    rounds, folder = 1 if smoke else ROUNDS, BUILD / "paint"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=_FLAGS)
        style = _visit_pages(result, browser, folder, smoke, rounds)
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", "bench.bare:styled", "--port", str(port), "--no-access-log"]
        with running(command, port, {"BARE_STYLE": str(style)}, "/"):
            seen = [_visit(browser, f"http://localhost:{port}/") for _ in range(rounds)]
        _note(result, browser.version, seen[0], statistics.median(one.lcp_ms for one in seen), smoke)
        browser.close()
    return result


def _left_out(result: Result, why: str) -> Result:
    result.cards |= dict.fromkeys(PAGES, f"left out: {why}")
    return result


def _visit_pages(result: Result, browser: "Browser", folder: Path, smoke: bool, rounds: int) -> Path:
    """Write down every page; the packed style sheet of the product, for the floor."""
    if smoke:
        small(folder)
    else:
        play(own(fresh(folder)), "otklik.cli.main", "demo", "load")
    port = free_port()
    command, environment = otklik_server(folder, port)
    with running(command, port, environment, "/healthz"):
        site = f"http://localhost:{port}"
        topic = _first(r"/topics/(\d+)/", _read(f"{site}/topics/"))
        article = _first(r"/knowledge/(?!section/)([a-z][a-z0-9-]+)/", _read(f"{site}/knowledge/"))
        for name, path in list(PAGES.items())[: 1 if smoke else None]:
            address = site + path.format(topic=topic, article=article)
            seen = [_visit(browser, address) for _ in range(rounds)]
            result.figures |= {f"{name}_{metric}": value for metric, value in seen[0]._asdict().items()}
            result.figures[f"{name}_lcp_ms"] = statistics.median(one.lcp_ms for one in seen)
        sheet = _first(r'href="(/[^"]*theme[^"]*[.]css)"', _read(f"{site}/"))
        style = folder / "style.css.gz"
        style.write_bytes(_read(site + sheet, "gzip"))
    return style


def _note(result: Result, version: str, empty: Seen, lcp_ms: float, smoke: bool) -> None:
    """The floor is one and the same for every page."""
    for name in (name for name in PAGES if f"{name}_kb" in result.figures):
        result.floor |= {f"{name}_kb": empty.kb, f"{name}_requests": empty.requests, f"{name}_lcp_ms": lcp_ms}
    result.ratio = {name: round(result.figures[name] / max(floor, 0.1), 2) for name, floor in result.floor.items()}
    result.cards["what"] = (
        f"Chromium {version}, empty cache, 412 x 823 pixels; {'a small site' if smoke else 'the demo'}; network and "
        f"processor slowed down as Lighthouse's mobile preset does in the browser (562 ms an answer, 1.47 Mbit/s, "
        f"{_SLOWER} times slower), not simulated afterwards; KB of 1,000 bytes over the wire, headers included; floor: "
        "an empty page with our style sheet"
    )


def _visit(browser: "Browser", address: str) -> Seen:
    """One cold visit, watched until a second and a half after all was loaded."""
    context = browser.new_context(**_TELEPHONE)
    page = context.new_page()
    page.add_init_script(_WATCH)
    wire = context.new_cdp_session(page)
    asked, weights = list[str](), list[float]()
    wire.on("Network.requestWillBeSent", lambda told: asked.append(told["request"]["url"]))
    wire.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", _NETWORK)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    answer = page.goto(address, wait_until="load", timeout=60_000)
    page.wait_for_timeout(_CALM)
    painted = float(page.evaluate("window.largestPaint || 0"))
    context.close()
    if answer is None or not answer.ok or not painted:
        raise RuntimeError(f"{address} was not painted")
    urls = [url for url in asked if not url.startswith("data:")]
    return Seen(round(sum(weights) / 1000, 1), len(urls), round(painted), sum("/stream/" in url for url in urls))


def _read(address: str, coding: str = "identity") -> bytes:
    request = urllib.request.Request(address, headers={"Accept-Encoding": coding})
    with urllib.request.urlopen(request, timeout=30) as answer:
        if coding != "identity" and answer.headers["Content-Encoding"] != coding:
            raise RuntimeError(f"{address} does not come as {coding}")
        body: bytes = answer.read()
    return body


def _first(pattern: str, page: bytes) -> str:
    found = re.search(pattern, page.decode())
    if found is None:
        raise RuntimeError(f"no {pattern} on the page")
    return found[1]
