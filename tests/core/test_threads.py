"""Every request has a thread of its own; few stay, and one that is still at work is lent to nobody."""

import asyncio
import threading
import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from otklik.web.shell.handler import KEPT, Handler, Threads


def asked(threads: Threads, times: int = 1) -> None:
    async def ask() -> None:
        await asyncio.gather(*(threads({"type": "http"}, _nothing, _nothing) for _turn in range(times)))
        await asyncio.sleep(0.1)  # threads come back by themselves

    asyncio.run(ask())


async def _nothing(*_words: Any) -> Any:
    return None


def test_requests_one_after_another_share_a_thread():
    seen: list[int] = []
    threads = Threads(_telling(seen))
    for _turn in range(3):
        asked(threads)
    assert len(set(seen)) == 1


def test_requests_at_the_same_time_have_threads_of_their_own_and_few_stay():
    seen: list[int] = []
    together = threading.Barrier(KEPT + 3)
    threads = Threads(_telling(seen, together))
    asked(threads, KEPT + 3)
    assert len(set(seen)) == KEPT + 3
    until = time.monotonic() + 5
    while _alive(seen) > KEPT and time.monotonic() < until:
        time.sleep(0.01)
    assert _alive(seen) == KEPT


def test_a_thread_at_work_for_a_visitor_who_has_gone_is_lent_to_nobody():
    seen: list[int] = []
    go = threading.Event()

    def view() -> None:
        seen.append(threading.get_ident())
        if len(seen) == 1:
            go.wait(5)

    async def app(*_words: Any) -> None:
        await sync_to_async(view)()

    async def story() -> None:
        threads = Threads(app)
        leaving = asyncio.create_task(threads({"type": "http"}, _nothing, _nothing))
        await asyncio.sleep(0.05)
        leaving.cancel()
        await asyncio.sleep(0.05)
        await asyncio.wait_for(threads({"type": "http"}, _nothing, _nothing), 3)
        go.set()
        await asyncio.gather(leaving, return_exceptions=True)

    asyncio.run(story())
    assert len(set(seen)) == 2


@pytest.mark.django_db
def test_the_whole_chain_goes_over_to_the_thread_once():
    assert not asyncio.iscoroutinefunction(Handler()._middleware_chain)


def _telling(seen: list[int], together: threading.Barrier | None = None) -> Any:
    def view() -> None:
        if together:
            together.wait(5)
        seen.append(threading.get_ident())

    async def app(*_words: Any) -> None:
        await sync_to_async(view)()

    return app


def _alive(seen: list[int]) -> int:
    return len({thread.ident for thread in threading.enumerate()} & set(seen))
