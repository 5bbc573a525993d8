from contextlib import asynccontextmanager

import pytest

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody, says, silent, tcp
from tests.adapters.probes.mailbox import ForeignOffice, mailbox
from tests.adapters.probes.post import PASSWORD, Office

NAMED = {
    "smtp_host": "smtp.test",
    "imap_host": "imap.test",
    "smtp_encryption": "none",
    "imap_encryption": "none",
    "sender": "probe@shop.test",
    "recipient": "help@shop.test",
    "imap_user": "probe",
    "secret_imap_password": PASSWORD,
}


def trip(office: Office, smtp=None, imap=None, **settings):
    @asynccontextmanager
    async def both():
        async with smtp or office.smtp() as out, imap or office.imap() as into:
            yield out, into

    ports = {"smtp_port": lambda both: both[0], "imap_port": lambda both: both[1]}
    return look("mail_round_trip", both(), **NAMED | ports | settings)


def verdict(reading):
    return reading.outcome, reading.why


def test_reply_comes_back_and_is_removed() -> None:
    office = Office()
    reading = trip(office)
    assert verdict(reading) == (Outcome.OK, "ok")
    assert [letter.deleted for letter in office.letters] == [False, True], "the reply, not the letter it answers"
    assert {"send", "answer"} <= set(reading.milliseconds)


def test_reply_is_left_where_nothing_may_be_changed() -> None:
    office = Office()
    assert verdict(trip(office, tidy=False)) == (Outcome.OK, "ok")
    assert [letter.deleted for letter in office.letters] == [False, False]
    assert 'EXAMINE "INBOX"' in office.commands


@pytest.mark.slow
def test_reply_lies_in_a_foreign_mailbox_over_starttls(issuer) -> None:
    lying = []

    @asynccontextmanager
    async def both():
        async with mailbox(issuer) as box:
            office = ForeignOffice(after=0.2, box=box)
            async with office.smtp(issuer.context("smtp.test"), starttls=True) as out:
                yield out, box.port
            lying.extend(box.lying())

    ports = {"smtp_port": lambda both: both[0], "imap_port": lambda both: both[1]}
    ways = {"smtp_encryption": "starttls", "imap_encryption": "starttls", "authority": issuer.pem}
    reading = look("mail_round_trip", both(), seconds=20, **NAMED | ports | ways)
    assert verdict(reading) == (Outcome.OK, "ok")
    assert [subject.startswith("Otklik probe ") for subject, _flags in lying] == [True], "the reply is taken away"


def test_reply_that_comes_later() -> None:
    reading = trip(Office(after=0.6))
    assert verdict(reading) == (Outcome.OK, "ok")
    assert reading.milliseconds["answer"] > 900, "looked again after a pause"
    assert verdict(trip(Office(), ok_seconds=0)) == (Outcome.DEGRADED, "slow")


def test_letter_itself() -> None:
    assert verdict(trip(Office(answers="letter"), expect="letter")) == (Outcome.OK, "ok")
    assert verdict(trip(Office(answers="letter"), seconds=1)) == (Outcome.FAIL, "no_answer")


@pytest.mark.parametrize("answers", ["other", "nothing"])
def test_nothing_comes_back(answers: str) -> None:
    assert verdict(trip(Office(answers=answers), seconds=1)) == (Outcome.FAIL, "no_answer")


def test_sign_in_with_and_without_encryption(issuer) -> None:
    office = Office()
    named = {"smtp_user": "probe", "secret_smtp_password": PASSWORD}
    tls, trusted = issuer.context("smtp.test"), {"authority": issuer.pem}
    plain = trip(office, office.smtp(auth=True), **named)
    started = trip(office, office.smtp(tls, starttls=True, auth=True), smtp_encryption="starttls", **named, **trusted)
    secure = trip(office, office.smtp(tls, auth=True), smtp_encryption="implicit", **named, **trusted)
    assert [verdict(reading) for reading in (plain, started, secure)] == [(Outcome.OK, "ok")] * 3
    wrong = trip(office, office.smtp(auth=True), smtp_user="probe", secret_smtp_password="nonsense")
    assert verdict(wrong) == (Outcome.UNKNOWN, "sign_in_refused")


def test_untrusted_starttls_is_told(stranger) -> None:
    office = Office()
    end = office.smtp(stranger.context("smtp.test"), starttls=True)
    assert verdict(trip(office, end, smtp_encryption="starttls")) == (Outcome.FAIL, "certificate_unknown_issuer")
    assert verdict(trip(office, smtp_encryption="starttls")) == (Outcome.FAIL, "no_starttls")


def test_refused_letter_tells_the_code() -> None:
    reading = trip(Office(refuses="550 no such user here"))
    assert (verdict(reading), reading.facts["code"]) == ((Outcome.FAIL, "mail_refused"), "550")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (b"", "cut"),
        (b"* OK IMAP\r\n", "not_its_protocol"),
        (b"220-" + b"x\r\n" * 9, "not_its_protocol"),
        (b"220 hi\r\n", "cut"),
    ],
)
def test_broken_ends(words: bytes, why: str) -> None:
    assert verdict(trip(Office(), tcp(says(words)))) == (Outcome.FAIL, why)


def test_silence_and_refusal() -> None:
    assert verdict(trip(Office(), tcp(silent), seconds=0.3)) == (Outcome.FAIL, "timeout")
    assert verdict(trip(Office(), nobody())) == (Outcome.FAIL, "refused")
    assert verdict(trip(Office(), imap=tcp(silent), seconds=0.5)) == (Outcome.FAIL, "timeout")


@pytest.mark.parametrize(
    "wrong", [{"sender": "probe"}, {"recipient": "a@b>\r\nDATA"}, {"smtp_port": 0}, {"imap_user": "\n"}]
)
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["mail_round_trip"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**NAMED | wrong))
    assert plug.hosts(plug.Settings(**NAMED)) == ["smtp.test", "imap.test"]
    assert HERE
