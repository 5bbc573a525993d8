"""Incidents: from the first failed look to the cause, and what customers and duty hear of them."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from otklik.core.models import AuditEntry
from otklik.quality.actions import (
    AlreadyResolved,
    add_probe,
    announce_maintenance,
    end_maintenance,
    open_incident,
    resolve_incident,
    rest_probe,
    say_of_incident,
)
from otklik.quality.actions.incident_sources import open_of_burns, open_of_norms
from otklik.quality.actions.incidents import follow_every
from otklik.quality.models import Incident, IncidentEntry, IncidentReview, Measurement, StateInterval, Vantage
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import Norm, Touchpoint
from tests.cast import NOON
from tests.quality.conftest import terms
from tests.quality.ends import free_port, running_site

STEP = timedelta(minutes=10)


@pytest.fixture
def broken(probe, site, look_at, run_errands):
    """The site failed twice in a row."""
    site.status = 503
    look_at(now() - 2 * STEP)
    look_at(now() - STEP)
    run_errands()
    return Incident.objects.get()


@pytest.fixture
def probe(place, site, marta, operator):
    return add_probe(
        touchpoint=place, kind="http", terms=terms(site.url, every_seconds=600), by=marta, at=now() - 4 * STEP
    )


def told(incident):
    return list(incident.entries.order_by("at", "pk").values_list("kind", flat=True))


def test_an_incident_opens_by_itself(broken):
    assert (broken.why, broken.probe_kind, told(broken)) == ("status_wrong", "http", ["opened"])
    assert broken.began_at < broken.opened_at


def test_those_on_duty_hear_of_it_in_their_language(timur, probe, site, look_at, run_errands, mailoutbox):
    site.status = 503
    look_at(now() - 2 * STEP)
    look_at(now() - STEP)
    run_errands()
    (letter,) = mailoutbox
    incident = Incident.objects.get()
    assert letter.to == [timur.email]
    assert letter.subject == "Не работает: Сайт"
    assert f"/desk/incidents/{incident.pk}/" in letter.body
    assert "503" in letter.body


def test_one_that_nobody_took_is_over_when_it_works_again(broken, site, look_at, run_errands):
    site.status = 200
    look_at(now())
    run_errands()
    broken.refresh_from_db()
    assert told(broken) == ["opened", "recovered"]
    assert broken.resolved_at is not None


@pytest.mark.parametrize("way", ["blind", "run out", "rested", "carried"])
def test_what_is_not_known_is_no_recovery(broken, probe, place, site, marta, run_errands, look_at, way):
    """The place went blind, the last look ran out, the probe rests, what it depends on died: duty hears nothing."""
    told_at = now()
    if way == "blind":
        Vantage.objects.update(references=[f"127.0.0.1:{free_port()}"])
        look_at(told_at)
        assert StateInterval.objects.get(ends_at=None).why == "blind"
    elif way == "run out":
        told_at += 2 * STEP
        assert not StateInterval.objects.filter(ends_at=None, seen_until__gte=told_at).exists()
    elif way == "rested":
        rest_probe(probe=probe, by=marta, at=told_at)
    else:
        _make_depend_on_a_dead_one(probe, marta)
        look_at(told_at)
        assert probe.states.get(ends_at=None).why == "carried"
    run_errands()
    follow_every(told_at)
    broken.refresh_from_db()
    assert (broken.recovered_at, broken.resolved_at, told(broken)) == (None, None, ["opened"])


def _make_depend_on_a_dead_one(probe, marta):
    line = Touchpoint.objects.create(code="line", kind="phone", title={"en": "Line"}, owner_zone="it")
    dead = terms(f"http://127.0.0.1:{free_port()}/", every_seconds=600)
    carrier = add_probe(touchpoint=line, kind="http", terms=dead, by=marta, at=now())
    moments = {"begins_at": now() - STEP, "seen_until": now() + STEP}
    StateInterval.objects.create(definition=carrier, touchpoint=line, state="down", why="refused", **moments)
    probe.depends_on = carrier
    probe.save()


def test_announced_work_opens_no_incident(probe, site, place, marta, look_at, run_errands):
    at = now()
    announce_maintenance(
        touchpoint=place, begins_at=at - 3 * STEP, ends_at=at + timedelta(hours=1), reason={"ru": "Замена"},
        by=marta, at=at - timedelta(days=1),
    )  # fmt: skip
    site.status = 503
    look_at(at - 2 * STEP)
    look_at(at - STEP)
    run_errands()
    assert not Incident.objects.exists()


def test_work_that_ends_and_leaves_it_broken_opens_one(probe, site, place, marta, look_at, run_errands):
    at = now()
    work = announce_maintenance(
        touchpoint=place, begins_at=at - 3 * STEP, ends_at=at + timedelta(hours=1), reason={"ru": "Замена"},
        by=marta, at=at - timedelta(days=1),
    )  # fmt: skip
    site.status = 503
    look_at(at - 2 * STEP)
    look_at(at - STEP)
    run_errands()
    end_maintenance(maintenance=work, by=marta, at=now())
    follow_every(now())
    assert Incident.objects.get().began_at < at - STEP
    follow_every(now())
    assert IncidentEntry.objects.count() == 1


def test_one_whose_failing_probe_is_retired_is_over_when_the_others_see_it_work(
    broken, probe, place, site, marta, look_at, run_errands
):
    with running_site() as other:
        terms_of_other = terms(other.url, every_seconds=600, name="other")
        add_probe(touchpoint=place, kind="http", terms=terms_of_other, by=marta, at=now() - 2 * STEP)
        look_at(now())
        run_errands()
        rest_probe(probe=probe, by=marta, at=now(), for_ever=True)
        follow_every(now())
    broken.refresh_from_db()
    assert broken.resolved_at is not None


def test_a_taken_one_waits_for_the_word_of_who_took_it(web, timur, broken, site, look_at, run_errands):
    client = web(timur)
    path = f"/en/desk/incidents/{broken.pk}/"
    assert "nobody has taken it" in client.get(path).content.decode()
    assert client.post(f"{path}take/").status_code == 302
    assert client.post(f"{path}take/").status_code == 302  # twice is once
    site.status = 200
    look_at(now())
    run_errands()
    broken.refresh_from_db()
    assert (broken.responsible, broken.resolved_at) == (timur, None)
    assert told(broken) == ["opened", "acknowledged", "recovered"]
    assert "works again, not closed" in client.get(path).content.decode()
    assert client.post(f"{path}resolve/", {"cause_ru": ""}).status_code == 422
    assert client.post(f"{path}resolve/", {"cause_ru": "Кончилось место на диске, расширили."}).status_code == 302
    broken.refresh_from_db()
    assert broken.cause == {"ru": "Кончилось место на диске, расширили."}
    assert AuditEntry.objects.filter(act="quality.resolve_incident", actor=timur.ref).count() == 1
    assert client.post(f"{path}say/", {"words_ru": "Ещё"}).status_code == 422


def test_customers_read_only_what_is_meant_for_them(web, timur, broken, client):
    staff, path = web(timur), f"/desk/incidents/{broken.pk}/"
    assert "incident-" not in client.get("/status/feed/").content.decode()
    staff.post(f"{path}say/", {"words_ru": "Похоже на диск в стойке 4"})
    assert "стойке" not in client.get("/status/").content.decode()
    assert "incident-" not in client.get("/status/feed/").content.decode()
    once = {"words_ru": "Сайт временно недоступен, чиним.", "is_public": "on", "once_key": "k1"}
    staff.post(f"{path}say/", once)
    staff.post(f"{path}say/", once)
    assert "incident-" in client.get("/status/feed/").content.decode()
    page = client.get("/status/").content.decode()
    assert page.count("Сайт временно недоступен, чиним.") == 1
    assert "стойке" not in page
    staff.post(f"{path}resolve/", {"cause_ru": "Диск в стойке 4 заменён"})
    page = client.get("/status/").content.decode()
    assert "Снова работает" in page
    assert "стойке" not in page


def test_a_hidden_touchpoint_is_not_told_of(web, timur, broken, place, client):
    place.is_public = False
    place.save()
    web(timur).post(f"/desk/incidents/{broken.pk}/say/", {"words_ru": "Чиним внутреннее.", "is_public": "on"})
    assert "Чиним внутреннее." not in client.get("/status/").content.decode()


def test_one_that_no_probe_saw_is_opened_by_hand(web, timur, operator, place):
    client = web(timur)
    facts = {"touchpoint": place.pk, "began_at": "2026-03-01T10:00", "title_ru": "Не печатаются талоны"}
    assert client.post("/desk/incidents/new/", facts | {"title_ru": ""}).status_code == 422
    first = client.post("/desk/incidents/new/", facts)
    again = client.post("/desk/incidents/new/", facts)
    row = Incident.objects.get()
    assert first.url == again.url == f"/desk/incidents/{row.pk}/"
    assert "Не печатаются талоны" in client.get("/desk/incidents/").content.decode()


@pytest.mark.parametrize("key", ["boris", "galina", "alina", "oleg"])
def test_incidents_are_not_for_everybody(web, everybody, broken, key):
    client = web(everybody[key])
    readable = key == "oleg"
    assert client.get(f"/desk/incidents/{broken.pk}/").status_code == (200 if readable else 404)
    assert client.post(f"/desk/incidents/{broken.pk}/take/").status_code == 404
    assert IncidentEntry.objects.count() == 1


def test_what_is_over_is_over(broken, timur):
    Incident.objects.update(resolved_at=now())
    with pytest.raises(AlreadyResolved):
        say_of_incident(incident=broken, words={"ru": "Ещё"}, is_public=True, by=timur, at=now())


def test_short_failures_again_and_again_open_one_incident_that_waits_for_a_person(
    place, site, look_at, run_errands, web, timur, marta, operator
):
    told = terms(site.url, every_seconds=600)
    add_probe(touchpoint=place, kind="http", terms=told, by=marta, at=now() - 8 * STEP)
    for back, status in ((6, 503), (5, 503), (4, 200), (3, 503), (2, 503), (1, 200)):
        site.status = status
        look_at(now() - back * STEP)
        run_errands()
        follow_every(now() - back * STEP)
    assert Incident.objects.exclude(resolved_at=None).count() == Incident.objects.count() == 2
    assert open_of_burns(at=now()) == 1
    assert open_of_burns(at=now()) == 0
    row = Incident.objects.get(why="burn")
    assert "times faster than it may" in web(timur).get(f"/en{row.get_absolute_url()}").text
    run_errands()
    resolve_incident(incident=row, cause={"en": "A cable"}, by=timur, at=now())
    assert open_of_burns(at=now()) == 0


def test_a_critical_norm_that_is_not_met_any_more_opens_an_incident_on_that_day(place, norm_judged, timur):
    day = timedelta(days=1)
    norm_judged("pass", NOON)
    norm_judged("fail", NOON + day)
    assert (open_of_norms(at=NOON + day), open_of_norms(at=NOON + day)) == (1, 0)
    row = Incident.objects.get()
    assert (row.why, row.title, row.touchpoint) == ("N1.1", row.title, place)
    resolve_incident(incident=row, cause={"en": "Nobody at the desk"}, by=timur, at=NOON + day)
    norm_judged("fail", NOON + 2 * day)
    assert open_of_norms(at=NOON + 2 * day) == 0


@pytest.fixture
def norm_judged(place, operator):
    """A verdict of N1.1 at the site on a day."""
    preload_catalogue(at=NOON)
    norm = Norm.objects.get(code="N1.1")

    def judged(verdict, at):
        Measurement.objects.create(
            touchpoint=place, norm=norm, day=at.date(), verdict=verdict, unit="%", formula="service_level",
            formula_version=1, window_from=at - timedelta(days=30), window_to=at, measured_at=at,
        )  # fmt: skip

    return judged


@pytest.fixture
def known(place, timur, operator):
    backup = Touchpoint.objects.create(code="line", kind="contact_centre", title={"ru": "Линия 145", "en": "Line 145"})
    Touchpoint.objects.filter(pk=place.pk).update(backup=backup, is_public=True)
    title = {"ru": "Сайт не открывается", "en": "The site does not open"}
    return open_incident(touchpoint=place, title=title, began_at=NOON, by=timur, at=NOON)


def test_ready_words_fill_the_form_in_every_language(web, timur, known):
    page = web(timur).get(f"/en/desk/incidents/{known.pk}/?text=backup").text
    assert "While “Site” does not work, please turn to “Line 145”." in page
    assert "Пока «Сайт» не работает, обращайтесь сюда: «Линия 145»." in page


def test_the_backup_comes_into_use_once_and_customers_read_where_to_turn(web, timur, known):
    page = f"/en/desk/incidents/{known.pk}/"
    for _twice in range(2):
        assert web(timur).post(f"{page}backup/", {"is_on": "on", "is_public": "on"}).status_code == 302
    entry = known.entries.get(kind="backup_on")
    assert (entry.is_public, entry.by, "Line 145" in entry.words["en"]) == (True, timur, True)
    assert "While “Site” does not work, please turn to “Line 145”." in web(None).get("/en/status/").text
    assert web(timur).post(f"{page}backup/", {}).status_code == 302
    assert [row.kind for row in known.entries.order_by("pk")] == ["opened", "backup_on", "backup_off"]


def test_where_there_is_no_backup_the_page_says_so(web, timur, known):
    Touchpoint.objects.update(backup=None)
    told = web(timur).post(f"/en/desk/incidents/{known.pk}/backup/", {"is_on": "on"}, follow=True).text
    assert ("This touchpoint has no backup." in told, known.entries.filter(kind="backup_on").count()) == (True, 0)


def test_what_was_learnt_is_written_when_it_is_over(web, timur, known, boris):
    page = f"/en/desk/incidents/{known.pk}/review/"
    told = {
        "effect": "900 people",
        "root_cause": "One disk",
        "prevention": "Two disks",
        "went_well": "",
        "went_badly": "",
    }
    early = web(timur).post(page, told)
    assert (early.status_code, "It goes on." in early.text) == (422, True)
    resolve_incident(incident=known, cause={"en": "A disk"}, by=timur, at=NOON + timedelta(hours=1))
    assert web(timur).post(page, told | {"prevention": ""}).status_code == 422
    assert web(timur).post(page, told).status_code == 302
    assert web(timur).post(page, told | {"went_well": "The phone tree"}).status_code == 302
    row = IncidentReview.objects.get()
    assert (row.incident, row.prevention, row.went_well, row.changed_by) == (
        known,
        "Two disks",
        "The phone tree",
        timur,
    )
    shown = web(timur).get(f"/en/desk/incidents/{known.pk}/").text
    assert ("Two disks" in shown, "The phone tree" in shown, web(boris).get(page).status_code) == (True, True, 404)
