"""The quality manager's story, from the preset catalogue to the report: a real end is broken by hand and mended.

The norms look at whole months, so the effect of what is done today is read on the demo's own improvement, which was
measured before and after.
"""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, violations, wait_for
from tests.journeys.test_inspection import answer, jpeg, open_inspection

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BROKEN = "Оплата картой не открывается, чиним. Заплатить можно в приложении банка."


class End:
    """A payment page of our own on this machine; `status` is what it answers."""

    def __init__(self) -> None:
        self.status = 200
        end = self

        class Asked(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = "<h1>Оплата</h1>".encode()
                self.send_response(end.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_told: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
        self.url = f"http://127.0.0.1:{self.server.server_port}/pay"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def end() -> Iterator[End]:
    made = End()
    yield made
    made.server.shutdown()
    made.server.server_close()


def press(page: Page, words: str) -> None:
    page.locator("main button", has_text=words).first.click()
    page.wait_for_load_state()


def choose(page: Page, name: str, words: str) -> None:
    """The first choice that holds the words."""
    wanted = page.locator(f"[name={name}] option", has_text=words).first
    page.select_option(f"[name={name}]", value=wanted.get_attribute("value"))


def adopt_a_pack(marta: Page, oleg: Page) -> None:
    marta.goto("/desk/touchpoints/")
    assert marta.locator("a.tile").count() > 25
    assert violations(marta) == []
    marta.goto("/desk/norms/packs/trai/")
    press(marta, "Попробовать")
    expect(marta.locator("input[name=codes]").first).to_be_visible()
    assert violations(marta) == []
    oleg.goto("/desk/norms/packs/trai/")
    press(oleg, "Утвердить")
    oleg.goto("/desk/norms/N1.1/")
    expect(oleg.locator("main")).to_contain_text("TRAI")


def plan(marta: Page, oleg: Page) -> str:
    """An assessment of the telephone, approved by the head of service; returns its address."""
    marta.goto("/desk/assessments/new/")
    marta.fill("[name=title]", "Телефон и оплата, зима")
    marta.fill("[name=goals]", "Узнать, дозвонятся ли люди и смогут ли заплатить в любой день.")
    marta.fill("[name=begins_on]", date.today().isoformat())
    marta.fill("[name=ends_on]", (date.today() + timedelta(days=6)).isoformat())
    marta.get_by_label("Телефон: контактный центр").check()
    marta.locator("input[name=norms][value='N1.1']").check()
    assert violations(marta) == []
    press(marta, "Сохранить черновик")
    press(marta, "Отправить на утверждение")
    oleg.goto(marta.url)
    press(oleg, "Утвердить и зафиксировать критерии")
    expect(oleg.locator("main")).to_contain_text("Утверждена")
    assert violations(oleg) == []
    return str(oleg.url)


def look_at(marta: Page, end: End) -> str:
    """A probe of the end twice a minute, tried before it is saved; returns the address of its touchpoint's page."""
    marta.goto("/desk/probes/new/http/")
    choose(marta, "touchpoint", "Оплата")
    marta.fill("[name=name]", "Страница оплаты отвечает")
    marta.fill("[name=set_url]", end.url)
    choose(marta, "every_seconds", "30 секунд")
    marta.locator("summary", has_text="Когда").click()
    marta.fill("[name=failures_for_down]", "1")
    press(marta, "Попробовать один раз")
    expect(marta.locator(".callout.is-success")).to_be_visible()
    press(marta, "Начать проверять")
    expect(marta.locator("h1")).to_have_text("Страница оплаты отвечает")
    return marta.url


def incident_of(timur: Page) -> str:
    timur.goto("/desk/incidents/")
    link = timur.locator("main a[href*='/desk/incidents/']", has_text="Оплата")
    return link.first.get_attribute("href") if link.count() else ""


def audit(kirill: Page, tmp_path) -> None:
    """A question and a photo on a phone."""
    open_inspection(kirill)
    answer(kirill, "open", "yes")
    file = tmp_path / "prices.jpg"
    file.write_bytes(jpeg(300))
    kirill.locator("[data-item=prices] input[type=file]").set_input_files(file)
    expect(kirill.locator("[data-item=prices] .inspection-state")).to_have_attribute(
        "data-state", "sent", timeout=30000
    )
    assert violations(kirill) == []


def improve(marta: Page, oleg: Page, timur: Page, incident: str) -> None:
    """A finding of the incident, its cause, an improvement decided, done and verified by others."""
    marta.goto(f"/desk/findings/new/?source=incident:{re.search(r'[0-9]+', incident)[0]}")
    marta.fill("[name=title]", "Страница оплаты падает без запасного пути")
    choose(marta, "owner", "Тимур")
    marta.locator("main form button[type=submit]").last.click()
    marta.wait_for_load_state()
    finding = marta.url
    timur.goto(finding)
    timur.locator("summary", has_text="причину").click()
    timur.fill("[name=cause]", "Одна страница на одном сервере.")
    press(timur, "Сохранить")
    marta.goto(f"/desk/improvements/new/?finding={re.search(r'([0-9]+)/$', finding)[1]}")
    marta.fill("[name=title]", "Вторая страница оплаты на другом сервере")
    choose(marta, "owner", "Тимур")
    marta.fill("[name=due_date]", (date.today() + timedelta(days=14)).isoformat())
    marta.locator("main form button[type=submit]").last.click()
    marta.wait_for_load_state()
    work = marta.url
    for who, move in ((oleg, "decide"), (timur, "start"), (timur, "finish"), (oleg, "verify")):
        who.goto(work)
        who.locator(f"button[formaction$='/{move}/']").click()
        who.wait_for_load_state()
    marta.goto(finding)
    expect(marta.locator("main")).to_contain_text("Закрыт")
    assert violations(marta) == []


def test_from_the_catalogue_to_the_report(visitor: Callable[..., Page], site: Site, end: End, tmp_path: Path) -> None:
    marta, oleg, timur = visitor("marta"), visitor("oleg"), visitor("timur")
    adopt_a_pack(marta, oleg)
    campaign = plan(marta, oleg)
    look_at(marta, end)
    known = len(site.letters(site.sign_ins["timur"]["email"]))

    end.status = 503  # broken by hand
    incident = wait_for(lambda: incident_of(timur), "the incident", 120)
    wait_for(lambda: len(site.letters(site.sign_ins["timur"]["email"])) > known, "a letter to duty", 60)
    timur.goto(incident)
    press(timur, "Взять на себя")
    timur.goto(f"{incident}?text=found")
    timur.fill("[name=words_ru]", BROKEN)
    timur.locator("#say [name=is_public]").check()
    press(timur, "Сказать")
    assert violations(timur) == []
    passer_by = visitor()
    wait_for(lambda: passer_by.goto("/status/") and BROKEN in passer_by.content(), "the status page", 60)
    assert violations(passer_by) == []

    audit(visitor("kirill", width=390, height=844), tmp_path)
    end.status = 200  # mended
    marta.goto("/desk/quality/board/")
    expect(marta.locator("main")).to_contain_text(re.compile(r"\d+–\d+"))
    assert violations(marta) == []
    improve(marta, oleg, timur, incident)

    marta.goto("/desk/improvements/")
    marta.locator("main a", has_text="Встречать людей в салоне").first.click()
    expect(marta.locator("section[aria-labelledby=effect]")).to_contain_text("Было")
    assert violations(marta) == []
    report = marta.context.request.get(f"{campaign}report.pdf")
    assert (report.status, report.body()[:5]) == (200, b"%PDF-")
