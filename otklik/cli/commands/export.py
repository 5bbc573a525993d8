"""`otklik export`: take out topics, knowledge, customers, the journal or reviews as JSON lines for `otklik import`.

`export all` takes out every row, file and key into a folder, from which `otklik import all` makes the same again.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import IO

from django.utils.timezone import now

NAME = "export"
HELP = "take out topics, knowledge, customers, the journal, reviews, or all there is, as JSON lines"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("topics", "knowledge", "customers", "interactions", "reviews", "all"))
    parser.add_argument(
        "file", help="where to write; - for standard output; for all a new folder. Readable by its owner only"
    )


def run(options: argparse.Namespace) -> int:
    """0: all of it is written; 1: the file cannot be written. A file is complete or not there."""
    if options.what == "all":
        return _lay_out(Path(options.file))
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


def _lay_out(folder: Path) -> int:
    from otklik.cli.keeping import told
    from otklik.core.keeping.take import lay_out

    with told(folder, folder.absolute().parent):
        taken = lay_out(folder=folder, at=now())
    print(f"{folder}: {taken.rows} rows and {taken.files} files")
    for name in taken.missing:
        print(f"the database names a file that is not on the disk: {name}")
    return 0


def _write(what: str, file: IO[str]) -> int:
    from otklik.flows.take_out import take_out

    count = 0
    for record in take_out(what=what, by="system", at=now()):
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
        count += 1
    return count
