"""The status page for those without an account: the feed, letters, places as they stood."""

import base64
import hashlib
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import OperationalError, connection

from otklik.core.models import Errand
from otklik.outages import actions
from otklik.outages.models import Follower
from otklik.parties.queries import forget_operator, operator_languages
from otklik.quality.actions import announce_maintenance, open_incident, resolve_incident, say_of_incident
from otklik.touchpoints.models import Touchpoint
from otklik.web.outages.writing import write_status
from otklik.web.shell.cache import MARK
from tests.cast import NOON
from tests.outages.conftest import SOSNOVAYA

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def at_noon(db):
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


def said(page):
    return " ".join(page.content.decode().split())


def entries(web, url="/en/status/feed/"):
    page = web(None).get(url)
    feed = ElementTree.fromstring(page.content)
    told = [
        [entry.findtext(ATOM + name) for name in ("id", "title", "updated")] for entry in feed.findall(ATOM + "entry")
    ]
    return page, feed, told


def incident(timur, *, is_public, code="site"):
    row = open_incident(
        touchpoint=Touchpoint.objects.get(code=code), title={"ru": "Не для всех"}, began_at=NOON, by=timur, at=NOON
    )
    say_of_incident(incident=row, words={"ru": "Чиним <сайт>"}, is_public=is_public, by=timur, at=NOON)
    return row


