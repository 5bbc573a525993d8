"""`otklik work`: carry out errands, the calendar and followers of the event log."""

import argparse
import os
import signal
import sys

NAME = "work"
HELP = "Carry out background work until stopped (SIGTERM or Ctrl-C lets the errand under way finish)."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=2, choices=range(1, 33), metavar="N", help="1 to 32, usually 2")


def run(options: argparse.Namespace) -> int:
    from otklik.cli.lifeline import hold_on
    from otklik.core.worker import Worker

    hold_on()
    worker = Worker(options.threads)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()
    sys.stderr.flush()
    # a thread that has not left in time would hold the process; its errand is taken up when the lease ends
    os._exit(0)
