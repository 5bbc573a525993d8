"""The desk's pages of probes, by HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from otklik.core.models import AuditEntry
from otklik.quality.actions import add_probe
from otklik.quality.models import Maintenance, Objective, ProbeDefinition, ProbeRun
from tests.quality.conftest import MINUTE, first_slot, terms
from tests.quality.ends import free_port


def filled(url, place=None, **changes):
    told = {
        "name": "Site answers",
        "set_url": url,
        "set_method": "GET",
        "set_statuses": "200-299\n304",
        "set_ok_seconds": "2",
        "set_degraded_seconds": "5",
        "set_redirects": "3",
        "set_kilobytes": "1000",
        "set_verify": "on",
        "every_seconds": "60",
        "timeout_seconds": "5",
        "retries": "1",
        "failures_for_down": "2",
        "effect": "down",
        "depends_on": "",
    }
    return told | ({"touchpoint": place.pk} if place else {}) | changes


@pytest.mark.parametrize("key", ["boris", "alina", None])
def test_probes_are_for_those_who_may_read_quality(web, everybody, operator, key, probe):
    client = web(everybody[key] if key else None)
    for path in ("/desk/probes/", f"/desk/probes/{probe.pk}/", f"/desk/touchpoints/{probe.touchpoint_id}/seen/"):
        assert client.get(path).status_code == 404 if key else client.get(path).status_code in (302, 404)


def test_duty_reads_and_does_not_change(web, timur, operator, probe):
    client = web(timur)
    assert client.get(f"/desk/probes/{probe.pk}/").status_code == 200
    assert client.post(f"/desk/probes/{probe.pk}/rest/").status_code == 404
    assert client.get("/desk/probes/new/").status_code == 404


def test_a_probe_is_set_up_and_looks(web, marta, operator, place, site):
    client = web(marta)
    page = client.get("/en/desk/probes/new/").content.decode()
    assert "/en/desk/probes/new/http/" in page
    answer = client.post("/en/desk/probes/new/http/", filled(site.url, place))
    row = ProbeDefinition.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/en/desk/probes/{row.pk}/")
    assert row.settings["statuses"] == ["200-299", "304"]
    assert (row.kind, row.every_seconds, row.retries, row.effect) == ("http", 60, 1, "down")
    assert AuditEntry.objects.filter(act="quality.add_probe", actor=marta.ref).count() == 1
    assert "It has not looked yet." in client.get(answer.url).content.decode()


def test_a_probe_is_tried_before_it_is_saved(web, marta, operator, place, site):
    client = web(marta)
    site.status = 503
    page = client.post("/en/desk/probes/new/http/", filled(site.url, place, **{"try": "1"}))
    assert page.status_code == 200
    assert "answered with status 503" in page.content.decode()
    assert site.asked == 1
    assert not ProbeDefinition.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"set_url": "ftp://example.org/"}, "http"),
        ({"set_statuses": "ok"}, "ok"),
        ({"timeout_seconds": "60"}, "A look with its repetitions has to be over before the next one."),
        ({"touchpoint": "999"}, "is not one of the available choices"),
        ({"retries": "99"}, "3"),
    ],
)
def test_bad_settings_are_refused_in_words(web, marta, operator, place, site, changes, words):
    page = web(marta).post("/en/desk/probes/new/http/", filled(site.url, place, **changes))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not ProbeDefinition.objects.exists()


def test_a_kind_nobody_knows_is_not_found(web, marta, operator):
    assert web(marta).get("/desk/probes/new/telepathy/").status_code == 404


def test_what_was_seen_is_told_in_words(web, marta, operator, probe, site, look_at):
    slot = first_slot()
    look_at(slot)
    site.status = 500
    look_at(slot + MINUTE)
    page = web(marta).get(f"/en/desk/probes/{probe.pk}/").content.decode()
    assert "127.0.0.1 answered with 200" in page
    assert "127.0.0.1 answered with status 500." in page


def test_a_change_of_a_probe_keeps_its_secret(web, marta, operator, place, site):
    settings = {"url": site.url, "secret_headers": ("Authorization: Bearer 8f3a",)}
    row = add_probe(touchpoint=place, kind="http", terms=terms(site.url, settings=settings), by=marta, at=now())
    client, sealed = web(marta), row.settings["secret_headers"]
    page = client.get(f"/desk/probes/{row.pk}/edit/").content.decode()
    assert "8f3a" not in page
    client.post(f"/desk/probes/{row.pk}/edit/", filled(site.url))
    row.refresh_from_db()
    assert (row.version, row.settings["secret_headers"]) == (2, sealed)


def test_a_secret_that_cannot_be_opened_any_more_is_asked_for_anew(web, marta, operator, place, site):
    told = {"url": site.url, "secret_headers": ("Authorization: Bearer 8f3a",)}
    row = add_probe(touchpoint=place, kind="http", terms=terms(site.url, settings=told), by=marta, at=now())
    client, path = web(marta), f"/en/desk/probes/{row.pk}/edit/"
    ProbeDefinition.objects.update(settings=row.settings | {"secret_headers": "sealed by another installation"})
    page = client.post(path, filled(site.url, **{"try": "1"}))
    assert page.status_code == 200
    assert "The sealed password cannot be opened any more" in page.content.decode()


def test_two_probes_cannot_depend_on_each_other(web, marta, operator, place, site, probe):
    other = add_probe(
        touchpoint=place, kind="http", terms=terms(site.url, name="other", depends_on_id=probe.pk), by=marta, at=now()
    )
    page = web(marta).post(f"/en/desk/probes/{probe.pk}/edit/", filled(site.url, depends_on=str(other.pk)))
    assert page.status_code == 422
    assert "That probe depends on this one itself." in page.content.decode()


def test_a_probe_rests_looks_again_and_is_retired(web, marta, operator, probe):
    client = web(marta)
    client.post(f"/desk/probes/{probe.pk}/rest/", {"rest": "1"})
    probe.refresh_from_db()
    assert probe.paused_at is not None
    client.post(f"/desk/probes/{probe.pk}/rest/", {"resume": "1"})
    probe.refresh_from_db()
    assert probe.paused_at is None
    client.post(f"/desk/probes/{probe.pk}/rest/", {"retire": "1"})
    probe.refresh_from_db()
    assert probe.retired_at is not None
    assert client.get(f"/desk/probes/{probe.pk}/edit/").status_code == 404
    assert client.get(f"/desk/probes/{probe.pk}/").status_code == 200


def test_work_is_announced_and_called_off(web, marta, operator, probe):
    client = web(marta)
    path = f"/en/desk/touchpoints/{probe.touchpoint_id}/seen/"
    told = {"begins_at": "2126-03-01T02:00", "ends_at": "2126-03-01T01:00", "reason_ru": "Замена сервера"}
    assert client.post(path, told).status_code == 422
    assert client.post(path, told | {"begins_at": "2020-03-01T02:00"}).status_code == 422
    assert client.post(path, told | {"ends_at": "2126-03-01T04:00"}).status_code == 302
    row = Maintenance.objects.get()
    assert "Замена сервера" in client.get(path).content.decode()
    assert client.post(f"/desk/maintenance/{row.pk}/end/").status_code == 302
    assert not Maintenance.objects.exists()


def test_a_dead_touchpoint_stands_first(web, marta, operator, probe, site, place, look_at):
    at = now()
    other = add_probe(
        touchpoint=place, kind="tcp", at=at - 10 * MINUTE, by=marta,
        terms=terms("", name="port", settings={"host": "127.0.0.1", "port": free_port()}),
    )  # fmt: skip
    look_at(at - 2 * MINUTE)
    look_at(at - MINUTE)
    page = web(marta).get("/en/desk/probes/?state=down").content.decode()
    assert f"/desk/probes/{other.pk}/" in page
    assert "does not work" in page
    assert f"/desk/probes/{other.pk}/" not in web(marta).get("/en/desk/probes/?state=up").content.decode()


def test_a_page_of_many_probes_asks_the_database_as_often_as_one_of_few(web, marta, operator, probe, place, site):
    client = web(marta)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/desk/probes/").status_code == 200
        return len(seen)

    asked()
    few = asked()
    for number in range(3):
        other = type(place).objects.create(code=f"more-{number}", kind="site", title={"ru": "Ещё"}, owner_zone="it")
        add_probe(touchpoint=other, kind="http", terms=terms(site.url, name=str(number)), by=marta, at=now())
    assert asked() == few


def test_a_touchpoint_is_held_to_an_objective(web, marta, timur, operator, probe, site, look_at):
    client = web(marta)
    path = f"/en/desk/touchpoints/{probe.touchpoint_id}/"
    assert "99.5 %" in client.get(f"{path}seen/").content.decode()
    assert client.post(f"{path}objective/", {"percent": "101"}).status_code == 422
    assert web(timur).post(f"{path}objective/", {"percent": "99"}).status_code == 404
    assert not Objective.objects.exists()
    assert client.post(f"{path}objective/", {"percent": "99.9"}).status_code == 302
    assert "99.9 %" in client.get(f"{path}seen/").content.decode()
    assert AuditEntry.objects.filter(act="quality.set_objective").count() == 1


def test_a_budget_that_burns_is_told(web, marta, operator, place, site, look_at):
    at = now()
    row = add_probe(touchpoint=place, kind="http", terms=terms(site.url), by=marta, at=at - 6 * MINUTE)
    site.status = 500
    for minute in range(5, -1, -1):
        look_at(at - MINUTE * minute)
    page = web(marta).get(f"/en/desk/touchpoints/{row.touchpoint_id}/seen/").content.decode()
    assert "It goes 200.0 times faster than the month allows" in page
    assert "overspent:" in page


def test_by_what_this_server_knows_that_it_sees(web, marta, timur, operator, probe, site, look_at, settings):
    client, path = web(marta), "/en/desk/probes/sight/"
    page = client.post(path, {"references": "example.org"})
    assert (page.status_code, "“example.org” is no host with a port." in page.content.decode()) == (422, True)
    assert web(timur).get(path).status_code == 404
    settings.ALLOW_PRIVATE_ADDRESSES = False
    assert "may not ask it" in client.post(path, {"references": "10.0.0.1:22"}).content.decode()
    settings.ALLOW_PRIVATE_ADDRESSES = True
    assert "name some addresses that always answer" in client.get("/en/desk/probes/").content.decode()
    assert client.post(path, {"references": f"127.0.0.1:{free_port()}\n\n"}).status_code == 302
    site.status = 500
    look_at(first_slot())
    assert ProbeRun.objects.get().why == "blind"
    assert AuditEntry.objects.filter(act="quality.set_references", actor=marta.ref).count() == 1
