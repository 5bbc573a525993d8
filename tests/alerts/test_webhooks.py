"""Another system is told by a signed POST: whoever has the secret can tell that it is ours, new and unchanged."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer

from otklik.alerts.actions import StepTerms, add_step, make_plan, make_webhook
from otklik.alerts.actions.plans import PlanTerms
from otklik.alerts.models import Attempt, Notification, Webhook
from otklik.quality.actions import resolve_incident
from tests.cast import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.ALLOW_PRIVATE_ADDRESSES = True


@pytest.fixture
def secret(marta, operator, httpserver: HTTPServer):
    """Of a webhook that is the only step of a plan."""
    hook, told = make_webhook(title="Диспетчер", url=httpserver.url_for("/in"), by=marta, at=NOON)
    plan = make_plan(terms=PlanTerms("Всё", repeats=0), by=marta, at=NOON)
    add_step(plan=plan, terms=StepTerms("webhook", 0, webhook=hook), by=marta, at=NOON)
    return told


def check(secret, request, at):
    """As the receiver checks it, by Standard Webhooks; the body."""
    number, moment = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    assert abs(int(moment) - at.timestamp()) < 300
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = base64.b64encode(hmac.new(key, f"{number}.{moment}.".encode() + request.data, hashlib.sha256).digest())
    assert request.headers["webhook-signature"] == f"v1,{signed.decode()}"
    return json.loads(request.data)


def test_it_is_told_until_it_takes_it_and_hears_the_end(
    secret, httpserver, clock, broken, run_errands, marta, web, mailoutbox
):
    for status in (500, 302, 200, 200):
        httpserver.expect_ordered_request("/in", method="POST").respond_with_data(
            "", status=status, headers={"location": "/elsewhere"} if status == 302 else None
        )
    incident = broken()
    for minutes in (1, 1, 1):
        clock.shift(minutes * MINUTE)
        run_errands()
    assert list(Attempt.objects.order_by("pk").values_list("is_taken", "result")) == [
        (False, "HTTP 500"), (False, "TooManyRedirects"), (True, "HTTP 200")
    ]  # fmt: skip
    requests = [request for request, _answer in httpserver.log]
    assert {request.headers["webhook-id"] for request in requests} == {Notification.objects.get().ref}
    told = check(secret, requests[2], NOON + 2 * MINUTE)
    assert (told["type"], told["data"]["incident"]) == ("incident.opened", incident.ref)
    assert (told["data"]["severity"], told["data"]["title"]) == ("critical", {"ru": "Не открывается"})
    resolve_incident(incident=incident, cause={"ru": "Питание"}, by=marta, at=NOON + 3 * MINUTE)
    run_errands()
    told = check(secret, httpserver.log[-1][0], NOON + 3 * MINUTE)
    assert (told["type"], told["data"]["resolved_at"]) == ("incident.resolved", "2026-03-02T12:03:00+00:00")
    page = web(marta).get(f"/desk/incidents/{incident.pk}/").content.decode()
    assert (page.count("Вебхук «Диспетчер»: не принято — HTTP 500."), page.count("«Диспетчер»: принято.")) == (1, 2)
    assert mailoutbox == []


def test_a_private_address_is_refused_for_good(secret, settings, httpserver, broken, run_errands):
    settings.ALLOW_PRIVATE_ADDRESSES = False
    broken()
    row = Notification.objects.get()
    assert (row.failed_at, row.attempts.get().result, httpserver.log) == (NOON, "ForbiddenAddress", [])


def test_the_desk_makes_tries_and_retires_it(web, operator, marta, timur, httpserver):
    browser = web(marta)
    assert browser.post("/desk/alerts/webhooks/new/", {"title": "Чат", "url": "ftp://chat"}).status_code == 422
    made = browser.post("/desk/alerts/webhooks/new/", {"title": "Чат", "url": httpserver.url_for("/chat")})
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", made.content.decode())
    row = Webhook.objects.get()
    assert (made["Cache-Control"], secret in row.secret) == ("no-store", False)
    act = f"/desk/alerts/webhooks/{row.pk}/act/"
    httpserver.expect_ordered_request("/chat").respond_with_data("", status=204)
    httpserver.expect_ordered_request("/chat").respond_with_data("", status=403)
    for result in ("HTTP 204", "HTTP 403"):
        browser.post(act, {"try": "1"})
        page = browser.get("/desk/alerts/webhooks/").content.decode()
        assert (result in page, secret in page) == (True, False)
    row.refresh_from_db()
    assert check(secret, httpserver.log[0][0], row.tested_at)["type"] == "test"
    renewed = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", browser.post(act, {"renew": "1"}).content.decode())
    assert (len(renewed), renewed == [secret]) == (1, False)
    browser.post(act, {"retire": "1"})
    browser.post(act, {"try": "1"})
    assert len(httpserver.log) == 2
    assert web(timur).get("/desk/alerts/webhooks/").status_code == 404
