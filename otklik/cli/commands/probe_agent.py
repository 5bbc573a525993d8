"""`otklik probe-agent`: look at touchpoints from another place, and tell a server what was seen."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.cli.main import OK, Refused

if TYPE_CHECKING:
    from otklik.quality.actions.agent import Kept, Line

NAME = "probe-agent"
HELP = "Look from here for a server elsewhere until stopped (SIGTERM or Ctrl-C lets the looks under way finish)."


def arguments(parser: argparse.ArgumentParser) -> None:
    server, file = os.environ.get("OTKLIK_AGENT_SERVER", ""), os.environ.get("OTKLIK_AGENT_KEY_FILE", "")
    parser.add_argument("--server", default=server, help="its address, https://...; also OTKLIK_AGENT_SERVER")
    parser.add_argument(
        "--key-file", default=file, help="file with the key the desk showed; also OTKLIK_AGENT_KEY_FILE"
    )


def needs_database(options: argparse.Namespace) -> bool:
    return False


def run(options: argparse.Namespace) -> int:
    from django.conf import settings

    from otklik.quality.actions.agent import AlreadyKept, Kept, Line, NotThisServer
    from otklik.quality.actions.agent.clock import AgentClock

    key = _key(options.key_file)
    try:
        line = Line(options.server, key, AgentClock())
    except NotThisServer as error:
        raise Refused(f"--server {options.server or '(not given)'}: {error}") from error
    except ValueError as error:
        raise Refused("the key is none that the desk shows; make another one under Probes, Places") from error
    # the server's own site may be looked at wherever it stands; nothing of this machine may because it is ours
    settings.SITE_URL = line.server
    try:
        kept = Kept(Path(settings.VAR_DIR) / "agent")
    except AlreadyKept as error:
        raise Refused(f"another agent works in {settings.VAR_DIR}; give this one its own OTKLIK_VAR") from error
    print(f"looking from {line.code} for {line.server}", flush=True)
    asyncio.run(_look(line, kept))
    kept.close()
    return OK


async def _look(line: "Line", kept: "Kept") -> None:
    from otklik.quality.actions.agent import Agent

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await Agent(line, kept).run(stop)


def _key(name: str) -> str:
    """The key in a file that its owner alone should read."""
    if not name:
        raise Refused("say where its key is: --key-file FILE, the line the desk showed when the place was made")
    file = Path(name)
    try:
        if file.stat().st_mode & 0o077:
            print(f"otklik probe-agent: others may read {file}; chmod 600 {file}", file=sys.stderr)
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise Refused(f"{file} cannot be read: {error}") from error
