"""Outages over REST: read by anybody, kept by monitoring with a token of somebody on duty."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from otklik.cli.main import main
from otklik.core.models import AuditEntry
from otklik.outages.actions import AreaFacts, open_outage
from otklik.outages.models import Outage, Update
from otklik.parties.actions import NotAnEmployee, make_token, take_role_away
from otklik.parties.models import ApiToken
from otklik.parties.roles import DUTY
from tests.cast import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ALARM = {
    "key": "zabbix:4711", "title": {"ru": "Нет  интернета", "en": "No internet"}, "services": ["internet"],
    "areas": [{"street": "Сосновая", "houses": "1-15"}], "started_at": "2026-03-02T11:00:00Z",
}  # fmt: skip


@pytest.fixture(autouse=True)
def at_noon(operator):
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def monitor(timur):
    """`monitor("/api/v1/outages", {...})` posts with Timur's token."""
    _row, token = make_token(individual=timur, name="zabbix", by=None, at=NOON)

    def post(path, words, token=token):
        browser = Client(enforce_csrf_checks=True)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return browser.post(path, words, content_type="application/json", headers=headers)

    return post


def test_an_alarm_opens_updates_and_closes_one_outage(monitor, web, timur):
    for _twice in range(2):
        made = monitor("/api/v1/outages", ALARM)
        assert made.status_code == 201
    outage = Outage.objects.get()
    url = f"/api/v1/outages/{outage.pk}"
    assert (outage.title["ru"], outage.opened_by, str(outage.areas.get())) == (
        "Нет интернета", timur, "Сосновая, 1-15",
    )  # fmt: skip
    news = {"key": "u1", "text": {"ru": "Едем"}, "expected_end_at": "2026-03-02T18:00:00+03:00"}
    for _twice in range(2):
        told = monitor(f"{url}/updates", news).json()
    assert (Update.objects.count(), told["expected_end_at"]) == (1, "2026-03-02T15:00:00Z")
    for _twice in range(2):
        told = monitor(f"{url}/close", {"text": {"ru": "Готово"}}).json()
    assert (told["state"], told["ended_at"], told["closing"]) == ("over", "2026-03-02T12:00:00Z", {"ru": "Готово"})
    assert monitor(f"{url}/updates", news | {"key": "u2"}).status_code == 409
    acts = AuditEntry.objects.filter(act__startswith="outages.").order_by("pk").values_list("actor", "act")
    assert [act for actor, act in acts if actor == timur.ref] == [
        "outages.open", "outages.change_expectation", "outages.close",
    ]  # fmt: skip
    assert web(None).get(url).json() == told


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": {}}, {"title": {"ru": " "}}, {"title": {"fr": "panne"}}, {"areas": []}, {"areas": [{}]},
        {"areas": [{"street": "С", "houses": "вся"}]}, {"areas": [{"houses": "1"}]}, {"services": ["gas"]},
        {"key": ""}, {"key": "a b"}, {"started_at": "2026-03-02T11:00:00"}, {"started_at": "0001-01-01T00:00:00Z"},
        {"expected_end_at": "2026-03-02T10:00:00Z"}, {"is_planned": "no"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_reason(monitor, wrong):
    answer = monitor("/api/v1/outages", ALARM | wrong)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["detail"]
    assert not Outage.objects.exists()


def test_only_a_token_that_holds_opens_the_door(monitor, web, timur, vera, igor, alina):
    def tried(token):
        return monitor("/api/v1/outages", ALARM, token).status_code

    assert [tried(""), tried("otk_nonsense"), tried("я")] == [401, 401, 401]
    _row, veras = make_token(individual=vera, name="own", by=None, at=NOON)
    assert tried(veras) == 403
    browser = web(timur)  # a session is no token
    assert browser.post("/api/v1/outages", ALARM, content_type="application/json").status_code == 401
    with pytest.raises(NotAnEmployee):
        make_token(individual=alina, name="own", by=None, at=NOON)
    assert not Outage.objects.exists()
    row, igors = make_token(individual=igor, name="old", by=None, at=NOON)
    assert main(["token", "revoke", str(row.pk)]) == 0
    assert tried(igors) == 401
    take_role_away(individual=timur, role=DUTY, by=None, at=NOON)
    assert monitor("/api/v1/outages", ALARM).status_code == 403
    igor.is_active = False
    igor.save()
    ApiToken.objects.filter(individual=igor).update(revoked_at=None)
    assert tried(igors) == 401


def test_tokens_are_made_listed_and_revoked_at_the_console(timur, alina, capsys):
    assert main(["token", "make", timur.email, "zabbix"]) == 0
    token = capsys.readouterr().out.splitlines()[-1]
    row = ApiToken.objects.get()
    assert token.startswith("otk_")
    assert token not in row.digest
    answer = Client().post(
        "/api/v1/outages", ALARM, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 201
    main(["token", "list"])
    assert capsys.readouterr().out.startswith(f"{row.pk}\t{timur.email}\tzabbix\tused 2026-03-02")
    assert main(["token", "revoke", str(row.pk)]) == 0
    assert main(["token", "make", alina.email, "x"]) != 0
    assert main(["token", "revoke", "999"]) != 0
    acts = AuditEntry.objects.filter(act__startswith="parties.").values_list("act", flat=True)
    assert list(acts.order_by("pk")) == ["parties.make_token", "parties.revoke_token"]


def test_anybody_reads_what_is_off_ahead_and_over(web, timur):
    def opened(title, starts_at):
        return open_outage(
            areas=[AreaFacts(district="Центр")], by=timur, at=NOON, title={"ru": title}, started_at=starts_at,
            services=["tv"],
        )  # fmt: skip

    opened("сейчас", NOON - HOUR), opened("потом", NOON + HOUR)
    for state, title in (("now", "сейчас"), ("ahead", "потом"), ("over", None)):
        items = web(None).get("/api/v1/outages", {"state": state}).json()["items"]
        assert [(one["title"]["ru"], one["state"]) for one in items] == ([(title, state)] if title else [])
    [tv] = web(None).get("/api/v1/outages/history").json()
    assert (tv["service"], tv["breakdowns"], len(tv["days"]), tv["days"][-1]["level"]) == ("tv", 1, 90, "outage")
    assert web(None).get("/api/v1/outages/99999").status_code == 404
