"""`otklik export`: take out topics, knowledge, customers or the journal as JSON lines that `otklik import` reads."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import IO

from django.utils.timezone import now

NAME = "export"
HELP = "take out topics, knowledge, customers or the journal as JSON lines"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("topics", "knowledge", "customers", "interactions"))
    parser.add_argument("file", help="where to write; - for standard output. Readable by its owner only")


def run(options: argparse.Namespace) -> int:
    """0: all of it is written; 1: the file cannot be written. A file is complete or not there."""
    if options.file == "-":
        _write(options.what, sys.stdout)
        return 0
    wanted = Path(options.file)
    unfinished = wanted.with_name(f".{wanted.name}.part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            count = _write(options.what, file)
        unfinished.replace(wanted)
    except OSError as error:
        print(f"{wanted}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{count} records in {wanted}")
    return 0


def _write(what: str, file: IO[str]) -> int:
    from otklik.flows.take_out import take_out

    count = 0
    for record in take_out(what=what, by="system", at=now()):
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
        count += 1
    return count
