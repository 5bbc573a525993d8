"""A person is told in his browser; the end that a maker of browsers has is a real server that checks and decrypts."""

import base64
import json
import os
from datetime import timedelta

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from py_vapid.jwt import decode

from otklik.alerts.models import Attempt, Device, PushKey
from otklik.core.http import ForbiddenAddress
from otklik.quality.actions import resolve_incident
from tests.cast import NOON

MINUTE = timedelta(minutes=1)
MINE = "/desk/alerts/mine/"


def b64(told):
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


class Browser:
    """Keys of its own and an address at its maker, as `PushManager.subscribe` gives them."""

    def __init__(self, server, path):
        self.server, self.path = server, path
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.told = {"endpoint": server.url_for(path), "p256dh": b64(public), "auth": b64(self.auth)}

    def shown(self, request):
        """What the browser shows; the maker has checked who sends it."""
        assert Vapid02.verify(request.headers["authorization"])
        token, key = (one.split("=", 1)[1] for one in request.headers["authorization"].split(" ")[1].split(","))
        claims = decode(token, key)
        assert (key, claims["aud"]) == (PushKey.objects.get().public, self.server.url_for("/").rstrip("/"))
        assert (request.headers["content-encoding"], request.headers["ttl"]) == ("aes128gcm", "86400")
        return json.loads(http_ece.decrypt(request.data, private_key=self.key, auth_secret=self.auth))


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.ALLOW_PRIVATE_ADDRESSES = True


@pytest.fixture
def browser(httpserver):
    return Browser(httpserver, "/push/1")


def test_he_is_told_in_his_browser_until_it_is_gone(
    clock, plan, broken, browser, httpserver, run_errands, web, timur, marta, mailoutbox
):
    desk = web(timur)
    page = desk.get(MINE).content.decode()
    agent = "Mozilla/5.0 (Android 15; Mobile) Gecko/141.0 Firefox/141.0"
    desk.post("/desk/alerts/devices/", browser.told, headers={"user-agent": agent})
    device = Device.objects.get()
    assert (device.name, PushKey.objects.get().public in page) == ("Firefox, Android", True)
    assert browser.told["endpoint"] not in device.subscription
    assert "PRIVATE KEY" not in PushKey.objects.get().private
    for status in (201, 429, 201, 410):
        httpserver.expect_ordered_request("/push/1", method="POST").respond_with_data("", status=status)
    desk.post(f"/desk/alerts/devices/{device.pk}/", {"try": "1"})
    assert browser.shown(httpserver.log[0][0])["title"] == "Это проба"
    incident = broken()
    clock.shift(MINUTE)
    run_errands()
    told = browser.shown(httpserver.log[2][0])
    assert (told["title"], told["url"]) == ("Не работает: Сайт", f"/desk/incidents/{incident.pk}/")
    assert [letter.to for letter in mailoutbox] == [[timur.email]]  # the letter came as well
    resolve_incident(incident=incident, cause={"ru": "Питание"}, by=marta, at=NOON + MINUTE)
    run_errands()
    assert browser.shown(httpserver.log[3][0])["title"] == "Снова работает: Сайт"
    assert not Device.objects.exists()
    results = list(Attempt.objects.filter(notification__channel="push").order_by("pk").values_list("result", flat=True))
    assert results == ["HTTP 429", "HTTP 201", "Gone"]
    page = web(marta).get(f"/desk/incidents/{incident.pk}/").content.decode()
    assert (page.count("Timur: показано в браузере."), page.count("Timur: в браузере не показано")) == (1, 2)


def test_a_browser_belongs_to_whoever_switched_it_on_last(browser, httpserver, web, timur, igor, vera, settings):
    first, second = web(timur), web(igor)
    first.post("/desk/alerts/devices/", browser.told)
    second.post("/desk/alerts/devices/", browser.told)
    device = Device.objects.get()
    act = f"/desk/alerts/devices/{device.pk}/"
    assert (device.person, first.post(act, {"off": "1"}).status_code) == (igor, 404)
    assert web(vera).post("/desk/alerts/devices/", browser.told).status_code == 404
    first.post("/desk/alerts/devices/", browser.told | {"p256dh": "short"})
    assert Device.objects.get().person == igor
    settings.ALLOW_PRIVATE_ADDRESSES = False
    page = second.post(act, {"try": "1"}, follow=True).content.decode()
    assert (ForbiddenAddress.__name__ in page, "частной сети" in page, httpserver.log) == (False, True, [])
    second.post(act, {"off": "1"})
    assert not Device.objects.exists()


def test_the_worker_shows_and_keeps_nothing(web, operator, timur):
    answer = web(timur).get("/desk/alerts/worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert ("showNotification" in answer.content.decode(), "caches" in answer.content.decode()) == (True, False)
