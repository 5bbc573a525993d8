import asyncio
import json

import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, says, site, tcp

ANSWERS = {
    "hello": ["...", "Good day! I am a ROBOT"],
    "balance": ["I did not understand", "Your balance: 5 BYN"],
    "operator": ["You are third in the queue for an agent"],
}


def robot(wait: float = 0, as_json: bool = False):
    async def handler(request: web.Request) -> web.WebSocketResponse:
        channel = web.WebSocketResponse()
        await channel.prepare(request)
        async for message in channel:
            said = json.loads(message.data)["text"] if as_json else message.data
            if said == "bye":
                break
            await asyncio.sleep(wait)
            for answer in ANSWERS.get(said, []):
                await channel.send_str(json.dumps({"message": {"text": answer}, "echo": said}) if as_json else answer)
        await channel.close()
        return channel

    return site({"/bot": handler, "/page": "x"})


def talk(end, *turns: str, path: str = "/bot", **settings):
    url = lambda port: f"ws://bot.test:{port}{path}"  # noqa: E731
    return look("chatbot", end, **{"url": url, "turns": turns or ("hello => good day | hi",)} | settings)


def verdict(reading):
    return reading.outcome, reading.why


def test_all_turns_and_the_way_to_a_human() -> None:
    reading = talk(robot(), "hello => good day", "balance => BYN | RUB", human="operator => agent")
    assert (verdict(reading), reading.facts["count"]) == ((Outcome.OK, "ok"), 3)
    assert {"turn 1", "turn 2", "turn 3"} <= set(reading.milliseconds)


def test_json_both_ways() -> None:
    wrap = '{"type": "message", "text": {{text}}}'
    right = talk(robot(as_json=True), "hello => good day", wrap=wrap, text_path="message.text")
    echo = talk(robot(as_json=True), "hello => hello", wrap=wrap, text_path="message.text", ok_seconds=0.1)
    assert [verdict(right), verdict(echo)] == [(Outcome.OK, "ok"), (Outcome.FAIL, "wrong_answer")]


def test_wrong_late_and_misunderstood_answers() -> None:
    wrong = talk(robot(), "hello => good day", "balance => bonus", ok_seconds=0.1)
    assert (verdict(wrong), wrong.facts["said"]) == ((Outcome.FAIL, "wrong_answer"), "balance")
    assert verdict(talk(robot(wait=0.15), ok_seconds=0.1)) == (Outcome.DEGRADED, "slow")
    missed = talk(robot(), "balance => BYN", not_understood=("did not UNDERSTAND",))
    assert (verdict(missed), missed.facts["misses"]) == ((Outcome.DEGRADED, "not_understood"), 1)
    no_human = talk(robot(), human="agent please => queue", ok_seconds=0.1)
    assert verdict(no_human) == (Outcome.FAIL, "no_human")


def test_deadline_and_ends_that_close() -> None:
    assert verdict(talk(robot(), "silence => x", seconds=0.4)) == (Outcome.FAIL, "wrong_answer")
    assert verdict(talk(robot(), "bye => x")) == (Outcome.FAIL, "closed")
    assert verdict(talk(robot(), path="/page")) == (Outcome.FAIL, "no_upgrade")
    assert verdict(talk(tcp(says(b"", after=1)))) == (Outcome.FAIL, "cut")


@pytest.mark.parametrize(
    "wrong", [{"turns": ()}, {"turns": ("hello",)}, {"turns": ("a => ",)}, {"wrap": "{}"}, {"human": "x"}]
)
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["chatbot"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"url": f"ws://{HERE}/", "turns": ("a => b",)} | wrong))
