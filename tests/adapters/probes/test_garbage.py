"""Whatever a foreign end says, the run ends with a reading, and never with a good one."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, look, says, tcp


def at(scheme: str):
    return lambda port: f"{scheme}://{HERE}:{port}/"


def port(number: int) -> int:
    return number


ACCOUNT = {"host": HERE, "port": port, "user": "a", "secret_password": "secret", "encryption": "none"}
SMS = {"host": HERE, "port": port, "system_id": "a", "secret_password": "secret", "source": "a", "destination": "1"}
MAIL = {
    "smtp_host": HERE,
    "smtp_port": port,
    "smtp_encryption": "none",
    "imap_host": HERE,
    "imap_user": "a",
    "secret_imap_password": "secret",
    "sender": "a@b.test",
    "recipient": "a@b.test",
}
STEPS = lambda port: json.dumps([{"url": f"http://{HERE}:{port}/", "must": ["never said"], "take": {"x": "css:b@id"}}])  # noqa: E731
KINDS = {
    "tcp": {"host": HERE, "port": port, "greeting": "never said"},
    "tls": {"host": HERE, "port": port},
    "http": {"url": at("http"), "must": ("never said",)},
    "http_steps": {"steps": STEPS},
    "content": {"url": at("http"), "facts": ("never said",), "part": "body"},
    "hours": {"url": at("http"), "expected": ("Mo 03:33-04:44",)},
    "json_contract": {"url": at("http"), "schema": '{"required": ["never said"], "type": "object"}'},
    "search_canary": {"url": lambda port: f"http://{HERE}:{port}/{{{{question}}}}", "questions": ("a => never said",)},
    "websocket": {"url": at("ws"), "greeting": "never said"},
    "chatbot": {"url": at("ws"), "turns": ("a => never said",)},
    "sip_options": {"host": HERE, "port": port, "transport": "tcp"},
    "mailbox_age": ACCOUNT,
    "mail_round_trip": MAIL,
    "sms_round_trip": SMS,
    "domain": {"domain": "a.test", "whois": lambda port: f"{HERE}:{port}"},
}
HEADS = [
    b"",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=",
    b"HTTP/1.1 200 OK\r\nSet-Cookie: ",
    b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ",
    b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n",
    b"SIP/2.0 200 OK\r\nCall-ID: ",
    b"* OK hello\r\n",
    b'* OK hello\r\na1 OK\r\na2 OK\r\n* SEARCH 1\r\na3 OK\r\n* 1 FETCH (INTERNALDATE "',
    b"220 hello\r\n250 ",
    b"\x00\x00\x00\x10\x80\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x20\x00\x00\x00\x05",
    b"paid-till: ",
    b"\x16\x03\x03\x00\x20",
]
WORDS = st.builds(
    lambda head, words, tail: head + words + tail,
    st.sampled_from(HEADS),
    st.one_of(st.binary(max_size=80), st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))),
    st.sampled_from([b"", b"\r\n", b"\r\n\r\n", b'"\r\n']),
)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=60)
@given(words=WORDS)
@example(words=b"HTTP/1.1 302 Found\r\nLocation: http://\x00/\r\n\r\n")
@example(words=b"HTTP/1.1 302 Found\r\nLocation: http://" + b"a" * 300 + b"/\r\n\r\n")
@example(words=b"HTTP/1.1 302 Found\r\nLocation: http://xn--\xd0\xb0/\r\n\r\n")
@example(words=b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://\x01/\r\n\r\n")
@example(words=b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://\x01\r\n\r\n")
@example(words=b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:99999/\r\n\r\n")
def test_no_words_of_a_stranger_are_taken_for_good(kind: str, words: bytes) -> None:
    reading = look(
        kind,
        tcp(says(words, after=0 if kind in ("tcp", "mailbox_age", "mail_round_trip") else 1)),
        seconds=1.0,
        **KINDS[kind],
    )
    assert reading.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
