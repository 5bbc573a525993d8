from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, says, site, tcp


def clock(seconds: float):
    async def handler(request: web.Request) -> web.Response:
        told = datetime.now(UTC) + timedelta(seconds=seconds)
        return web.Response(headers={"Date": format_datetime(told, usegmt=True)})

    return site({"/": handler})


def ask(end, **settings):
    return look("clock", end, url=lambda port: f"http://{HERE}:{port}/", **settings)


@pytest.mark.parametrize(
    ("seconds", "outcome", "why"),
    [
        (0, Outcome.OK, "ok"),
        (1.4, Outcome.OK, "ok"),
        (-1.4, Outcome.OK, "ok"),
        (5, Outcome.DEGRADED, "off"),
        (-5, Outcome.DEGRADED, "off"),
        (120, Outcome.FAIL, "wrong"),
        (-120, Outcome.FAIL, "wrong"),
    ],
)
def test_difference_is_judged(seconds: float, outcome: Outcome, why: str) -> None:
    reading = ask(clock(seconds))
    assert (reading.outcome, reading.why) == (outcome, why)
    assert abs(reading.facts["offset"] - seconds) < 1.2


def test_no_date_and_no_real_date() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
    assert ask(tcp(says(head + b"\r\n", after=1))).why == "no_date"
    assert ask(tcp(says(head + b"Date: yesterday\r\n\r\n", after=1))).why == "no_date"


def test_settings_are_checked() -> None:
    plug = PROBES["clock"]
    for wrong in ({"url": "x"}, {"ok_seconds": 100.0}):
        with pytest.raises(ValueError):
            plug.check(plug.Settings(**{"url": f"http://{HERE}/"} | wrong))
