"""Server-sent events (text/event-stream, WHATWG HTML 9.2) as a stream of their data."""

import re
from collections.abc import AsyncIterable, AsyncIterator
from typing import Final

from otklik.adapters.reaching.look import MEGABYTE, Fault
from otklik.quality.ports import Outcome

EVENT_STREAM: Final = "text/event-stream"
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_BOM: Final = b"\xef\xbb\xbf"


async def events(parts: AsyncIterable[bytes]) -> AsyncIterator[str]:
    """The data of each whole event, whatever its name; raises Fault past a megabyte in all, comments counted too."""
    data: list[str] = []
    async for line in _lines(parts):
        if not line:
            if data:
                yield "\n".join(data)
            data = []
            continue
        name, _colon, value = line.decode("utf-8", "replace").partition(":")
        if name == "data":
            data.append(value.removeprefix(" "))


async def _lines(parts: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """A line that ends with CR is told at once; an LF that follows in the next part is no line of its own."""
    rest, size, is_cr, is_first = b"", 0, False, True
    async for part in parts:
        size += len(part)
        if size > MEGABYTE:
            raise Fault(Outcome.FAIL, "too_large", bytes=MEGABYTE)
        fresh = part.removeprefix(b"\n") if is_cr else part
        is_cr = part.endswith(b"\r")
        *whole, rest = _LINE_END.split(rest + fresh)
        for line in whole:
            yield line.removeprefix(_BOM) if is_first else line
            is_first = False
