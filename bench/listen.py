"""Open many streams of one address and tell when each line of news came.

Usage: python -m bench.listen PORT PATH COUNT; says "open" when all are, ends with its input; then one JSON object:
for every stream the moments (of the monotonic clock, which all processes of a machine share) of its events.
"""

import asyncio
import json
import resource
import sys
import time

_AT_ONCE = 50  # connections being opened
_WITHIN = 120  # seconds for all to be open


async def main(port: int, path: str, count: int) -> None:
    arrivals: list[list[float]] = [[] for _ in range(count)]
    opened = asyncio.Semaphore(_AT_ONCE)
    links = await asyncio.wait_for(asyncio.gather(*(_open(port, path, opened) for _ in arrivals)), _WITHIN)
    tasks = [asyncio.create_task(_listen(link, moments)) for link, moments in zip(links, arrivals, strict=True)]
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    print(json.dumps(arrivals))


async def _open(port: int, path: str, slots: asyncio.Semaphore) -> asyncio.StreamReader:
    """A stream that has said its first words; raises RuntimeError for any answer but 200."""
    async with slots:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 16)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
        status = await reader.readline()
        if b" 200 " not in status:
            raise RuntimeError(f"{path}: {status!r}")
        while not (await reader.readline()).startswith(b"retry:"):
            pass
        _kept.append(writer)
        return reader


async def _listen(reader: asyncio.StreamReader, moments: list[float]) -> None:
    while line := await reader.readline():
        if line.startswith(b"data:"):
            moments.append(time.monotonic())


_kept: list[asyncio.StreamWriter] = []

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
