import asyncio
import re
import socket
import struct
from contextlib import asynccontextmanager

import pytest
import smpp34

from otklik.adapters.reaching.smpp import same_number
from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody, says, silent, tcp

NAMED = {
    "host": HERE,
    "port": lambda port: port,
    "system_id": "probe",
    "secret_password": "s3cr3t",
    "source": "Otklik",
    "destination": "+375290000000",
}
RECEIPT = "id:{id} sub:001 dlvrd:001 submit date:2603011200 done date:2603011200 stat:{state} err:000 text:Otklik"


@asynccontextmanager
async def centre(*comes, number: str = "1a2b", reject: int = 0):
    """A real SMS centre; comes: what it delivers after a message, as fields of deliver_sm."""
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    server = smpp34.Server(HERE, port)
    await server.start()

    async def serve() -> None:
        esme = None
        while True:
            event = await server.next()
            if isinstance(event, smpp34.Esme):
                esme = event
            elif isinstance(event, smpp34.SubmitSmEvent):
                if reject:
                    event.reject(reject)
                    continue
                event.accept(number)
                said = event.short_message.decode()
                for fields in comes:
                    text = fields.get("text", RECEIPT.format(id=number, state=fields.get("state", "")))
                    text = text.replace("NONCE", re.sub(".* ", "", said))
                    await esme.deliver_sm(
                        "Otklik",
                        text.encode(fields.get("encoding", "ascii")),
                        source_addr=fields.get("sender", "375290000000"),
                        esm_class=fields.get("esm_class", 4),
                        data_coding=8 if "encoding" in fields else 0,
                        tlvs=fields.get("tlvs", []),
                    )

    serving = asyncio.create_task(serve())
    try:
        yield port
    finally:
        serving.cancel()
        await server.stop()


def ask(end, **settings):
    return look("sms_round_trip", end, **NAMED | settings)


def verdict(reading):
    return reading.outcome, reading.why


def test_receipt_of_delivery() -> None:
    reading = ask(centre({"state": "ENROUTE"}, {"state": "DELIVRD"}))
    assert (verdict(reading), reading.facts["message"]) == ((Outcome.OK, "ok"), "1a2b")
    assert list(reading.milliseconds) == ["dns", "connect", "sign_in", "send", "answer", "total"]
    assert verdict(ask(centre({"state": "DELIVRD"}), ok_seconds=0.0)) == (Outcome.DEGRADED, "slow")


def test_receipt_in_optional_fields() -> None:
    fields = [smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, b"1a2b\0"), smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, b"\x02")]
    assert verdict(ask(centre({"text": "", "tlvs": fields}))) == (Outcome.OK, "ok")


def test_undelivered_message_tells_the_state() -> None:
    reading = ask(centre({"state": "UNDELIV"}))
    assert (verdict(reading), reading.facts["state"]) == ((Outcome.FAIL, "not_delivered"), "UNDELIV")


def test_receipts_of_others_are_passed_over() -> None:
    other = {"text": RECEIPT.format(id="99", state="UNDELIV")}
    said_by_a_person = {"state": "UNDELIV", "esm_class": 0}
    assert verdict(ask(centre(other, said_by_a_person, {"state": "DELIVRD"}))) == (Outcome.OK, "ok")
    assert verdict(ask(centre(other), seconds=0.7)) == (Outcome.FAIL, "nothing_came")


def test_answer_of_a_short_number() -> None:
    named = {"expect": "reply", "reply": "Баланс NONCE".replace("NONCE", "{{nonce}}"), "destination": "411"}
    right = {"text": "Баланс NONCE BYN", "sender": "411", "esm_class": 0, "encoding": "utf-16-be"}
    assert verdict(ask(centre({"state": "DELIVRD"}, right), **named)) == (Outcome.OK, "ok")
    for wrong in ({"sender": "412"}, {"text": "Баланс 5 BYN"}):
        assert verdict(ask(centre(right | wrong), seconds=0.7, **named)) == (Outcome.FAIL, "nothing_came")


def test_rejected_message() -> None:
    reading = ask(centre(reject=smpp34.ESME_RTHROTTLED))
    assert (verdict(reading), reading.facts["code"]) == ((Outcome.FAIL, "message_refused"), "0x00000058")


@pytest.mark.parametrize(
    ("status", "outcome", "why"),
    [
        (0x0E, Outcome.UNKNOWN, "sign_in_refused"),
        (0x0F, Outcome.UNKNOWN, "sign_in_refused"),
        (0x08, Outcome.FAIL, "bind_refused"),
    ],
)
def test_refused_sign_in(status: int, outcome: Outcome, why: str) -> None:
    assert verdict(ask(tcp(says(struct.pack(">4I", 16, 0x80000009, status, 1), after=1)))) == (outcome, why)


BOUND = struct.pack(">4I", 16, 0x80000009, 0, 1)
TAKEN = struct.pack(">4I", 18, 0x80000004, 0, 2) + b"7\0"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (b"", "cut"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not_smpp"),
        (struct.pack(">4I", 4, 0, 0, 0), "not_smpp"),
        (struct.pack(">4I", 2_000_000_000, 0x80000009, 0, 1), "not_smpp"),
        (BOUND + struct.pack(">4I", 16, 6, 0, 9), "cut"),
        (BOUND + TAKEN + struct.pack(">4I", 20, 5, 0, 9) + b"\xff\xff\xff\xff", "not_smpp"),
        (BOUND + TAKEN + struct.pack(">4I", 30, 5, 0, 9) + b"half", "cut"),
    ],
)
def test_broken_ends(words: bytes, why: str) -> None:
    assert verdict(ask(tcp(says(words, after=1)))) == (Outcome.FAIL, why)


def test_silence_and_refusal() -> None:
    assert verdict(ask(tcp(silent), seconds=0.3)) == (Outcome.FAIL, "timeout")
    assert verdict(ask(nobody())) == (Outcome.FAIL, "refused")


def test_numbers_are_written_in_two_ways() -> None:
    assert same_number("1A2B", "001a2b") and same_number("ff", "255") and same_number("255", "0FF")
    assert not same_number("", "") and not same_number("17", "18") and not same_number("x", "y")


@pytest.mark.parametrize(
    "wrong",
    [{"port": 0}, {"expect": "reply"}, {"text": "Привет"}, {"secret_password": "longer than 8"}, {"source": "a\0b"}],
)
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["sms_round_trip"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**NAMED | {"port": 2775} | wrong))
