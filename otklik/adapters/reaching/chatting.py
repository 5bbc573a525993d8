"""A chat that is talked with: by a web socket both ways, or by POST there and by server-sent events back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from otklik.adapters.reaching.look import Fault
from otklik.adapters.reaching.web import Web
from otklik.quality.ports import Outcome


@dataclass(frozen=True)
class Chat:
    """say: sends our words; messages: what comes, until the chat closes."""

    say: Callable[[str], Awaitable[None]]
    messages: AsyncIterator[str]


@asynccontextmanager
async def chat(session: Web, url: str, post_to: str, headers: Mapping[str, str]) -> AsyncIterator[Chat]:
    """post_to: where our words go when the chat speaks by events, empty for a web socket. Raises Fault no_upgrade,
    no_stream; words that are not taken raise Fault not_taken."""
    if not post_to:
        try:
            async with session.talk(url, headers) as channel:
                yield Chat(channel.send_str, said_in(channel))
        except aiohttp.WSServerHandshakeError as error:
            raise Fault(Outcome.FAIL, "no_upgrade", status=error.status) from None
        return

    async def post(words: str) -> None:
        kind = "application/json" if words.lstrip().startswith(("{", "[")) else "text/plain; charset=utf-8"
        told = {"Content-Type": kind, **headers}
        answer = await session.ask(post_to, method="POST", headers=told, data=words.encode(), redirects=0)
        if not 200 <= answer.status < 300:
            raise Fault(Outcome.FAIL, "not_taken", status=answer.status)

    async with session.listen(url, headers) as messages:
        yield Chat(post, messages)


async def said_in(channel: Any) -> AsyncIterator[str]:
    """Until anything but words comes: a web socket that closes says so."""
    while (message := await channel.receive()).type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
        yield message.data if isinstance(message.data, str) else message.data.decode("utf-8", "replace")
    raise Fault(Outcome.FAIL, "closed", close_code=channel.close_code)
