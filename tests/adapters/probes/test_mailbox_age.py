from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody, says, silent, tcp
from tests.adapters.probes.mailbox import NAME, mailbox
from tests.adapters.probes.post import PASSWORD, Office, aged

NAMED = {"host": HERE, "port": lambda port: port, "user": "probe", "secret_password": PASSWORD, "encryption": "none"}


def ask(end, **settings):
    return look("mailbox_age", end, **NAMED | settings)


def verdict(reading):
    return reading.outcome, reading.why


@pytest.mark.parametrize(
    ("ages", "outcome", "why"),
    [
        ([], Outcome.OK, "ok"),
        ([5, 60], Outcome.OK, "ok"),
        ([61, 5], Outcome.DEGRADED, "old"),
        ([5, 240, 7], Outcome.FAIL, "too_old"),
    ],
)
def test_oldest_unread_letter(ages: list[int], outcome: Outcome, why: str) -> None:
    office = Office([*(aged(minutes) for minutes in ages), aged(9000, seen=True)])
    reading = ask(office.imap())
    assert verdict(reading) == (outcome, why)
    assert (reading.facts["unread"], reading.facts["minutes"]) == (len(ages), max(ages, default=0))
    assert not any("SELECT" in command or "STORE" in command for command in office.commands)


@pytest.mark.slow
def test_oldest_unread_letter_of_a_foreign_mailbox(issuer) -> None:
    lying = []

    @asynccontextmanager
    async def filled():
        async with mailbox(issuer) as box:
            for minutes, flags in ((9000, "\\Seen"), (61, ""), (5, "\\Flagged")):
                box.deliver(
                    b"Subject: x\r\n\r\ny\r\n", datetime.now(UTC) - timedelta(minutes=minutes, seconds=5), flags
                )
            yield box.port
            lying.extend(box.lying())

    reading = ask(filled(), host=NAME, encryption="starttls", authority=issuer.pem, seconds=20)
    assert verdict(reading) == (Outcome.DEGRADED, "old")
    assert (reading.facts["unread"], reading.facts["minutes"]) == (2, 61)
    assert lying == [("x", "\\Seen"), ("x", ""), ("x", "\\Flagged")], "nothing was marked"


def test_over_tls(issuer, stranger) -> None:
    secure = {"host": "mail.test", "encryption": "implicit", "authority": issuer.pem}
    assert verdict(ask(Office().imap(issuer.context("mail.test")), **secure)) == (Outcome.OK, "ok")
    foreign = ask(Office().imap(stranger.context("mail.test")), **secure)
    assert verdict(foreign) == (Outcome.FAIL, "certificate_unknown_issuer")


def test_what_is_not_let_in_is_unknown_and_never_told() -> None:
    reading = ask(Office().imap(), secret_password="another one")
    assert verdict(reading) == (Outcome.UNKNOWN, "sign_in_refused")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (b"", "cut"),
        (b"220 mail.test ESMTP\r\n", "not_its_protocol"),
        (b"\xff\x00\xff\n", "not_its_protocol"),
        (b"* OK ready\r\n", "cut"),
        (
            b"* OK ready\r\na1 OK in\r\na2 OK open\r\n* SEARCH x 3 99999999999999999\r\na3 OK\r\na4 OK\r\n",
            "not_its_protocol",
        ),
        (b"* OK ready\r\na1 OK in\r\na2 OK open\r\n* X {2000000000}\r\n", "too_large"),
        (b"* OK ready\r\na1 OK\r\na2 OK\r\n" + b"* 1 FETCH lies\r\n" * 90_000, "too_large"),
        (b"* OK ready\r\na1 OK\r\na2 OK\r\n* " + b"x" * 2_000_000, "garbage"),
        (b"* BYE busy\r\n", "not_its_protocol"),
    ],
)
def test_broken_ends(words: bytes, why: str) -> None:
    async def speak(reader, writer) -> None:
        await says(words)(reader, writer)
        await writer.drain()
        while words and await reader.read(65536):
            if why in ("cut", "not_its_protocol"):
                return

    assert verdict(ask(tcp(speak))) == (Outcome.FAIL, why)


def test_silence_refusal_no_encryption_and_no_folder() -> None:
    assert verdict(ask(tcp(silent), seconds=0.3)) == (Outcome.FAIL, "timeout")
    assert verdict(ask(nobody())) == (Outcome.FAIL, "refused")
    assert verdict(ask(Office().imap(), encryption="starttls")) == (Outcome.FAIL, "no_starttls")
    assert verdict(ask(Office().imap(), folder="Gone")) == (Outcome.FAIL, "no_folder")


@pytest.mark.parametrize("wrong", [{"port": 0}, {"ok_minutes": 900}, {"user": "a\r\na2 DELETE"}, {"folder": "a\nb"}])
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["mailbox_age"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"host": HERE, "user": "a", "secret_password": "b"} | wrong))
