"""Findings opened by hand: told of, explained, acted on, closed; nobody decides or verifies what is his own."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from otklik.community.actions.notices import stop_notices
from otklik.core.models import AuditEntry
from otklik.flows.improvement_letters import write_weekly
from otklik.quality.actions import open_incident, resolve_incident
from otklik.quality.actions.improvements import set_zone_people
from otklik.quality.models import Finding, FindingEntry, Improvement, ImprovementEntry, ZonePerson
from otklik.quality.models.improvements import STATES
from tests.cast import NOON


def found(place, **changes):
    told = {
        "touchpoint": place.pk, "title": "Часы в карточке не те", "seen": "На карте до 20, на двери до 18",
        "problem_class": "information", "severity": "major", "impact": 3, "frequency": 5, "ease": 4,
        "zone": "marketing", "owner": "", "source": "", "norm_code": "", "once_key": "k1",
    }  # fmt: skip
    return told | changes


def proposed(finding, owner, **changes):
    told = {
        "findings": [finding.pk], "title": "Сверить часы", "about": "", "zone": "it", "owner": owner.pk,
        "due_date": "2030-01-15", "cost": "", "touchpoint": finding.touchpoint_id, "norm_code": "",
        "retest_date": "", "once_key": "w1",
    }  # fmt: skip
    return told | changes


@pytest.fixture
def finding(web, marta, timur, operator, place):
    web(marta).post("/desk/findings/new/", found(place, owner=timur.pk))
    return Finding.objects.get()


@pytest.fixture
def work(web, marta, timur, finding):
    web(marta).post("/desk/improvements/new/", proposed(finding, timur))
    return Improvement.objects.get()


def kinds(rows):
    return list(rows.order_by("at", "pk").values_list("kind", flat=True))


def test_one_is_opened_by_hand_once_and_nothing_of_it_vanishes(web, marta, timur, oleg, finding, place):
    client, path = web(marta), f"/desk/findings/{finding.pk}/"
    again = client.post("/desk/findings/new/", found(place, title="Другой"))
    assert (again.url, finding.rank, finding.state) == (path, 60, "open")
    assert client.post("/desk/findings/new/", found(place, once_key="k2", title="")).status_code == 422
    assert client.post("/desk/findings/new/", found(place, once_key="k3", source="<script>")).status_code == 422
    assert client.post(f"{path}edit/", found(place, impact=5, owner=timur.pk)).url == path
    assert web(oleg).post(f"{path}explain/", {"cause": "?"}).status_code == 404
    assert web(timur).post(f"{path}explain/", {"cause": "Карточку никто не ведёт."}).url == path
    page = client.get(path).content.decode()
    for words in ("Карточку никто не ведёт.", "На карте до 20, на двери до 18", "<del>3</del> → 5"):
        assert words in page
    assert client.post(f"{path}close/", {"reason": "acted", "words": "Сделано"}).status_code == 422
    assert client.post(f"{path}close/", {"reason": "accepted", "words": "Точку закрываем."}).url == path
    assert client.post(f"{path}edit/", found(place)).status_code == 422
    finding.refresh_from_db()
    assert (finding.rank, finding.state, finding.closed_as) == (100, "closed", "accepted")
    assert kinds(FindingEntry.objects) == ["opened", "changed", "explained", "closed"]
    acts = AuditEntry.objects.filter(subject=finding.ref).order_by("number").values_list("act", "actor")
    assert list(acts) == [("quality.open_finding", marta.ref), ("quality.close_finding", marta.ref)]


def test_the_list_is_ranked_narrowed_counted_and_taken_away(web, marta, oleg, finding, place):
    client = web(marta)
    client.post("/desk/findings/new/", found(place, once_key="k2", title="=1+1", problem_class="technical", ease=5))
    page = web(oleg).get("/desk/findings/").content.decode()
    assert 0 < page.index("=1+1") < page.index("Часы в карточке не те")
    assert "pareto-chart" in page
    narrowed = client.get("/desk/findings/?problem_class=technical").content.decode()
    assert ("Часы в карточке не те" in narrowed, "pareto-chart" in narrowed) == (False, False)
    file = client.get("/desk/findings/findings.csv").content.decode("utf-8-sig").splitlines()
    assert file[1].split(",")[1] == " =1+1"
    assert len(file) == 3


def test_the_button_of_an_incident_fills_the_form_and_closing_it_makes_a_draft(web, marta, timur, operator, place):
    incident = open_incident(touchpoint=place, title={"ru": "Не грузится оплата"}, began_at=NOON, by=timur, at=NOON)
    client = web(marta)
    assert (
        f"/desk/findings/new/?source=incident:{incident.pk}" in client.get(incident.get_absolute_url()).content.decode()
    )
    form = client.get(f"/desk/findings/new/?source=incident:{incident.pk}").content.decode()
    assert "Не грузится оплата" in form
    assert f'value="incident:{incident.pk}"' in form
    told = {"cause_ru": "Истёк сертификат", "as_finding": "on"}
    client.post(f"/desk/incidents/{incident.pk}/resolve/", told)
    draft = Finding.objects.get()
    assert (draft.state, draft.cause, draft.source) == ("draft", "Истёк сертификат", incident.ref)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert f'href="/desk/incidents/{incident.pk}/"' in page
    client.post(f"/desk/findings/{draft.pk}/edit/", found(place))
    draft.refresh_from_db()
    assert draft.state == "explained"
    assert kinds(FindingEntry.objects) == ["opened", "confirmed"]


def test_nobody_makes_a_draft_who_was_not_asked(timur, place, db):
    incident = open_incident(touchpoint=place, title={}, began_at=NOON, by=timur, at=NOON)
    resolve_incident(incident=incident, cause={"ru": "Диск"}, by=timur, at=NOON)
    assert not Finding.objects.exists()


def test_an_improvement_goes_its_way_and_four_eyes_see_it(web, marta, timur, oleg, igor, finding, work):
    path = f"/desk/improvements/{work.pk}/"
    marta, timur, oleg = web(marta), web(timur), web(oleg)
    assert marta.post("/desk/improvements/new/", proposed(finding, igor)).url == path  # once
    assert marta.post(f"{path}decide/").status_code == 422  # her own
    assert timur.post(f"{path}decide/").status_code == 404
    assert oleg.post(f"{path}start/").status_code == 422  # not decided yet
    assert oleg.post(f"{path}decide/", {"words": "Делаем"}).url == path
    assert marta.post(f"{path}edit/", proposed(finding, igor, due_date="")).status_code == 422
    assert oleg.post(f"{path}start/").status_code == 404
    assert timur.post(f"{path}start/", {"board": "1"}).url == "/desk/improvements/"
    assert timur.post(f"{path}finish/").url == path
    assert marta.post(f"{path}verify/").status_code == 422
    assert oleg.post(f"{path}reopen/").status_code == 422  # says no why
    assert oleg.post(f"{path}reopen/", {"words": "Час всё ещё неверный"}).url == path
    assert timur.post(f"{path}start/").url == timur.post(f"{path}finish/").url == path
    assert marta.post(f"/desk/findings/{finding.pk}/close/", {"reason": "acted", "words": "."}).status_code == 422
    assert oleg.post(f"{path}verify/").url == path
    assert marta.post(f"/desk/findings/{finding.pk}/close/", {"reason": "acted", "words": "Сверили"}).status_code == 302
    steps = ["proposed", "decided", "in_work", "done", "reopened", "in_work", "done", "verified"]
    assert kinds(ImprovementEntry.objects) == steps
    assert marta.post(f"{path}edit/", proposed(finding, igor)).status_code == 422
    assert "Час всё ещё неверный" in oleg.get(path).content.decode()


def test_an_owner_proposes_for_his_own_and_takes_it_back(web, timur, oleg, marta, finding):
    assert web(oleg).get("/desk/improvements/new/").url == "/desk/improvements/"
    client = web(timur)
    assert client.post("/desk/improvements/new/", proposed(finding, timur)).status_code == 302
    row = Improvement.objects.get()
    assert web(oleg).post(f"/desk/improvements/{row.pk}/refuse/").status_code == 422
    assert client.post(f"/desk/improvements/{row.pk}/refuse/", {"words": "Придумал лучше"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "refused"
    assert client.post(f"/desk/improvements/{row.pk}/start/").status_code == 422
    assert web(marta).post(f"/desk/improvements/{row.pk}/nonsense/").status_code == 404


def test_the_board_shows_every_state_and_narrows(web, marta, oleg, finding, work):
    client = web(oleg)
    Improvement.objects.update(due_date="2026-01-15")
    for state in STATES:
        Improvement.objects.update(state=state)
        assert "Сверить часы" in client.get("/desk/improvements/").content.decode()
        assert "Сверить часы" in client.get(f"/desk/improvements/?state={state}&zone=it").content.decode()
        assert "Сверить часы" not in client.get("/desk/improvements/?zone=technical").content.decode()
    Improvement.objects.update(state="in_work")
    assert "Сверить часы" in client.get("/desk/improvements/?overdue=1").content.decode()
    assert len(client.get("/desk/improvements/improvements.csv").content.decode().splitlines()) == 2


def test_people_of_zones_are_those_who_may_read(web, marta, timur, oleg, vera, operator):
    client = web(marta)
    assert client.post("/desk/improvements/people/", {"it": [timur.pk, oleg.pk]}).status_code == 302
    assert client.post("/desk/improvements/people/", {"it": [timur.pk], "marketing": [oleg.pk]}).status_code == 302
    assert client.post("/desk/improvements/people/", {"it": [vera.pk]}).status_code == 422
    held = set(ZonePerson.objects.values_list("zone", "individual"))
    assert held == {("it", timur.pk), ("marketing", oleg.pk)}


def test_once_a_week_a_letter_of_what_is_ones_own(marta, timur, oleg, igor, finding, work, run_errands, mailoutbox):
    set_zone_people(zone="marketing", people=[igor], by=marta, at=NOON)
    set_zone_people(zone="technical", people=[oleg], by=marta, at=NOON)
    monday = now() + timedelta(minutes=1)
    Improvement.objects.update(due_date=localdate(monday) - timedelta(days=1))
    for _twice in range(2):
        write_weekly(monday)
        run_errands()
    letters = {letter.to[0]: letter.body for letter in mailoutbox}
    assert set(letters) == {timur.email, igor.email}  # nothing of oleg's zone, nothing new to read
    assert len(mailoutbox) == 2
    assert "Сверить часы" in letters[timur.email]
    assert "Часы в карточке не те" in letters[igor.email]
    assert "Сверить часы" not in letters[igor.email]  # another zone's work, and not his
    stop_notices(individual=timur, at=now())
    write_weekly(monday + timedelta(days=7))
    run_errands()
    assert [letter.to for letter in mailoutbox[2:]] == []
