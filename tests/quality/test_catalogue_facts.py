"""What probes take from our own catalogue: on the form, at the look of this server, and in what agents are told."""

import asyncio
import html
import json
from contextlib import contextmanager
from datetime import time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from otklik.quality.actions import VantageTerms, add_probe, claim, make_vantage
from otklik.quality.actions.looking import look
from otklik.quality.models import ProbeDefinition, Watch
from otklik.quality.queries import schedule_of
from otklik.touchpoints.models import Calendar, CalendarHours, PortalAction, Touchpoint
from tests.cast import NOON
from tests.quality.conftest import terms

OURS = ["Mo 09:00-13:00", "Mo 14:00-18:00", "Fr 20:00-02:00"]
PAGE = """<main><p>Звоните: 8 343 123-45-67, 8&nbsp;(017) 200 00 00, короткий 411.
Екатеринбург, ул. Ленина, 1. Аплаціць рахунак</p></main>"""


@contextmanager
def page_of(text):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told): ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


def tells(*lines):
    return f'<script type="application/ld+json">{json.dumps({"openingHours": list(lines)})}</script>'


@pytest.fixture
def calendar(db):
    """Two intervals on Monday and a night from Friday on."""
    row = Calendar.objects.create(code="desk", title={"ru": "Офис"})
    for weekday, opens, closes in ((0, 9, 13), (0, 14, 18), (4, 20, 2)):
        CalendarHours.objects.create(calendar=row, weekday=weekday, opens_at=time(opens), closes_at=time(closes))
    return row


@pytest.fixture
def office(place, calendar):
    """Open by the calendar, with a telephone and a part."""
    place.calendar, place.address = calendar, "+7 (343) 123-45-67"
    place.save()
    part = {"kind": "office", "owner_zone": "it", "parent": place}
    Touchpoint.objects.create(code="part", title={"ru": "Касса"}, address="Екатеринбург, ул. Ленина, 1", **part)
    Touchpoint.objects.create(code="page", title={"ru": "Страница"}, address="/contacts/", **part)
    Touchpoint.objects.create(code="gone", title={"ru": "Была"}, address="411-99", retired_at=NOON, **part)
    return place


def probe_of(kind, place, marta, **settings):
    told = terms("", settings=settings, every_seconds=900, seen_from=("here",))
    return add_probe(touchpoint=place, kind=kind, terms=told, by=marta, at=NOON)


def seen(at=NOON):
    """What the one probe says when it is its turn, and the first facts of it."""
    Watch.objects.update(next_at=at, in_hand_at=None, lease_until=None)
    reading = asyncio.run(look(claim(worker="w", vantage="here", limit=1, at=at)[0], now)).reading
    return str(reading.outcome), reading.why, reading.facts


def filled(place, **changes):
    told = {"touchpoint": place.pk, "name": "page", "set_verify": "on", "every_seconds": "900", "timeout_seconds": "5"}
    return told | {"retries": "0", "failures_for_down": "2", "effect": "down", "depends_on": ""} | changes


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_hours_follow_the_calendar(office, calendar, marta):
    with page_of(tells("Mo 09:00-13:00", "Mo 14:00-18:00", "Fr 20:00-24:00", "Sa 00:00-02:00")) as url:
        probe = probe_of("hours", office, marta, url=url)
        assert seen()[:2] == ("ok", "ok")
        calendar.week.filter(weekday=0, opens_at=time(14)).update(closes_at=time(19))
        outcome, why, facts = seen(NOON + timedelta(hours=1))
        assert (outcome, why, facts["day"]) == ("fail", "hours_differ", "Mo")
        assert (facts["published"], facts["expected"]) == ("09:00-13:00, 14:00-18:00", "09:00-13:00, 14:00-19:00")
        Touchpoint.objects.filter(pk=office.pk).update(calendar=None)
        assert seen(NOON + timedelta(hours=2))[:2] == ("unknown", "hours_unknown")
    probe.refresh_from_db()
    assert (probe.version, probe.settings) == (1, {"url": probe.settings["url"]})


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_round_the_clock_and_a_part_with_the_hours_of_its_whole(office, calendar, marta):
    calendar.week.all().delete()
    for weekday in range(7):
        CalendarHours.objects.create(calendar=calendar, weekday=weekday, opens_at=time(0), closes_at=time(0))
    with page_of(tells("Mo-Su 00:00-23:59")) as url:
        probe_of("hours", Touchpoint.objects.get(code="part"), marta, url=url)
        assert seen()[:2] == ("ok", "ok")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_facts_follow_the_catalogue(office, marta):
    with page_of(PAGE) as url:
        probe_of("content", office, marta, url=url, catalogue="names", facts=["411", "+375 17 200-00-00"], links=0)
        PortalAction.objects.create(code="pay", title={"ru": "Оплатить", "be": "Аплаціць рахунак"}, touchpoint=office)
        outcome, why, facts = seen()
        assert (outcome, why, facts["fact"], facts["missing"]) == ("fail", "fact_missing", "Касса", 2)
        Touchpoint.objects.filter(parent=office).exclude(code="part").delete()
        Touchpoint.objects.filter(code="part").update(title={"ru": "Ленина, 1"})
        assert seen(NOON + timedelta(hours=1))[:2] == ("ok", "ok")
        Touchpoint.objects.filter(pk=office.pk).update(address="+7 343 123-45-68")
        outcome, why, facts = seen(NOON + timedelta(hours=2))
        assert (outcome, why, facts["fact"]) == ("fail", "fact_missing", "+7 343 123-45-68")
        PortalAction.objects.all().delete()
        Touchpoint.objects.filter(code="part").delete()
        Touchpoint.objects.filter(pk=office.pk).update(address="https://parus.by/")
        assert seen(NOON + timedelta(hours=3))[:2] == ("unknown", "nothing_known")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_number_of_other_digits_is_not_said(office, marta):
    with page_of("<main>8 343 123-45-678, 1411 и 411-2</main>") as url:
        probe = probe_of("content", office, marta, url=url, facts=["+7 343 123-45-67", "1411", "2411"], links=0)
        assert seen()[2]["missing"] == 2
        ProbeDefinition.objects.filter(pk=probe.pk).update(settings={"url": url, "links": 0, "facts": ["411", "1411"]})
        assert seen(NOON + timedelta(hours=1))[:2] == ("ok", "ok")


