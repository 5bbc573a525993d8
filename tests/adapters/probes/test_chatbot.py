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
    "wrong",
    [
        {"turns": ()},
        {"turns": ("hello",)},
        {"turns": ("a => ",)},
        {"wrap": "{}"},
        {"human": "x"},
        {"post_to": "x"},
        {"url": "http://x/"},
    ],
)
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["chatbot"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"url": f"ws://{HERE}/", "turns": ("a => b",)} | wrong))


def streamed(status: int = 202, kind: str = "text/event-stream", cut: bool = False, flood: bytes = b""):
    """A robot that takes POST at /say and answers on the stream at /bot."""
    said: asyncio.Queue[str] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        told = await request.text()
        await said.put(json.loads(told)["text"] if request.content_type == "application/json" else told)
        return web.Response(status=status)

    async def speak(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": kind})
        await answer.prepare(request)
        await answer.write(b": welcome\n\n" + flood)
        while not cut:
            for line in ANSWERS.get(await said.get(), []):
                await answer.write(f"data: {json.dumps({'text': line})}\n\n".encode())
        await said.get()
        return answer

    return site({"/bot": speak, "/say": take})


def write(end, *turns: str, **settings):
    at = lambda path: lambda port: f"http://bot.test:{port}{path}"  # noqa: E731
    told = {"url": at("/bot"), "post_to": at("/say"), "turns": turns or ("hello => good day",), "text_path": "text"}
    return look("chatbot", end, **told | settings)


def test_said_by_post_and_heard_by_events() -> None:
    right = write(streamed(), "hello => good day", "balance => BYN", human="operator => agent")
    assert (verdict(right), right.facts["count"]) == ((Outcome.OK, "ok"), 3)
    assert verdict(write(streamed(), wrap='{"text": {{text}}}')) == (Outcome.OK, "ok")
    missed = write(streamed(), "balance => BYN", not_understood=("did not understand",))
    assert verdict(missed) == (Outcome.DEGRADED, "not_understood")


def test_streams_that_do_not_answer() -> None:
    refused = write(streamed(status=403))
    assert (verdict(refused), refused.facts["status"]) == ((Outcome.FAIL, "not_taken"), 403)
    assert verdict(write(streamed(kind="text/html"))) == (Outcome.FAIL, "no_stream")
    assert verdict(write(streamed(cut=True))) == (Outcome.FAIL, "closed")
    assert verdict(write(streamed(), "silence => x", seconds=0.4)) == (Outcome.FAIL, "wrong_answer")
    assert verdict(write(streamed(flood=b"data: " + b"x" * 2_000_000))) == (Outcome.FAIL, "too_large")
