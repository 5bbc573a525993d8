import asyncio
import re
from contextlib import asynccontextmanager

import pytest

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody, says, silent, tcp


def reply(question: bytes, status: str = "200 OK", **more: str) -> bytes:
    """An answer as an exchange gives it, with short and folded headers."""
    kept = dict(re.findall(r"^(Via|From|To|Call-ID|CSeq): (.*)\r$", question.decode(), re.MULTILINE)) | more
    lines = [f"SIP/2.0 {status}", f"v: {kept['Via']}", f"f: {kept['From']}", f"t: {kept['To']};tag=7"]
    lines += [f"i: {kept['Call-ID']}", f"CSEQ:\r\n {kept['CSeq']}", "Server: Exchange 9", "l: 0"]
    return "\r\n".join([*lines, "", ""]).encode()


class Exchange(asyncio.DatagramProtocol):
    def __init__(self, answers, lose: int) -> None:
        self.answers, self.lose, self.heard = answers, lose, []

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, words: bytes, sender) -> None:
        self.heard.append(words)
        if len(self.heard) > self.lose:
            for answer in self.answers(words):
                self.transport.sendto(answer, sender)


@asynccontextmanager
async def exchange(answers=lambda question: [reply(question)], lose: int = 0, heard: list | None = None):
    loop = asyncio.get_running_loop()
    wire, protocol = await loop.create_datagram_endpoint(lambda: Exchange(answers, lose), (HERE, 0))
    yield wire.get_extra_info("sockname")[1]
    if heard is not None:
        heard += protocol.heard
    wire.close()
    await asyncio.sleep(0)


def answering(make=reply):
    async def speak(reader, writer) -> None:
        writer.write(make(await reader.readuntil(b"\r\n\r\n")))

    return speak


def ask(end, **settings):
    return look("sip_options", end, **{"host": HERE, "port": lambda port: port} | settings)


def verdict(reading):
    return reading.outcome, reading.why


def test_exchange_answers_over_udp() -> None:
    heard: list[bytes] = []
    reading = ask(exchange(heard=heard))
    assert verdict(reading) == (Outcome.OK, "ok")
    assert (reading.facts["status"], reading.facts["server"], reading.facts["sent"]) == (200, "Exchange 9", 1)
    first, *headers = heard[0].decode().split("\r\n")
    assert re.fullmatch(rf"OPTIONS sip:{HERE}:\d+ SIP/2\.0", first)
    assert {line.partition(":")[0] for line in headers if line} >= {
        "Via",
        "Max-Forwards",
        "From",
        "To",
        "Call-ID",
        "CSeq",
    }


def test_lost_question_is_sent_again() -> None:
    reading = ask(exchange(lose=1))
    assert (verdict(reading), reading.facts["sent"]) == ((Outcome.OK, "ok"), 2)
    assert 450 < reading.milliseconds["answer"] < 1500
    assert verdict(ask(exchange(lose=1), ok_seconds=0.2)) == (Outcome.DEGRADED, "slow")


def test_final_answer_is_waited_for() -> None:
    both = exchange(lambda question: [reply(question, "100 Trying"), reply(question, "503 Service Unavailable")])
    refused = ask(both)
    assert (verdict(refused), refused.facts["status"]) == ((Outcome.FAIL, "status_wrong"), 503)
    assert verdict(ask(exchange(lambda q: [reply(q, "404 Not Found")]), statuses=("404",))) == (Outcome.OK, "ok")
    assert verdict(ask(exchange(lambda q: [reply(q, "603 Decline")]))) == (Outcome.FAIL, "status_wrong")


def test_silence_garbage_and_answers_to_others() -> None:
    others = {"Call-ID": "another"}
    assert verdict(ask(exchange(lose=99), seconds=0.7)) == (Outcome.FAIL, "timeout")
    assert verdict(ask(exchange(lambda q: [b"\xff\x00garbage"]), seconds=0.3)) == (Outcome.FAIL, "only_garbage")
    assert verdict(ask(exchange(lambda q: [reply(q, **others)]), seconds=0.3)) == (Outcome.FAIL, "timeout")
    assert verdict(ask(exchange(lambda q: [reply(q, CSeq="1 INVITE")]), seconds=0.3)) == (Outcome.FAIL, "timeout")
    assert verdict(ask(exchange(lambda q: [b"garbage", reply(q)]))) == (Outcome.OK, "ok")


def test_closed_port_of_udp_refuses() -> None:
    assert verdict(ask(nobody())) == (Outcome.FAIL, "refused")


def test_over_tcp_and_tls(issuer, stranger) -> None:
    trusted = {"host": "sip.test", "transport": "tls", "authority": issuer.pem}
    assert verdict(ask(tcp(answering()), transport="tcp")) == (Outcome.OK, "ok")
    secure = ask(tcp(answering(), issuer.context("sip.test")), **trusted)
    assert verdict(secure) == (Outcome.OK, "ok")
    assert list(secure.milliseconds) == ["dns", "connect", "tls", "answer", "total"]
    foreign = ask(tcp(answering(), stranger.context("sip.test")), **trusted)
    assert verdict(foreign) == (Outcome.FAIL, "certificate_unknown_issuer")


def test_broken_streams() -> None:
    def meet(speak, **more):
        return verdict(ask(tcp(speak), transport="tcp", **more))

    assert meet(says(b"HTTP/1.1 400 Bad Request\r\n\r\n", after=1)) == (Outcome.FAIL, "only_garbage")
    assert meet(says(b"SIP/2.0 200 OK\r\nl: -5\r\n\r\n", after=1)) == (Outcome.FAIL, "only_garbage")
    assert meet(says(b"SIP/2.0 200", after=1)) == (Outcome.FAIL, "cut")
    assert meet(silent, seconds=0.3) == (Outcome.FAIL, "timeout")


@pytest.mark.parametrize(
    "wrong",
    [{"port": 0}, {"target": "100@example.by"}, {"sender": "sip:a b"}, {"sender": "sip:a\r\nX: y"}, {"statuses": ()}],
)
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["sip_options"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"host": HERE} | wrong))
