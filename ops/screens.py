"""Takes pictures of the main pages of a running product into build/screens: `python ops/screens.py http://localhost:8000`.

Every page at 360 and 1280 pixels, light and dark; pages for members and staff with the people of demo_signins.json.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from ops.debian import chromium  # noqa: E402

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = {360: 740, 1280: 900}
THEMES = ("light", "dark")
PASSER_BY = "passer-by"
# who looks (a name or a role of demo_signins.json), and at what; a "*" follows the first such link of a list
PAGES: dict[str, tuple[str, ...]] = {
    PASSER_BY: (
        "/", "/topics/", "/topics/*", "/knowledge/", "/knowledge/*", "/search/?q=wifi", "/contacts/",
        "/status/", "/account/login/", "/account/signup/", "/nowhere/", "/be/", "/en/",
    ),
    "member": ("/", "/topics/new/", "/me/", "/me/topics/", "/me/notices/"),
    "community_manager": ("/desk/", "/desk/topics/", "/desk/moderation/", "/desk/articles/", "/desk/customers/",
        "/desk/customers/companies/"),
    "quality_manager": (
        "/desk/quality/board/", "/desk/quality/", "/desk/figures/", "/desk/waits/", "/desk/probes/", "/desk/incidents/",
        "/desk/inspections/", "/desk/competitors/", "/desk/surveys/", "/desk/reviews/", "/desk/interviews/",
        "/desk/findings/", "/desk/findings/*", "/desk/improvements/", "/desk/assessments/", "/desk/assessments/*",
        "/desk/journeys/", "/desk/journeys/*", "/desk/rosters/", "/desk/training/", "/desk/registers/",
        "/desk/touchpoints/", "/desk/norms/", "/desk/calendars/", "/desk/self-service/",
    ),
    "duty": ("/desk/outages/",),
    "administrator": ("/desk/language/", "/desk/errands/", "/desk/audit/", "/desk/operator/", "/desk/staff/"),
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """One set of pictures: the same person, width and theme."""

    who: str
    width: int
    theme: str


def main() -> int:
    """0 when every page answered below 500."""
    options = _options()
    people = json.loads(options.people.read_text(encoding="utf-8")) if options.people.exists() else []
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=list(FLAGS))
        broken = [fault for look in _looks(options) for fault in _pictures(browser, options, look, people)]
        browser.close()
    print("\n".join(broken) or f"pictures are in {options.out}")
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="http://localhost:8000")
    parser.add_argument("--out", type=Path, default=HERE / "build" / "screens")
    var = Path(os.environ.get("OTKLIK_VAR", HERE / "var"))
    parser.add_argument("--people", type=Path, default=var / "demo_signins.json")
    parser.add_argument("--only", default="", help="only pages whose path contains this")
    parser.add_argument("--who", default="", help="only this kind of person")
    return parser.parse_args()


def _looks(options: argparse.Namespace) -> Iterator[Look]:
    for who in PAGES:
        if options.who in ("", who):
            yield from (Look(who, width, theme) for width in WIDTHS for theme in THEMES)


def _pictures(browser: Browser, options: argparse.Namespace, look: Look, people: list[dict]) -> Iterator[str]:
    """Take one set; yields what went wrong."""
    paths = [path for path in PAGES[look.who] if options.only in path]
    if not paths:
        return
    context = browser.new_context(
        viewport={"width": look.width, "height": WIDTHS[look.width]}, color_scheme=look.theme, locale="ru-RU"
    )
    page = context.new_page()
    try:
        if look.who != PASSER_BY and not _signed_in(context, page, options.url, look.who, people):
            yield f"nobody to sign in as {look.who}"
            return
        for path in paths:
            yield from _picture(page, options, look, path)
    finally:
        context.close()


def _picture(page: Page, options: argparse.Namespace, look: Look, path: str) -> Iterator[str]:
    address = options.url + path.replace("*", "")
    answer = page.goto(address, wait_until="load")
    if path.endswith("*"):
        first = page.locator(f"main :is(.feed-title, tbody, .cards) a[href*='{path[:-1]}']").first
        if not first.count():
            return
        answer = page.goto(options.url + str(first.get_attribute("href")), wait_until="load")
    name = "-".join(part for part in path.replace("*", "one").replace("?", "/").split("/") if part) or "home"
    page.screenshot(path=options.out / f"{look.who}-{name}-{look.width}-{look.theme}.png", full_page=True)
    if answer is None or answer.status >= 500:
        yield f"{path}: {answer.status if answer else 'no answer'}"
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"{path} at {look.width}: wider than the screen"


def _signed_in(context: BrowserContext, page: Page, url: str, who: str, people: list[dict]) -> bool:
    """Sign in as the first person with the role (a member has none)."""
    wanted = [one for one in people if (who in one["roles"]) or (who == "member" and not one["roles"])]
    if not wanted:
        return False
    page.goto(f"{url}/account/login/")
    try:
        page.fill("input[name=login]", wanted[0]["email"])
        page.fill("input[name=password]", wanted[0]["password"])
        with page.expect_navigation():
            page.press("input[name=password]", "Enter")
    except Error:
        return False
    return any(cookie["name"] == "sessionid" for cookie in context.cookies())


if __name__ == "__main__":
    raise SystemExit(main())
