from contextlib import asynccontextmanager

import pytest

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody, says, silent, tcp
from tests.adapters.probes.mailbox import ForeignOffice, mailbox
from tests.adapters.probes.nameserver import nameserver
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


SPF, DKIM, DMARC = "shop.test.", "s1._domainkey.shop.test.", "_dmarc.shop.test."
ZONE = {
    SPF: ['"v=spf1 mx -all"', '"verification=v=spf1"'],
    DKIM: ['"v=DKIM1; k=rsa; p=MIIB" "IjAN"'],
    DMARC: ['"v=DMARC1; p=quarantine; rua=mailto:dmarc@shop.test"'],
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


def with_records(zone=None, office=None, **settings):
    """The round trip with the mail records of a zone checked: ZONE, and on top of it these texts by name."""
    told = {(name, "TXT"): texts for name, texts in (ZONE | (zone or {})).items() if texts is not None}

    @asynccontextmanager
    async def all_three():
        post = office or Office()
        async with nameserver(told) as names, post.smtp() as smtp, post.imap() as imap:
            yield smtp, imap, names

    ports = {
        "smtp_port": lambda ports: ports[0],
        "imap_port": lambda ports: ports[1],
        "resolvers": lambda ports: (f"{HERE}:{ports[2]}",),
    }
    return look("mail_round_trip", all_three(), **NAMED | ports | {"domain": "shop.test", "selector": "s1"} | settings)


def test_mail_records_in_order() -> None:
    reading = with_records()
    assert verdict(reading) == (Outcome.OK, "ok")
    assert {name: reading.facts[name] for name in ("spf", "dkim", "dmarc", "records_wrong")} == {
        "spf": ["v=spf1 mx -all"],
        "dkim": ["v=DKIM1; k=rsa; p=MIIBIjAN"],
        "dmarc": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@shop.test"],
        "records_wrong": [],
    }
    assert "records" in reading.milliseconds


@pytest.mark.parametrize(
    ("zone", "why"),
    [
        ({SPF: None}, "spf_missing"),
        ({SPF: ['"v=spf10 -all"']}, "spf_missing"),
        ({SPF: ['"v=spf1 -all"', '"V=SPF1 mx ~all"']}, "spf_many"),
        ({SPF: ['"v=spf1 mx +ALL"']}, "spf_open"),
        ({SPF: ['"v=spf1 all"']}, "spf_open"),
        ({DKIM: None}, "dkim_missing"),
        ({DKIM: ['"v=DKIM1; k=rsa; p="']}, "dkim_no_key"),
        ({DKIM: ['"v=DKIM1"']}, "dkim_no_key"),
        ({DMARC: None}, "dmarc_missing"),
        ({DMARC: ['"v=spf1 -all"']}, "dmarc_missing"),
        ({DMARC: ['"v=DMARC1; p=reject"', '"v=DMARC1; p=none"']}, "dmarc_many"),
        ({DMARC: ['"v=DMARC1; rua=mailto:a@shop.test"']}, "dmarc_no_policy"),
        ({DMARC: ['"v=DMARC1; p=None"']}, "dmarc_weak"),
    ],
)
def test_a_record_that_is_missing_or_wrong_degrades(zone, why: str) -> None:
    reading = with_records(zone)
    assert (verdict(reading), reading.facts["records_wrong"]) == ((Outcome.DEGRADED, why), [why])


def test_weakest_policy_is_a_setting_and_a_domain_below_inherits() -> None:
    assert verdict(with_records({DMARC: ['"v=DMARC1; p=none"']}, weakest_policy="none")) == (Outcome.OK, "ok")
    assert verdict(with_records(weakest_policy="reject")) == (Outcome.DEGRADED, "dmarc_weak")
    below = {"news.shop.test.": ['"v=spf1 -all"'], "s1._domainkey.news.shop.test.": ['"p=MIIB"']}
    assert verdict(with_records(below, domain="news.shop.test")) == (Outcome.OK, "ok")
    lenient = below | {DMARC: ['"v=DMARC1; p=reject; sp=none"']}
    reading = with_records(lenient, domain="news.shop.test")
    assert (verdict(reading), reading.facts["policy"]) == ((Outcome.DEGRADED, "dmarc_weak"), "none")


def test_dkim_is_left_out_without_a_selector_and_everything_without_a_domain() -> None:
    assert verdict(with_records({DKIM: None}, selector="")) == (Outcome.OK, "ok")
    reading = with_records({SPF: None}, domain="", selector="")
    assert (verdict(reading), "records" in reading.milliseconds) == ((Outcome.OK, "ok"), False)


def test_several_wrong_records_are_all_kept_and_no_answer_comes_first() -> None:
    reading = with_records({SPF: None, DKIM: None})
    assert (verdict(reading), reading.facts["records_wrong"]) == (
        (Outcome.DEGRADED, "spf_missing"),
        ["spf_missing", "dkim_missing"],
    )
    assert verdict(with_records({SPF: None}, Office(answers="nothing"), seconds=2)) == (Outcome.FAIL, "no_answer")


def test_records_nobody_tells_are_unknown_and_the_next_name_server_is_asked() -> None:
    reading = with_records(resolvers=(f"{HERE}:1", "10.0.0.1"))
    assert verdict(reading) == (Outcome.UNKNOWN, "records_unseen")
    assert reading.facts["silent"] == f"{HERE}:1 silent, 10.0.0.1 forbidden"
    both = lambda ports: (f"{HERE}:1", f"{HERE}:{ports[2]}")  # noqa: E731
    assert verdict(with_records(resolvers=both)) == (Outcome.OK, "ok")
    assert verdict(with_records({SPF: None}, resolvers=both)) == (Outcome.DEGRADED, "spf_missing")


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
    "wrong",
    [
        {"sender": "probe"}, {"recipient": "a@b>\r\nDATA"}, {"smtp_port": 0}, {"imap_user": "\n"}, {"selector": "s1"},
        {"domain": "a" * 70}, {"domain": "shop.test", "selector": "a..b"}, {"domain": "shop.test", "resolvers": ()},
    ],
)  # fmt: skip
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["mail_round_trip"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**NAMED | wrong))
    assert plug.hosts(plug.Settings(**NAMED)) == ["smtp.test", "imap.test"]
    with_domain = plug.Settings(**NAMED, domain="shop.test", resolvers=("192.0.2.1:5353",))
    assert plug.hosts(with_domain) == ["smtp.test", "imap.test", "192.0.2.1"]
