"""Staff see what failed and who did what; nobody else knows that these pages exist."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime, now

from otklik.core import audit
from otklik.core.models import AuditEntry, AuditHead, Errand
from otklik.web.shell.rail import rail_for
from tests.cast import NOON

pytestmark = pytest.mark.django_db


def failed(number: int) -> Errand:
    return Errand.objects.create(
        handler=f"room.act{number}", due_at=NOON, failed_at=NOON, attempts=16, error="ValueError: to alina@example.com"
    )


def act(number: int, **more) -> AuditEntry:
    told = {"actor": "individual:1", "act": "community.hide", "subject": f"topic:{number}", "at": NOON} | more
    return audit.record(**told)


def test_the_rail_leads_to_both_and_counts_what_waits_for_a_person(web, igor, timur, vera):
    failed(1)
    Errand.objects.filter(pk=failed(2).pk).update(done_at=NOON)
    Errand.objects.create(handler="room.act3", due_at=NOON, attempts=2, error="ValueError")
    for person, seen in ((igor, [("desk_errands", 1), ("desk_audit", 0)]), (timur, [("desk_errands", 1)]), (vera, [])):
        links = [link for group in rail_for(person, "/") for link in group.links]
        urls = {reverse(name): name for name in ("desk_errands", "desk_audit")}
        assert [(urls[link.url], link.count) for link in links if link.url in urls] == seen


@pytest.mark.parametrize("url", ["/desk/errands/", "/desk/audit/"])
def test_only_those_who_may(web, everybody, url):
    allowed = {"/desk/errands/": {"timur", "igor"}, "/desk/audit/": {"igor"}}[url]
    answers = {key: web(person).get(url).status_code for key, person in everybody.items()}
    assert answers == {key: 200 if key in allowed else 404 for key in everybody}
    assert web(None).get(url).status_code == 404


@pytest.mark.parametrize(("url", "make"), [("/desk/errands/", failed), ("/desk/audit/", act)])
def test_one_row_costs_as_many_queries_as_three(web, igor, url, make):
    client = web(igor)
    client.get(url)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    make(1)
    one = queries()
    make(2), make(3)
    assert queries() == one


def test_a_failed_errand_is_shown_masked_and_retried(web, timur):
    row = failed(1)
    page = web(timur).get("/desk/errands/").content.decode()
    assert "room.act1" in page and "ValueError" in page and "alina@example.com" not in page
    assert web(timur).post(f"/desk/errands/{row.pk}/retry/").status_code == 302
    row.refresh_from_db()
    assert (row.failed_at, row.attempts) == (None, 0)
    assert list(AuditEntry.objects.values_list("actor", "act", "subject")) == [
        (timur.ref, "core.retry_errand", f"errand:{row.pk}")
    ]
    assert web(timur).post(f"/desk/errands/{row.pk}/retry/").status_code == 404


def test_an_errand_being_retried_is_shown_from_its_first_failure(web, timur):
    soon = now() + timedelta(hours=3)
    row = Errand.objects.create(handler="room.act2", due_at=soon, attempts=1, error="OSError: no route")
    Errand.objects.create(handler="room.waits", due_at=NOON)
    Errand.objects.create(handler="room.done", due_at=NOON, attempts=3, done_at=NOON)
    page = web(timur).get("/en/desk/errands/").content.decode()
    assert re.findall(r"room\.\w+", page) == ["room.act2"]
    assert "OSError: no route" in page and f"next try {localtime(soon):%-d %B, %H:%M}" in " ".join(page.split())
    assert web(timur).post(f"/desk/errands/{row.pk}/retry/").status_code == 302
    row.refresh_from_db()
    assert (row.due_at <= now(), row.attempts) == (True, 1)
    assert AuditEntry.objects.count() == 1
    web(timur).post(f"/desk/errands/{row.pk}/retry/")
    assert AuditEntry.objects.count() == 1


def test_a_worker_at_it_is_let_finish(web, timur):
    soon = now() + timedelta(minutes=1)
    row = Errand.objects.create(handler="room.act3", due_at=soon, attempts=1, worker="w", lease_until=soon)
    web(timur).post("/desk/errands/retry/")
    row.refresh_from_db()
    assert (row.due_at, row.lease_until) == (soon, soon)


def test_the_oldest_wait_is_told_in_whole_days(web, timur):
    Errand.objects.create(handler="room.waits", due_at=now() - timedelta(days=3, minutes=1))
    page = web(timur).get("/en/desk/errands/").content.decode()
    assert "The oldest was to begin 3 days ago." in " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_all_are_retried(web, timur):
    failed(1), failed(2)
    assert web(timur).post("/desk/errands/retry/").status_code == 302
    assert not Errand.objects.filter(failed_at__isnull=False).exists()


def test_the_audit_log_says_who_it_was(web, igor, kirill):
    act(1, actor=kirill.ref), act(2, actor="system"), act(3, actor="individual:999999")
    page = " ".join(web(igor).get("/desk/audit/").content.decode().split())
    assert f"{kirill.nick}</a> <small" in page
    assert ">system</a> </td>" in page and ">individual:999999</a> </td>" in page


def test_a_stranger_retries_nothing(web, zakhar):
    row = failed(1)
    assert web(zakhar).post(f"/desk/errands/{row.pk}/retry/").status_code == 404
    assert web(zakhar).post("/desk/errands/retry/").status_code == 404
    row.refresh_from_db()
    assert row.failed_at is not None


def test_errands_are_paged_by_key(web, igor):
    rows = [failed(number) for number in range(51)]
    first = web(igor).get("/desk/errands/")
    assert [row.pk for row in first.context["rows"]] == [row.pk for row in reversed(rows[1:])]
    second = web(igor).get(f"/desk/errands/?after={first.context['next_key']}")
    assert [row.pk for row in second.context["rows"]] == [rows[0].pk]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [4, 3, 2, 1]),
        ("actor=individual:2", [2]),
        ("act=core", [3]),
        ("subject=topic:4", [4]),
        ("from_date=2026-03-03", [4]),
        ("to_date=2026-03-02", [3, 2, 1]),
        ("after=3", [2, 1]),
    ],
)
def test_the_audit_log_is_narrowed(web, igor, query, found):
    act(1), act(2, actor="individual:2"), act(3, act="core.retry_errand"), act(4, at=NOON + timedelta(days=1))
    answer = web(igor).get(f"/desk/audit/?{query}")
    assert (answer.status_code, [row.number for row, _ in answer.context["rows"]]) == (200, found)


def test_a_wrong_day_is_said_clearly(web, igor):
    assert web(igor).get("/desk/audit/?from_date=soon").status_code == 422


def test_the_chain_shows_every_change():
    for number in range(1, 5):
        act(number)
    assert list(audit.breaks()) == []
    AuditEntry.objects.filter(number=2).update(actor="individual:9")
    assert [(found.number, found.why) for found in audit.breaks()] == [(2, "was changed after it was written")]
    AuditEntry.objects.filter(number=2).delete()
    assert [(found.number, found.why) for found in audit.breaks()] == [(3, "1 entries before it are missing")]


def test_the_chain_shows_what_was_taken_from_its_end():
    for number in range(1, 5):
        act(number)
    AuditEntry.objects.filter(number__gte=3).delete()
    gone = [(4, "was the newest; from entry 3 on they are missing")]
    assert [(found.number, found.why) for found in audit.breaks()] == gone
    act(5)  # nor does a later act hide it
    assert [(found.number, found.why) for found in audit.breaks()] == [(5, "2 entries before it are missing")]
    AuditEntry.objects.all().delete()
    assert [found.number for found in audit.breaks()] == [5]


def test_the_chain_shows_what_was_added_or_put_in_place_of_its_end():
    act(1)
    last = act(2)
    AuditHead.objects.update(number=1, hash=last.previous_hash)
    assert [(found.number, found.why) for found in audit.breaks()] == [(2, "was added past the house's own count")]
    AuditHead.objects.update(number=2, hash="0" * 64)
    assert [(found.number, found.why) for found in audit.breaks()] == [(2, "is not the one that was written")]
