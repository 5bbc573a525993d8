import ssl
from datetime import UTC, datetime, timedelta

import pytest

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody, says, silent, tcp
from tests.adapters.probes.post import Office


def shake(context, issuer, **settings):
    named = {"host": "shop.test", "port": lambda port: port, "authority": issuer.pem} | settings
    return look("tls", tcp(says(b""), context), **named)


def test_good_certificate_tells_its_days(issuer) -> None:
    reading = shake(issuer.context("shop.test", days=(-1, 90)), issuer)
    assert (reading.outcome, reading.why, reading.facts["days"]) == (Outcome.OK, "ok", 90)
    assert reading.facts["protocol"] == "TLSv1.3"
    assert reading.facts["issuer"] == "Authority of the tests"
    assert reading.facts["names"] == ["shop.test"]
    assert list(reading.milliseconds) == ["dns", "connect", "tls", "total"]


@pytest.mark.parametrize(
    ("days", "outcome", "why"),
    [
        (31, Outcome.OK, "ok"),
        (30, Outcome.OK, "renew"),
        (15, Outcome.OK, "renew"),
        (14, Outcome.DEGRADED, "expires_soon"),
        (4, Outcome.DEGRADED, "expires_soon"),
        (3, Outcome.FAIL, "expires_now"),
    ],
)
def test_days_left(issuer, days: int, outcome: Outcome, why: str) -> None:
    reading = shake(issuer.context("shop.test", days=(-1, days)), issuer)
    assert (reading.outcome, reading.why, reading.facts["days"]) == (outcome, why, days)


def test_days_are_counted_by_the_clock_of_the_reach(issuer) -> None:
    later = datetime.now(UTC) + timedelta(days=80)
    reading = shake(issuer.context("shop.test", days=(-1, 90)), issuer, at=later)
    assert (reading.why, reading.facts["days"]) == ("expires_soon", 10)


def test_each_broken_kind_has_its_name(issuer, stranger) -> None:
    broken = {
        "certificate_expired": issuer.context("shop.test", days=(-30, -2)),
        "certificate_not_yet_valid": issuer.context("shop.test", days=(5, 90)),
        "certificate_self_signed": issuer.context("shop.test", by_itself=True),
        "certificate_wrong_host": issuer.context("other.test"),
        "certificate_unknown_issuer": stranger.context("shop.test"),
    }
    for why, context in broken.items():
        reading = shake(context, issuer)
        assert (reading.outcome, reading.why) == (Outcome.FAIL, why)
        assert reading.facts["not_after"], "the evidence is fetched all the same"


def test_a_number_is_checked_as_a_number(issuer) -> None:
    right = shake(issuer.context(HERE), issuer, host=HERE)
    wrong = shake(issuer.context("shop.test"), issuer, host=HERE)
    named = shake(issuer.context("shop.test"), issuer, host=HERE, name="shop.test")
    assert [right.why, wrong.why, named.why] == ["ok", "certificate_wrong_host", "ok"]


def test_old_protocols_are_named(issuer) -> None:
    old = issuer.context("shop.test")
    with pytest.warns(DeprecationWarning):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    second = issuer.context("shop.test")
    second.maximum_version = ssl.TLSVersion.TLSv1_2
    assert [shake(old, issuer).why, shake(second, issuer).why] == ["tls_too_old", "ok"]
    assert shake(second, issuer, oldest="1.3").why == "tls_too_old"
    assert shake(old, issuer).facts["protocol"] == "TLSv1.1"


def test_ends_that_speak_no_tls(issuer) -> None:
    def meet(end, **more):
        return look("tls", end, host=HERE, port=lambda port: port, **more)

    readings = [
        meet(tcp(says(b"220 mail.test ESMTP\r\n"))),
        meet(tcp(says(b""))),
        meet(tcp(silent), seconds=0.3),
        meet(nobody()),
    ]
    assert [reading.outcome for reading in readings] == [Outcome.FAIL] * 4
    assert [reading.why for reading in readings] == ["tls_failed", "cut", "timeout", "refused"]


def test_mail_servers_are_asked_for_encryption_first(issuer) -> None:
    good, old = issuer.context("mail.test"), issuer.context("mail.test", days=(-30, -2))

    def imap(context):
        async def speak(reader, writer) -> None:
            writer.write(b"* OK ready\r\n")
            tag = (await reader.readline()).split()[0]
            writer.write(tag + b" OK begin\r\n")
            await writer.start_tls(context)

        return tcp(speak)

    def meet(end, begins: str):
        return look("tls", end, host="mail.test", port=lambda port: port, authority=issuer.pem, begins=begins)

    readings = [
        meet(Office().smtp(good, starttls=True), "smtp"),
        meet(imap(good), "imap"),
        meet(Office().smtp(old, starttls=True), "smtp"),
        meet(imap(old), "imap"),
        meet(Office().smtp(), "smtp"),
        meet(Office().imap(), "imap"),
        meet(tcp(says(b"+OK POP3 ready\r\n")), "smtp"),
    ]
    assert [reading.why for reading in readings] == [
        "ok", "ok", "certificate_expired", "certificate_expired", "no_starttls", "no_starttls", "not_its_protocol",
    ]  # fmt: skip
    assert {"starttls", "tls"} <= set(readings[0].milliseconds)
    assert all(reading.facts["not_after"] for reading in readings[:4])


def test_settings_are_checked() -> None:
    plug = PROBES["tls"]
    for wrong in ({"low_days": 40}, {"authority": "-----BEGIN"}, {"port": 0}):
        with pytest.raises(ValueError):
            plug.check(plug.Settings(**{"host": HERE} | wrong))
