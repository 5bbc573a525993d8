"""`otklik work`: carry out errands, the calendar and followers of the event log."""

import argparse
import os
import signal
import sys
import threading
import time

_LOOK = 1.0  # seconds between looks at the state of the index

NAME = "work"
HELP = "Carry out background work until stopped (SIGTERM or Ctrl-C lets the errand under way finish)."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=2, choices=range(1, 33), metavar="N", help="1 to 32, usually 2")


def run(options: argparse.Namespace) -> int:
    from otklik.cli.lifeline import hold_on
    from otklik.core.worker import Worker

    hold_on()
    threading.Thread(target=_tell_when_searchable, name="tell", daemon=True).start()
    worker = Worker(options.threads)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()
    sys.stderr.flush()
    # a thread that has not left in time would hold the process; its errand is taken up when the lease ends
    os._exit(0)


def _tell_when_searchable() -> None:
    """One line when the index can be asked, another when every document has its meaning: people wait for these."""
    from otklik.core.search import folders, meaning

    while folders.current() is None:
        time.sleep(_LOOK)
    told = folders.read_status()
    print(f"search       ready: {told.get('documents', 0)} documents", flush=True)
    if not meaning.is_on():
        return
    while folders.read_status().get("meaning_waiting") != 0:
        time.sleep(_LOOK)
    print("search       knows the meaning of all of them", flush=True)
