import pytest

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, nobody
from tests.adapters.probes.nameserver import nameserver

ZONE = {
    ("shop.test.", "A"): ["192.0.2.7", "192.0.2.8"],
    ("shop.test.", "MX"): ["10 mail.shop.test."],
    ("shop.test.", "TXT"): ['"v=spf1 -all"', *(f'"{number:0250}"' for number in range(8))],
    ("_sip._udp.shop.test.", "SRV"): ["1 2 5060 sip.shop.test."],
}


def server(lose: int = 0, garbage: bool = False):
    return nameserver(ZONE, lose=lose, garbage=garbage)


def ask(end, *others: str, **settings):
    servers = lambda port: (f"{HERE}:{port}", *others)  # noqa: E731
    return look("dns", end, **{"name": "shop.test", "resolvers": servers} | settings)


def verdict(reading):
    return reading.outcome, reading.why


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("A", ("192.0.2.8", "192.0.2.7")),
        ("MX", ("10 MAIL.shop.test.",)),
        ("SRV", ("1 2 5060 sip.shop.test.",)),
        ("TXT", ('"v=spf1 -all"',)),
    ],
)
def test_expected_records_are_there(type_: str, expected: tuple[str, ...]) -> None:
    name = "_sip._udp.shop.test" if type_ == "SRV" else "shop.test"
    assert verdict(ask(server(), name=name, type=type_, expected=expected)) == (Outcome.OK, "ok")


def test_wrong_records_are_named() -> None:
    missing = ask(server(), expected=("192.0.2.9",))
    more = ask(server(), expected=("192.0.2.7",), exactly=True)
    assert verdict(missing) == (Outcome.FAIL, "records_missing")
    assert missing.facts["missing"] == "192.0.2.9"
    assert verdict(more) == (Outcome.FAIL, "records_unexpected")
    assert more.facts["unexpected"] == "192.0.2.8"


def test_no_name_and_no_record_are_told_apart() -> None:
    assert verdict(ask(server(), name="none.test")) == (Outcome.FAIL, "no_such_name")
    assert verdict(ask(server(), type="AAAA")) == (Outcome.FAIL, "no_records")
    assert verdict(ask(server(), name="refused.test")) == (Outcome.FAIL, "all_silent")


def test_lost_datagram_is_asked_again() -> None:
    assert verdict(ask(server(lose=1), seconds=4)) == (Outcome.OK, "ok")


def test_silence_of_all_is_unknown_unless_they_are_the_touchpoint() -> None:
    assert verdict(ask(server(lose=99), seconds=0.6)) == (Outcome.UNKNOWN, "nobody_answered")
    assert verdict(ask(server(lose=99), seconds=0.6, ours=True)) == (Outcome.FAIL, "all_silent")
    assert verdict(ask(nobody(), seconds=0.6, ours=True)) == (Outcome.FAIL, "all_silent")


def test_silence_of_one_degrades() -> None:
    reading = ask(server(), f"{HERE}:1", expected=("192.0.2.7",), seconds=0.6)
    assert verdict(reading) == (Outcome.DEGRADED, "some_silent")
    assert f"{HERE}:1" in reading.facts["silent"]


def test_garbage_and_forbidden_servers() -> None:
    assert verdict(ask(server(garbage=True), seconds=0.6)) == (Outcome.FAIL, "all_silent")
    assert verdict(look("dns", name="shop.test", resolvers=("10.0.0.1",))) == (Outcome.UNKNOWN, "forbidden")


@pytest.mark.parametrize("wrong", [{"resolvers": ()}, {"exactly": True}, {"name": "a" * 70}, {"resolvers": ("x:y",)}])
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["dns"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"name": "shop.test"} | wrong))


def test_servers_are_read_with_and_without_ports() -> None:
    plug = PROBES["dns"]
    given = ("9.9.9.9", "1.1.1.1:5353", "2620:fe::fe", "[2620:fe::9]:53", "ns.test")
    assert plug.hosts(plug.Settings(name="x.test", resolvers=given)) == [
        "9.9.9.9",
        "1.1.1.1",
        "2620:fe::fe",
        "2620:fe::9",
        "ns.test",
    ]