def test_the_feed_tells_each_thing_once_and_renews_it(web, timur, marta, breakdown):
    incident(timur, is_public=False, code="ask")
    row = incident(timur, is_public=True)
    begins = NOON + 20 * HOUR
    place = Touchpoint.objects.get(code="community")
    reason = {"ru": "Тайная причина"}
    work = announce_maintenance(
        touchpoint=place, begins_at=begins, ends_at=begins + HOUR, reason=reason, by=marta, at=NOON
    )
    page, feed, told = entries(web)
    assert page[MARK] == "status_feed"
    assert page["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.find(ATOM + "author").findtext(ATOM + "name") == "Parus"
    assert {link.get("rel"): link.get("href") for link in feed.findall(ATOM + "link")} == {
        "alternate": "http://localhost:8000/en/status/", "self": "http://localhost:8000/en/status/feed/",
    }  # fmt: skip
    before = {
        f"tag:localhost,2026-03-02:/en/status/outage/{breakdown.pk}/": "No internet in Sosnovaya",
        f"tag:localhost,2026-03-02:/en/status/incident/{row.pk}/": "Does not work: site",
        f"tag:localhost,2026-03-02:/en/status/maintenance/{work.pk}/": "Announced work: community",
    }
    assert {ident: title for ident, title, _moment in told} == before
    assert entries(web)[0].content == page.content
    words = said(page)
    assert [word in words for word in ("Порвали кабель.", "Чиним &amp;lt;сайт", "Тайная", "Не для всех")] == [
        True, True, False, False,
    ]  # fmt: skip
    with time_machine.travel(NOON + HOUR, tick=False):
        actions.add_update(outage=breakdown, text={"ru": "Бригада на месте"}, by=timur, at=NOON + HOUR)
        _page, feed, after = entries(web)
    assert after[0][:2] == next(row[:2] for row in told if "outage" in row[0])
    assert [feed.findtext(ATOM + "updated"), len(after)] == [after[0][2], len(told)]
    assert after[0][2] > told[0][2]


def test_the_feed_of_a_quiet_network_does_not_change_by_the_clock(web):
    before = web(None).get("/status/feed/").content
    with time_machine.travel(NOON + HOUR, tick=False):
        assert web(None).get("/status/feed/").content == before
    assert 'type="application/atom+xml"' in said(web(None).get("/status/"))


def links(letter):
    return [url.removeprefix("http://localhost:8000") for url in re.findall(r"http://\S+[^\s.,]", letter.body)]


def follows(web, run_errands, email="petr@example.com", about=(), language=""):
    """By the front door, both steps."""
    asked = web(None).post(f"{language}/status/letters/", {"email": email, "about": about})
    run_errands()
    (url,) = links(mail.outbox.pop())
    return asked, url, web(None).post(url)


def test_letters_without_an_account_from_wish_to_stop(web, timur, run_errands, breakdown):
    asked, url, done = follows(web, run_errands, about=["internet"])
    assert [asked.status_code, done.status_code] == [200, 200]
    assert "no-store" in asked["Cache-Control"]
    assert [(row.email, row.language, row.about) for row in Follower.objects.all()] == [
        ("petr@example.com", "ru", ["internet"])
    ]
    web(None).post(url)
    assert Follower.objects.count() == 1
    with time_machine.travel(NOON + HOUR, tick=False):
        actions.add_update(outage=breakdown, text={"ru": "Бригада на месте"}, by=timur, at=NOON + HOUR)
        tv = {"areas": [SOSNOVAYA], "by": timur, "at": NOON + HOUR, "services": ["tv"], "title": {"ru": "Нет ТВ"}}
        actions.open_outage(**tv)
        run_errands()
        (letter,) = mail.outbox
        assert [letter.to, letter.subject] == [["petr@example.com"], "Новости: Нет интернета на Сосновой"]
        assert "Бригада на месте" in letter.body
        stop = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        actions.change_outage(outage=breakdown, areas=[SOSNOVAYA], by=timur, at=NOON + HOUR)
        run_errands()
        assert len(mail.outbox) == 1  # put right, nothing said
        actions.close_outage(outage=breakdown, text={"ru": "Сварили"}, by=timur, at=NOON + HOUR)
        run_errands()
        assert [letter.subject for letter in mail.outbox[1:]] == ["Снова работает: Нет интернета на Сосновой"]
    assert "p***@example.com" in said(web(None).get(stop))
    assert Follower.objects.count() == 1
    assert [web(None).post(stop, {"List-Unsubscribe": "One-Click"}).status_code for _twice in "ab"] == [200, 200]
    assert Follower.objects.count() == 0


def test_incidents_are_told_when_everybody_may_know_of_them(web, timur, run_errands):
    follows(web, run_errands, about=["places"], language="/en")
    follows(web, run_errands, email="net@example.com", about=["internet", "phone"])
    row = open_incident(
        touchpoint=Touchpoint.objects.get(code="site"), title={"ru": "x"}, began_at=NOON, by=timur, at=NOON
    )
    run_errands()
    mail.outbox.clear()  # those on duty know at once
    for words in ("Чиним", "Ещё чиним"):
        say_of_incident(incident=row, words={"ru": words}, is_public=True, by=timur, at=NOON)
        run_errands()
    resolve_incident(incident=row, cause={"ru": "Кабель"}, by=timur, at=NOON, is_public=False)
    run_errands()
    told = [letter for letter in mail.outbox if letter.to != [timur.email]]
    assert [(letter.to, letter.subject) for letter in told] == [
        (["petr@example.com"], subject) for subject in ("Does not work: site", "What is new: site", "Works again: site")
    ]
    assert ["Кабель" in letter.body for letter in told] == [False] * 3


def test_nobody_is_told_whether_an_address_follows_nor_flooded(web, run_errands):
    first, url, _done = follows(web, run_errands)
    cache.clear()
    again = web(None).post("/status/letters/", {"email": "Petr@Example.com"})
    wash = re.compile(r"[Pp]etr@[Ee]xample.com|name=.csrfmiddlewaretoken. value=.\w+")
    assert wash.sub("", said(again)) == wash.sub("", said(first))
    web(None).post("/status/letters/", {"email": "petr@example.com"})
    run_errands()
    assert len(mail.outbox) == 1  # one an hour, whoever asks
    assert [web(None).post("/status/letters/", {"email": word}).status_code for word in ("no", "x@y.example")] == [
        422, 200,
    ]  # fmt: skip
    answers = [web(None).post("/status/letters/", {"email": f"a{n}@example.com"}).status_code for n in range(4)]
    assert answers == [200, 429, 429, 429]
    with time_machine.travel(NOON + 49 * HOUR, tick=False):
        assert web(None).post(url).status_code == 410
    assert [web(None).get(f"/status/letters/{way}x:y/").status_code for way in ("", "stop/")] == [404, 404]


def test_the_desk_sees_addresses_covered_and_removes_them(web, timur, nadya, run_errands):
    follows(web, run_errands)
    page = said(web(timur).get("/desk/outages/followers/"))
    assert ["p***@example.com" in page, "petr@" in page] == [True, False]
    row = Follower.objects.get()
    url = f"/desk/outages/followers/{row.pk}/"
    assert web(nadya).post(url).status_code == 404
    assert web(timur).post(url).status_code == 302
    assert Follower.objects.count() == 0
    assert not Errand.objects.filter(failed_at__isnull=False).exists()


def lost(*_query):
    raise OperationalError("the connection is lost")


def test_the_status_is_written_at_every_change_and_shown_without_a_database(
    web, timur, marta, breakdown, run_errands, settings, tmp_path
):
    settings.STATUS_DIR = tmp_path / "status"
    announce_maintenance(
        touchpoint=Touchpoint.objects.get(code="community"), begins_at=NOON + HOUR, ends_at=NOON + 2 * HOUR,
        reason={"ru": "Тайная причина"}, by=marta, at=NOON,
    )  # fmt: skip
    incident(timur, is_public=True)
    run_errands()
    languages = operator_languages()
    assert {path.name for path in settings.STATUS_DIR.glob("[!.]*")} == {
        "index.html", *(f"{code}.{kind}" for code in languages for kind in ("html", "atom")),
    }  # fmt: skip
    assert [path.stat().st_mode & 0o777 for path in settings.STATUS_DIR.glob("*.html")] == [0o644] * 4
    page = (settings.STATUS_DIR / "en.html").read_text()
    told = ("No internet in Sosnovaya", "Порвали кабель.", "Чиним &lt;сайт&gt;", "2 March 2026, 15:00:00", "community")
    assert [words for words in told if words not in page] == []
    outside = re.findall(r'<script|<link rel="stylesheet|<img|src=|url\(|Тайная', page)
    assert outside == []
    actions.close_outage(outage=breakdown, text={"en": "Mended"}, by=timur, at=NOON)
    run_errands()
    after = (settings.STATUS_DIR / "en.html").read_text()
    assert ["Mended" in page, "Mended" in after] == [False, True]
    browser = web(None)
    browser.raise_request_exception = False
    forget_operator()
    with connection.execute_wrapper(lost):
        shown, other = browser.get("/en/status/"), browser.get("/en/contacts/")
    assert [shown.status_code, shown["Cache-Control"], other.status_code] == [200, "no-store", 503]
    assert 'href="/be/status/"' in shown.content.decode()
    assert "Mended" in shown.content.decode()
    style = re.search("<style>(.*?)</style>", shown.content.decode(), re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in shown["Content-Security-Policy"]


def test_what_cannot_be_written_leaves_the_old_copy_whole(operator, breakdown, settings, tmp_path):
    settings.STATUS_DIR = tmp_path / "status"
    write_status()
    before = {path.name: path.read_bytes() for path in settings.STATUS_DIR.glob("[!.]*")}
    taken = settings.STATUS_DIR / "en.atom"
    taken.unlink()
    taken.mkdir()
    with time_machine.travel(NOON + HOUR, tick=False), pytest.raises(IsADirectoryError):
        write_status()
    assert [path.name for path in settings.STATUS_DIR.glob(".*")] == [".lock"]
    assert len((settings.STATUS_DIR / "be.html").read_bytes()) >= len(before["be.html"]) - 20


def test_every_page_says_which_place_does_not_work(web, timur, nadya):
    incident(timur, is_public=False, code="ask")
    row = incident(timur, is_public=True)
    banner = f'<a href="/en/status/#incident-{row.pk}" >Does not work: site</a>'
    for person in (None, nadya):
        page = said(web(person).get("/en/contacts/"))
        assert [banner in page, page.count("#incident-")] == [True, 1]
    resolve_incident(incident=row, cause={"ru": "Кабель"}, by=timur, at=NOON)
    assert "#incident-" not in said(web(None).get("/en/contacts/"))
