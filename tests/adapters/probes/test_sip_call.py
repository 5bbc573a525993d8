"""Test calls to an exchange of the tests and to SIPp; whatever happens, the line is hung up."""

import asyncio
import io
import json
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path
from typing import Any

import psutil
import pytest

from ops.debian import Missing, sipp
from otklik.quality.ports import Reading
from tests.adapters.probes.ends import PROBES, look, nobody
from tests.adapters.probes.exchange import GREETING, HERE, MARKER, SILENT, Exchange, frame, standing
from tests.quality.ends import free_port

KIND = "sip_call"


def call(end: Exchange, *, seconds: float = 40, **settings: Any) -> Reading:
    told = {"host": HERE, "target": "100", "port": lambda port: port} | settings
    return look(KIND, standing(end), seconds=seconds, **told)


@pytest.mark.slow
def test_a_call_is_answered_heard_walked_through_and_hung_up() -> None:
    end = Exchange(tones=(GREETING, SILENT, MARKER), password="pa55word")
    walk = ("press 1", "quiet 3", "press #", "tone 1000 3", "wait 0.1")
    told = call(end, user="probe", secret_password="pa55word", walk=walk)
    assert (told.outcome, told.why, told.files) == ("ok", "ok", ())
    assert (end.keys, end.said) == ("1#", ["INVITE", "ACK", "INVITE", "ACK", "BYE"])
    assert (told.facts["bye"], told.facts["codec"], told.facts["packets"] > 20) == (200, "PCMA", True)
    steps = ["s01_press", "s02_quiet", "s03_press", "s04_tone", "s05_wait"]
    assert list(told.milliseconds) == ["dns", "ring", "answer", "prompt", *steps, "bye", "total"]


@pytest.mark.parametrize(
    ("end", "more", "outcome", "why", "said"),
    [
        (Exchange(tones=(SILENT,)), {}, "fail", "nothing_heard", ["INVITE", "ACK", "BYE"]),
        (Exchange(plays=False), {}, "fail", "no_packets", ["INVITE", "ACK", "BYE"]),
        (Exchange(status=486), {}, "fail", "call_refused", ["INVITE", "ACK"]),
        (Exchange(seconds=9), {"answer_seconds": 0.5}, "fail", "not_answered", ["INVITE", "CANCEL", "ACK"]),
        (Exchange(seconds=0.3), {"ok_seconds": 0.2}, "degraded", "slow", ["INVITE", "ACK", "BYE"]),
        pytest.param(
            Exchange(),
            {"walk": ("press 1", "tone 1000 1")},
            "fail",
            "path_lost",
            ["INVITE", "ACK", "BYE"],
            marks=pytest.mark.slow,
        ),
        (Exchange(hangs_up=0.3), {"walk": ("wait 5",)}, "fail", "hung_up", ["INVITE", "ACK", "SIP/2.0"]),
        (Exchange(sound_at="10.0.0.1"), {}, "unknown", "forbidden", ["INVITE", "ACK", "BYE"]),
        (Exchange(password="pa55word"), {}, "unknown", "not_let_in", ["INVITE", "ACK"]),
    ],
)
def test_what_can_go_wrong_is_told_apart(end: Exchange, more: dict, outcome: str, why: str, said: list[str]) -> None:
    told = call(end, prompt_seconds=0.5, **more)
    assert (told.outcome, told.why, end.said) == (outcome, why, said)
    if why in ("nothing_heard", "path_lost"):
        with wave.open(io.BytesIO(told.files[0].content)) as sound:
            assert (sound.getframerate(), sound.getnframes() > 2000) == (8000, True)


def test_a_number_nobody_is_at() -> None:
    told = look(KIND, nobody(), seconds=25, host=HERE, target="100", port=lambda port: port)
    assert (told.outcome, told.why) == ("fail", "refused")
    told = look(KIND, nobody(), seconds=10, host=HERE, target="100", port=lambda port: port)
    assert (told.outcome, told.why, told.facts["needed"]) == ("unknown", "too_short", 19)


def test_a_call_whose_program_is_killed_is_unknown() -> None:
    end = Exchange()

    def kill() -> None:
        while "ACK" not in end.said:
            time.sleep(0.02)
        for member in psutil.Process().children():
            if "otklik.adapters.apart.call" in member.cmdline():
                member.kill()

    threading.Thread(target=kill).start()
    told = call(end, walk=("wait 5",))
    assert (told.outcome, told.why) == ("unknown", "apart_dead")


def test_who_calls_hangs_up_when_the_house_is_gone(tmp_path: Path) -> None:
    """The worker may be killed at any moment: the program hears its own input end."""
    end = Exchange()

    async def run() -> None:
        async with standing(end) as port:
            order = {
                "address": HERE,
                "port": port,
                "target": "sip:1@x",
                "sender": "sip:p@x",
                "user": "",
                "password": "",
            }
            order |= {"seconds": 20, "answer_seconds": 5, "prompt_seconds": 5, "level": -45, "folder": str(tmp_path)}
            order["walk"] = [{"number": 1, "name": "", "verb": "wait", "key": "s01_wait", "value": 15}]
            program = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "otklik.adapters.apart.call", stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            program.stdin.write(json.dumps(order).encode() + b"\n")
            assert json.loads(await program.stdout.readline())["host"] == HERE
            program.stdin.write(json.dumps({"addresses": [HERE]}).encode() + b"\n")
            await asyncio.sleep(0.5)
            program.stdin.close()
            await asyncio.wait_for(program.wait(), 5)

    asyncio.run(run())
    assert end.said == ["INVITE", "ACK", "BYE"]


@pytest.mark.slow
def test_sipp_finds_nothing_wrong_with_a_call(tmp_path: Path) -> None:
    try:
        program = sipp()
    except Missing as error:
        pytest.skip(str(error))
    (tmp_path / "tone.al").write_bytes(b"".join(frame(MARKER, number) for number in range(100)))
    port, scenario = free_port(), Path(__file__).parent / "uas.xml"
    words = [program, "-sf", str(scenario), "-i", HERE, "-p", str(port), "-m", "1", "-nostdin", "-mp", str(free_port())]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL) as other:
        time.sleep(1)
        told = look(KIND, seconds=25, host=HERE, target="100", port=port, walk=("tone 1000 3",))
        assert (told.outcome, told.why, told.facts["bye"]) == ("ok", "ok", 200)
        assert other.wait(10) == 0  # the whole call went as its scenario says


@pytest.mark.parametrize(
    "more",
    [
        {"target": "100\r\nX: y"}, {"target": "sip:a b"}, {"walk": ("press",)}, {"walk": ("hear",)},
        {"walk": ("tone 9000 3",)}, {"walk": ("wait 1",) * 21}, {"sender": "me"}, {"level": 3.0}, {"user": 'a"b'},
        {"answer_seconds": 600.0},
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(more: dict) -> None:
    plug = PROBES[KIND]
    with pytest.raises(ValueError, match=r"."):
        plug.check(plug.Settings(**{"host": HERE, "target": "100"} | more))
