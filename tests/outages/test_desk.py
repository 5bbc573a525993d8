"""Those on duty open, tell, put right and close."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.outages import actions
from otklik.outages.models import Area, Closing, Outage, Update
from tests.cast import CAST, NOON
from tests.outages.conftest import SOSNOVAYA, account

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
KEEPERS = ("igor", "timur")
ROWS = {"areas-TOTAL_FORMS": "3", "areas-INITIAL_FORMS": "0"}
FACTS = ROWS | {
    "is_planned": "no", "services": ["internet"], "title_ru": "Обрыв кабеля", "title_be": "Абрыў кабеля",
    "started_at": "2026-03-02T14:00", "expected_end_at": "2026-03-02T18:30", "once_key": "form-1",
    "areas-0-street": "Сосновая", "areas-0-houses": "1-15, 12/2", "areas-1-district": "Центр",
}  # fmt: skip


@pytest.fixture(autouse=True)
def at_noon(db):
    with time_machine.travel(NOON, tick=False):
        yield


def said(page):
    return " ".join(page.content.decode().split())


def test_who_may_come_in(web, everybody, breakdown):
    pages = ["", "new/", f"{breakdown.pk}/", f"{breakdown.pk}/edit/"]
    for path in (f"/desk/outages/{page}" for page in pages):
        answers = {name: web(everybody[name]).get(path).status_code for name in CAST}
        assert answers == {name: 200 if name in KEEPERS else 404 for name in CAST}, path
        assert web(None).get(path).status_code == 404
    for act in ("update", "close", "edit"):
        path = f"/desk/outages/{breakdown.pk}/{act}/"
        refused = [name for name in CAST if web(everybody[name]).post(path).status_code == 404]
        assert refused == [name for name in CAST if name not in KEEPERS]
    assert web(everybody["timur"]).get("/desk/outages/99999/").status_code == 404
    assert not Closing.objects.exists()


def test_timur_opens_an_outage_once(web, timur):
    for _twice in range(2):
        made = web(timur).post("/desk/outages/new/", FACTS)
        outage = Outage.objects.get()
        assert made["Location"] == f"/desk/outages/{outage.pk}/"
    assert (outage.title, outage.services, outage.opened_by) == (
        {"ru": "Обрыв кабеля", "be": "Абрыў кабеля"},
        ["internet"],
        timur,
    )
    assert outage.expected_end_at - outage.started_at == timedelta(hours=4.5)
    assert [str(area) for area in Area.objects.order_by("pk")] == ["Сосновая, 1-15, 12/2", "Центр"]
    assert "Обрыв кабеля" in said(web(None).get("/status/"))


def test_before_it_is_opened_one_may_count_whom_it_touches(web, timur, alina, boris, alinas, boriss):
    account(boris, "40000009", "Сосновая улица", "40")
    page = web(timur).post("/en/desk/outages/new/", FACTS | {"preview": "1"})
    assert page.status_code == 200
    assert "2 accounts at these addresses. 2 lines are touched." in said(page)
    assert 'value="1-15, 12/2"' in said(page)
    assert not Outage.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_ru": ""},
        {"started_at": "вчера"},
        {"expected_end_at": "2026-03-02T13:00"},
        {"services": ["gas"]},
        {"areas-0-houses": "вся"},
        {"areas-0-street": ""},
        {"areas-0-street": "", "areas-0-houses": "", "areas-1-district": ""},
        {"areas-TOTAL_FORMS": "9999"},
        {"areas-TOTAL_FORMS": ""},
    ],
)
def test_a_wrong_form_comes_back_and_opens_nothing(web, timur, wrong):
    for more in ({}, {"preview": "1"}):
        assert web(timur).post("/desk/outages/new/", FACTS | wrong | more).status_code == 422
    assert not Outage.objects.exists()


def test_timur_puts_it_right(web, timur, breakdown):
    url = f"/desk/outages/{breakdown.pk}/"
    assert 'value="Сосновая улица"' in said(web(timur).get(f"{url}edit/"))
    assert web(timur).post(f"{url}edit/", FACTS | {"areas-INITIAL_FORMS": "1"})["Location"] == url
    row = Outage.objects.get()
    assert (row.title["ru"], row.areas.count(), row.once_key) == ("Обрыв кабеля", 2, "")


def test_timur_tells_what_is_new_and_promises_another_end(web, timur, breakdown):
    url = f"/desk/outages/{breakdown.pk}/update/"
    same = {"expected_end_at": "2026-03-02T18:00"}
    browser = web(timur)
    assert 'value="2026-03-02T18:00"' in said(browser.get(f"/desk/outages/{breakdown.pk}/"))
    for _twice in range(2):
        browser.post(url, same | {"text_ru": "Едем", "once_key": "a"})
        browser.post(url, {"expected_end_at": "2026-03-02T20:00", "text_ru": "Дольше", "once_key": "b"})
    assert list(Update.objects.order_by("pk").values_list("text", "expected_end_at")) == [
        ({"ru": "Едем"}, None),
        ({"ru": "Дольше"}, NOON + 5 * HOUR),
    ]
    for wrong in ({"expected_end_at": "2026-03-02T20:00"}, {"expected_end_at": "2026-03-02T13:00"}, {}):
        assert browser.post(url, wrong).status_code == 422
    assert Update.objects.count() == 2


def test_timur_closes_it(web, timur, breakdown):
    url = f"/desk/outages/{breakdown.pk}/close/"
    for wrong in ("2026-03-02T12:00", "2026-03-02T23:00", ""):
        assert web(timur).post(url, {"ended_at": wrong}).status_code == 422
    for _twice in range(2):
        assert web(timur).post(url, {"ended_at": "2026-03-02T14:40", "text_ru": "Починили"}).status_code == 302
    closing = Closing.objects.get()
    assert (closing.ended_at, closing.text) == (NOON - HOUR / 3, {"ru": "Починили"})
    html = said(web(timur).get(f"/desk/outages/{breakdown.pk}/"))
    assert ["Починили" in html, "close/" in html] == [True, False]
    update = web(timur).post(f"/desk/outages/{breakdown.pk}/update/", {"text_ru": "Ещё"})
    assert update.status_code == 422


def test_announced_works_are_called_off(web, timur):
    row = actions.open_outage(
        areas=[SOSNOVAYA], by=timur, at=NOON, is_planned=True, title={"ru": "Р"}, started_at=NOON + HOUR
    )
    assert "ended_at" not in said(web(timur).get(f"/desk/outages/{row.pk}/"))
    web(timur).post(f"/desk/outages/{row.pk}/close/", {"text_ru": "Отменили"})
    assert Closing.objects.get().is_cancellation


def test_the_list_takes_the_same_questions_and_counts_the_late_ones(web, timur, breakdown):
    def count():
        with CaptureQueriesContext(connection) as asked:
            page = web(timur).get("/desk/outages/")
        return len(asked), said(page)

    def more():
        rows = [
            actions.open_outage(areas=[SOSNOVAYA], by=timur, at=NOON, title={"ru": "Ещё"}, started_at=NOON - HOUR)
            for _one in range(2)
        ]
        actions.close_outage(outage=rows[0], text={}, by=timur, at=NOON)

    more()
    count()
    before, html = count()
    assert 'class="rail-count"' not in html
    more()
    more()
    assert count()[0] == before
    with time_machine.travel(NOON + 4 * HOUR, tick=False):
        assert 'class="rail-count" >1<' in count()[1]
