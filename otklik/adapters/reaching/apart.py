"""A program in a process of its own that works for one look: an order in, an answer out, nothing left behind."""

import asyncio
import json
import os
import sys
import tempfile
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

import psutil
from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching.look import MEGABYTE, Fault, Look
from otklik.quality.ports import File, Outcome

SENTENCES: Final = {
    "apart_dead": _("The program that looks was ended in the middle; nothing is known of the touchpoint."),
    "apart_silent": _("The program that looks told nothing in %(seconds)s s; nothing is known of the touchpoint."),
}
_BEFORE_THE_END: Final = 0.3  # seconds: the deadline of the look would call our own silence a failure
_ROOT: Final = Path(__file__).resolve().parents[3]
_HANDED_ON: Final = ("PATH", "LANG", "LC_ALL", "TZ")  # no key of the house, no address of its database

Answer = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


async def apart(
    look: Look, module: str, order: Mapping[str, Any], answer: Answer | None = None, *, grace: float = 0
) -> tuple[dict[str, Any], tuple[File, ...]]:
    """What `otklik.adapters.apart.<module>` tells, and the files it names; raises Fault when it does not.

    order: plain JSON; "folder" is added, a place of its own that is gone afterwards. answer: to what it asks meanwhile,
    lines with "ask". grace: seconds it gets to end by itself when it is not waited for any more.
    """
    with tempfile.TemporaryDirectory(prefix="otklik-", ignore_cleanup_errors=True) as folder:
        process = await _begun(module, folder)
        try:
            async with asyncio.timeout_at(look.reach.deadline - _BEFORE_THE_END):
                told = await _told(process, {**order, "folder": folder}, answer)
        except TimeoutError:
            raise Fault(Outcome.UNKNOWN, "apart_silent") from None
        finally:
            await _end(process, grace)
        return told, tuple(_files(Path(folder), told.get("files", ())))


async def _begun(module: str, folder: str) -> Process:
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    environment |= {"HOME": folder, "TMPDIR": folder, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"}
    command = (sys.executable, "-m", f"otklik.adapters.apart.{module}")
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=asyncio.subprocess.DEVNULL, env=environment, cwd=folder,
        start_new_session=True, limit=MEGABYTE,
    )  # fmt: skip


async def _told(process: Process, order: Mapping[str, Any], answer: Answer | None) -> dict[str, Any]:
    ear, mouth = cast(StreamWriter, process.stdin), cast(StreamReader, process.stdout)
    try:
        ear.write(json.dumps(order).encode() + b"\n")
        while line := await mouth.readline():
            told: dict[str, Any] = json.loads(line)
            if "ask" not in told or answer is None:
                return told
            ear.write(json.dumps(await answer(told)).encode() + b"\n")
    except (OSError, ValueError):
        pass  # it broke off in mid-word
    raise Fault(Outcome.UNKNOWN, "apart_dead")


async def _end(process: Process, grace: float) -> None:
    """It and all that it began."""
    cast(StreamWriter, process.stdin).close()  # it knows by this that nobody listens
    with suppress(TimeoutError):
        async with asyncio.timeout(grace):
            await process.wait()
    with suppress(psutil.Error):
        family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
        for member in family:
            with suppress(psutil.Error):
                member.kill()
    await process.wait()


def _files(folder: Path, names: list[str]) -> list[File]:
    kept = []
    for name in names:
        with suppress(OSError):
            path = folder / Path(name).name
            if 0 < path.stat().st_size <= File.MOST_BYTES:
                kept.append(File(path.name, path.read_bytes()))
    return kept
