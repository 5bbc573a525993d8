"""`otklik import`: bring in topics, knowledge, customers, past contacts or reviews from a file.

`import all` makes an installation from a folder of `otklik export all`.
"""

import argparse
import time
from dataclasses import replace
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.db import DatabaseError
from django.utils.timezone import now
from tqdm import tqdm

from otklik.cli.main import Refused

if TYPE_CHECKING:
    from otklik.flows.intake.mapping import Map
    from otklik.flows.intake.run import Outcome

_EXAMPLES: Final = {
    "encoding": "use utf-8, utf-16, cp1251, koi8-r, cp866 or cp1252",
    "delimiter": "one character, such as , or ; or tab",
}

_NEEDS: Final = {"undo": "number", "all": "folder"}

_MARKS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}

NAME = "import"
HELP = "bring in topics, knowledge, customers, past contacts, reviews or a whole export; list imports; undo one"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", choices=("topics", "knowledge", "customers", "interactions", "reviews", "all", "list", "undo")
    )
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        help="CSV, JSON lines, XML or Markdown, also in .gz or .zip; of all a folder of `otklik export all`; "
        "of undo the number",
    )
    parser.add_argument("--map", type=Path, help="a map file, or the name of a ready map (docs/import.md)")
    parser.add_argument("--encoding", help="what the text is written in, when it is not found by itself: cp1251")
    parser.add_argument("--delimiter", help="what stands between the values of CSV, when it is not found by itself")
    parser.add_argument("--dry-run", action="store_true", help="look and tell, keep nothing and take nothing back")
    parser.add_argument("--no-pause", action="store_true", help="do not rest between batches: nobody uses the site now")
    parser.add_argument("--replace", action="store_true", help="for all: even if the installation here is in use")


def needs_database(options: argparse.Namespace) -> bool:
    """`all` makes one."""
    return bool(options.what != "all")


def run(options: argparse.Namespace) -> int:
    """0: everything came in; 1: rows were refused, the file or the map cannot be used, or the database failed."""
    from otklik.cli import past_imports

    if options.what == "list":
        return past_imports.tell()
    if options.file is None:
        raise Refused(f"import {options.what} needs a {_NEEDS.get(options.what, 'file')} after it")
    if options.what == "undo":
        return past_imports.take_back(str(options.file), dry_run=options.dry_run)
    if options.what == "all":
        return _put_back(options, now())
    return _bring_in(options)


def _bring_in(options: argparse.Namespace) -> int:
    from otklik.flows.intake.map_file import BadMap
    from otklik.flows.intake.record import Busy
    from otklik.flows.intake.run import Stopped, bring_in
    from otklik.flows.intake.unreadable import UnreadableFile

    at = now()
    _insist_on_an_operator()
    try:
        with tqdm(total=options.file.stat().st_size, unit="B", unit_scale=True, desc=options.what) as bar:
            outcome = bring_in(
                what=options.what,
                path=options.file,
                map=_map(options),
                at=at,
                by=f"system:{getuser()}",
                refused_file=_refused_file(options.file, at),
                dry_run=options.dry_run,
                follow=lambda position: bar.update(position - bar.n),
                pause=(lambda _seconds: None) if options.no_pause else time.sleep,
            )
    except OSError as error:
        print(f"{options.file}: {error.strerror}")
        return 1
    except (BadMap, UnreadableFile) as error:
        print(error)
        return 1
    except Busy:
        raise Refused("another process is bringing in this file, or it was taken back meanwhile; wait for it") from None
    except Stopped as stop:
        _tell(stop.outcome, options.dry_run)
        print("the rows after these were not read; the same command again goes on from here", flush=True)
        raise cast(DatabaseError, stop.__cause__) from None
    _tell(outcome, options.dry_run)
    return 1 if outcome.refused else 0


def _map(options: argparse.Namespace) -> "Map":
    """The map, with what the command line says of the file."""
    from otklik.flows.intake.map_file import is_delimiter, is_encoding, read_map
    from otklik.flows.intake.unreadable import UnreadableFile

    told = {
        "encoding": options.encoding,
        "delimiter": {"\\t": "\t", "tab": "\t"}.get(options.delimiter, options.delimiter),
    }
    for name, is_good in (("encoding", is_encoding), ("delimiter", is_delimiter)):
        if told[name] is not None and not is_good(told[name]):
            raise UnreadableFile(f"--{name} {told[name]!r} is not known: {_EXAMPLES[name]}")
    map = read_map(options.map, options.file, options.what)
    return replace(map, options=map.options | {name: value for name, value in told.items() if value is not None})


def _put_back(options: argparse.Namespace, at: datetime) -> int:
    from otklik.cli.keeping import insist_on_postgresql, tell_put_back, told
    from otklik.core.keeping.put_back import place, restore_folder

    if options.map or options.encoding or options.delimiter or options.dry_run:
        raise Refused("`import all` takes no --map, --encoding, --delimiter or --dry-run; it comes whole or not at all")
    insist_on_postgresql()
    with told(options.file, Path(settings.VAR_DIR).absolute().parent):
        to = place(None, options.replace)
        done = restore_folder(folder=options.file, to=to, at=at)
    tell_put_back(done, to.folder)
    return 0


def _insist_on_an_operator() -> None:
    from otklik.parties.queries import operator

    if operator() is None:
        raise Refused(
            "nothing is set up here yet. Start the site with `make run DEMO=0` (or `otklik serve --with-worker`), "
            "answer its first-run page, then bring the file in"
        )


def _tell(outcome: "Outcome", dry_run: bool) -> None:
    kept = "would come in" if dry_run else "came in"
    print(f"{outcome.created} {kept}, {outcome.known} known before, {outcome.refused} refused")
    if outcome.run is not None:
        before = f", gone on with after record {outcome.gone_on_after}" if outcome.gone_on_after else ""
        print(f"import {outcome.run.pk}{before}; to take it back: otklik import undo {outcome.run.pk}")
    print(f"read as {_manner(outcome.read_as)}")
    if outcome.refused_file:
        print(f"refused rows, with line and reason: {outcome.refused_file}")


def _manner(read_as: dict[str, Any]) -> str:
    mark = read_as.get("delimiter", "")
    between = f" with {_MARKS.get(mark, mark)} between the values" if mark else ""
    zone = f", moments without a zone by {read_as['zone']}" if "zone" in read_as else ""
    return f"{read_as.get('encoding', 'XML')}{between}{zone}"


def _refused_file(file: Path, at: datetime) -> Path:
    return Path(settings.VAR_DIR) / "imports" / f"{file.stem}-{at:%Y%m%d-%H%M%S}.refused.jsonl"
