"""An inspection on a phone that loses its network: nothing is lost, and signing out leaves no pages behind."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.journeys.conftest import violations, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES_KEPT = "caches.keys().then(names => names.filter(name => name.startsWith('inspections-pages-')).length)"


def jpeg(side: int, quality: int = 98) -> bytes:
    """A picture as a camera writes it; of noise, so that it stays large."""
    facts = Image.Exif()
    facts[0x0110] = "Pocket 3"
    made = io.BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(made, "JPEG", quality=quality, exif=facts)
    return made.getvalue()


def open_inspection(page: Page) -> str:
    page.goto("/desk/inspections/mine/")
    link = page.locator("a[data-todo]", has_text="Офис").first
    wait_for(lambda: page.evaluate("!!navigator.serviceWorker.controller"), "the worker")
    url = link.get_attribute("href")
    page.goto(url)
    is_kept = f"caches.match('{url}', {{ignoreVary: true}}).then(Boolean)"
    wait_for(lambda: page.evaluate(is_kept), "the page to be kept")
    expect(page.locator("[data-bar]")).to_have_text("Всё отправлено.")
    return url


def answer(page: Page, item: str, value: str) -> None:
    page.locator(f"[data-item={item}] input[value={value}]").check()
    expect(page.locator(f"[data-item={item}] .inspection-state")).to_have_attribute(
        "data-state", re.compile("kept|sent")
    )


def test_an_inspection_goes_on_without_a_network_and_arrives_whole(visitor, site, tmp_path) -> None:
    page = visitor("kirill", width=390, height=844)
    context: BrowserContext = page.context
    url = open_inspection(page)
    assert violations(page) == []
    context.set_offline(True)
    answer(page, "open", "yes")
    page.fill("[name=item-wait]", "12")
    expect(page.locator("[data-network]")).to_be_visible()
    small, large = jpeg(300), jpeg(2700, 100)
    assert len(large) > 8 * 1024 * 1024
    photos = {"sign": small, "hours": large}
    for item, content in photos.items():
        file = tmp_path / f"{item}.jpg"
        file.write_bytes(content)
        page.locator(f"[data-item={item}] input[type=file]").set_input_files(file)
        expect(page.locator(f"[data-item={item}] [data-here-photos] img")).to_have_count(1, timeout=30000)
    expect(page.locator("[data-bar]")).to_have_attribute("data-waiting", "4")
    no_picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    page.locator("[data-item=prices] input[type=file]").set_input_files(no_picture)
    expect(page.locator("[data-item=prices] .inspection-state")).to_have_attribute("data-state", "wrong")
    page.goto(url)  # opens without a network, with what was answered
    expect(page.locator("[data-item=open] input[value=yes]")).to_be_checked()
    expect(page.locator("[name=item-wait]")).to_have_value("12")
    page.click("button[value=submit]")
    expect(page.locator("[data-bar]")).to_contain_text("Нет сети")
    assert violations(page) == []

    context.set_offline(False)
    expect(page.locator("[data-bar]")).to_have_text("Всё отправлено.", timeout=40000)
    page.goto(url)
    expect(page.locator("[data-item=open] input[value=yes]")).to_be_checked()
    shown = [page.locator(f"[data-item={item}] [data-sent-photos] a").get_attribute("href") for item in photos]
    copies = [context.request.get(f"{site.url}{address}").body() for address in shown]
    assert [(dict(Image.open(io.BytesIO(copy)).getexif()), b"Pocket" in copy) for copy in copies] == [({}, False)] * 2
    page.click("button[value=submit]")  # answers are missing: it says which, and keeps what there is
    expect(page.locator(".callout.is-danger")).to_be_visible()
    expect(page.locator("[name=item-wait]")).to_have_value("12")

    wait_for(lambda: page.evaluate(PAGES_KEPT) == 1, "the pages of Kirill")
    page.goto("/account/logout/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state("networkidle")
    wait_for(lambda: page.evaluate(PAGES_KEPT) == 0, "the pages to be forgotten")
    context.set_offline(True)
    with pytest.raises(Error):
        page.goto(url)
    context.set_offline(False)

    # the sealed file and the facts of the camera came too; the reader of results sees whose they are
    marta = visitor("marta")
    marta.goto(f"{url}result/")
    expect(marta.get_by_text("уменьшено на телефоне")).to_have_count(1)
    sealed = marta.locator(".inspection-evidence a[href$='/original/']").first.get_attribute("href")
    assert marta.context.request.get(f"{site.url}{sealed}").body() in (small, large)
    assert violations(marta) == []


def test_an_old_page_loses_nothing_and_nothing_is_sent_twice(visitor) -> None:
    page = visitor("kirill", width=390, height=844)
    page.goto("/desk/inspections/mine/")
    wait_for(lambda: page.evaluate("!!navigator.serviceWorker.controller"), "the worker")
    url = page.locator("a[data-todo]").last.get_attribute("href")
    page.goto(url)
    note = page.locator("[data-item] textarea[name^=note-]").first
    item = page.locator("[data-item]").first
    item.locator("summary").click()
    sent: list[str] = []
    page.on("request", lambda request: request.url.endswith("/sync/") and sent.append(request.post_data or ""))

    def write(words: str) -> None:
        with page.expect_response(lambda one: one.url.endswith("/sync/") and words in (one.request.post_data or "")):
            note.fill(words)
        expect(page.locator("[data-bar]")).to_have_attribute("data-waiting", "0")

    def kept() -> str:
        return str(page.evaluate(f"caches.match('{url}', {{ignoreVary: true}}).then(page => page.text())"))

    write("first")
    page.click("button[value=save]")
    write("second")
    assert ["first" in sent[0], "second" in sent[1], len(sent)] == [True, True, 2]
    wait_for(lambda: "second" in kept(), "the page to be kept anew")

    # kept before the last answers were: it knows a smaller number than the server
    old = """async (url) => {
        for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            const page = await cache.match(url, { ignoreVary: true });
            if (!page) continue;
            const text = (await page.text()).replace(/data-sequence="[0-9]+"/, 'data-sequence="0"');
            await cache.put(url, new Response(text, { headers: { "Content-Type": "text/html" } }));
        }
    }"""
    page.evaluate(old, url)
    page.context.set_offline(True)
    page.goto(url)
    note.fill("third")
    expect(page.locator("[data-bar]")).to_have_attribute("data-waiting", "1")
    page.context.set_offline(False)
    expect(page.locator("[data-bar]")).to_have_attribute("data-waiting", "0", timeout=40000)
    page.goto(url)
    expect(note).to_have_value("third")

    # submitted elsewhere meanwhile: it says so for as long as the page is open
    names = page.evaluate("[...new Set([...document.querySelectorAll('[name^=item-]')].map(one => one.name))]")
    boxes = page.evaluate("[...document.querySelectorAll('[name^=na-]')].map(one => one.name)")
    radios = [name for name in names if page.locator(f"input[type=radio][name='{name}']").count()]
    token = page.locator("form[data-inspection] [name=csrfmiddlewaretoken]").get_attribute("value")
    told = dict.fromkeys(radios, "na") | dict.fromkeys(boxes, "on") | {"csrfmiddlewaretoken": token, "act": "submit"}
    assert "data-inspection=" not in page.context.request.post(url, form=told).text()
    write("fourth")
    expect(page.locator("[data-bar]")).to_contain_text("не считается")


def test_a_browser_that_keeps_nothing_has_an_ordinary_form(visitor) -> None:
    page = visitor("kirill", width=390, height=844)
    page.add_init_script("indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); }")
    page.goto("/desk/inspections/mine/")
    page.goto(page.locator("a[data-todo]").first.get_attribute("href"))
    expect(page.locator("[data-bar]")).to_contain_text("ничего не хранит")
    page.locator("[data-item] summary").first.click()
    note = page.locator("[data-item] textarea[name^=note-]").first
    note.fill("by hand")
    with page.expect_navigation():
        page.click("button[value=save]")
    expect(note).to_have_value("by hand")
