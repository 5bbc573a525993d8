import pytest

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody, says, silent, tcp


def port(number: int) -> int:
    return number


def test_open_port_is_ok() -> None:
    reading = look("tcp", tcp(silent), host="shop.test", port=port)
    assert (reading.outcome, reading.why) == (Outcome.OK, "ok")
    assert list(reading.milliseconds) == ["dns", "connect", "total"]
    assert reading.facts["address"] == HERE


def test_greeting_is_read() -> None:
    right = look("tcp", tcp(says(b"220 mail.test ESMTP\r\n")), host=HERE, port=port, greeting="220 ")
    wrong = look("tcp", tcp(says(b"554 go away\r\n")), host=HERE, port=port, greeting="220 ")
    bytes_ = look("tcp", tcp(says(b"\xff\xfe\x00\n")), host=HERE, port=port, greeting="220 ")
    assert [right.why, wrong.why, bytes_.why] == ["ok", "greeting_wrong", "greeting_wrong"]
    assert wrong.facts["line"] == "554 go away"


def test_greeting_that_never_comes() -> None:
    slow = look("tcp", tcp(silent), seconds=0.3, host=HERE, port=port, greeting="220 ")
    cut = look("tcp", tcp(says(b"")), host=HERE, port=port, greeting="220 ")
    endless = look("tcp", tcp(says(b"x" * 2_000_000)), host=HERE, port=port, greeting="220 ")
    assert [(r.outcome, r.why) for r in (slow, cut, endless)] == [
        (Outcome.FAIL, "timeout"),
        (Outcome.FAIL, "cut"),
        (Outcome.FAIL, "garbage"),
    ]
    assert slow.facts["step"] == "greeting"


def test_closed_port_fails() -> None:
    reading = look("tcp", nobody(), host=HERE, port=port)
    assert (reading.outcome, reading.why) == (Outcome.FAIL, "refused")


def test_what_is_ours_is_unknown_and_what_is_theirs_fails() -> None:
    forbidden = look("tcp", host="10.0.0.1", port=80)
    unasked = look("tcp", host="unasked.test", port=80)
    nowhere = look("tcp", host="nowhere.test", port=80)
    assert [(r.outcome, r.why) for r in (forbidden, unasked, nowhere)] == [
        (Outcome.UNKNOWN, "forbidden"),
        (Outcome.UNKNOWN, "resolver_silent"),
        (Outcome.FAIL, "no_such_host"),
    ]


def test_second_address_is_tried() -> None:
    reading = look("tcp", tcp(silent), host="two.test", port=port)
    assert (reading.outcome, reading.facts["address"]) == (Outcome.OK, HERE)
    assert look("tcp", nobody(), host="two.test", port=port).why == "refused"


def test_time_that_is_over_is_a_reading_too() -> None:
    reading = look("tcp", tcp(silent), seconds=-1, host=HERE, port=port)
    assert (reading.outcome, reading.why) == (Outcome.FAIL, "timeout")


@pytest.mark.parametrize("wrong", [0, 65536, -1])
def test_ports_are_checked(wrong: int) -> None:
    plug = PROBES["tcp"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(host=HERE, port=wrong))