def test_an_agent_is_told_the_hours_and_facts_of_now(office, calendar, marta, operator):
    vantage, _key = make_vantage(code="gomel", terms=VantageTerms({"ru": "Гомель"}, "", []), by=marta, at=NOON)
    told = {"every_seconds": 900, "seen_from": ("gomel",)}
    for kind, more in (("hours", {}), ("content", {"catalogue": "contacts", "facts": ["411"]})):
        settings = {"url": "http://192.0.2.1/"} | more
        add_probe(touchpoint=office, kind=kind, terms=terms("", settings=settings, **told), by=marta, at=NOON)
    hours, content = (row["settings"] for row in schedule_of(vantage)["probes"])
    assert hours["expected"] == OURS
    assert (content["facts"], content["catalogue"]) == (
        ["411", "+7 (343) 123-45-67", "Екатеринбург, ул. Ленина, 1"],
        "",
    )
    calendar.week.filter(weekday=4).delete()
    assert schedule_of(vantage)["probes"][0]["settings"]["expected"] == OURS[:2]
    asked = []
    for number in range(3):
        place = Touchpoint.objects.create(
            code=f"more{number}", kind="office", title={}, owner_zone="it", calendar=calendar, parent=office
        )
        add_probe(
            touchpoint=place, kind="hours", terms=terms("", settings={"url": "http://x/"}, **told), by=marta, at=NOON
        )
        with CaptureQueriesContext(connection) as queries:
            schedule_of(vantage)
        asked.append(len(queries))
    assert asked[0] == asked[2]


def test_the_form_takes_the_hours_of_the_calendar(web, marta, operator, office, calendar):
    with page_of(tells("Mo 09:00-18:00")) as url:
        told = filled(office, set_url=url, set_expected="")
        tried = web(marta).post("/en/desk/probes/new/hours/", told | {"try": "1"}).content.decode()
        assert "Mo: the page says 09:00-18:00, ours are 09:00-13:00, 14:00-18:00." in html.unescape(tried)
        assert web(marta).post("/en/desk/probes/new/hours/", told).status_code == 302
        assert ProbeDefinition.objects.get().settings["expected"] == []


@pytest.mark.parametrize(
    ("kind", "entered", "words"),
    [
        ("hours", {"set_expected": ""}, "Give the touchpoint a calendar, it has none, or type in when"),
        (
            "content",
            {"set_catalogue": "contacts", "set_part": "main", "set_far": "12", "set_links": "0"},
            "Our catalogue holds no such facts of this touchpoint",
        ),
    ],
)
def test_what_the_catalogue_does_not_know_is_said_on_the_form(web, marta, operator, place, kind, entered, words):
    told = filled(place, set_url="http://192.0.2.1/", **entered)
    answer = web(marta).post(f"/en/desk/probes/new/{kind}/", told)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not ProbeDefinition.objects.exists()


def test_the_form_takes_the_facts_of_the_catalogue(web, marta, operator, office):
    with page_of(PAGE.replace("123-45-67", "123-45-60")) as url:
        told = filled(office, set_url=url, set_catalogue="contacts", set_part="main", set_far="12", set_links="0")
        tried = web(marta).post("/en/desk/probes/new/content/", told | {"try": "1"}).content.decode()
    assert "The page does not say “+7 (343) 123-45-67” (1 facts are missing)." in html.unescape(tried)
