"""`otklik import`: bring in topics, knowledge, customers or past contacts from a file."""

import argparse
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.timezone import now
from tqdm import tqdm

NAME = "import"
HELP = "bring in topics, knowledge, customers or past contacts from a file"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("topics", "knowledge", "customers", "interactions"))
    parser.add_argument("file", type=Path, help="CSV, JSON lines, XML or Markdown")
    parser.add_argument("--map", type=Path, help="a map file, or the name of a ready map (docs/import.md)")
    parser.add_argument("--dry-run", action="store_true", help="read and check everything, keep nothing")
    parser.add_argument("--no-pause", action="store_true", help="do not rest between batches: nobody uses the site now")


def run(options: argparse.Namespace) -> int:
    """0: everything came in; 1: some rows were refused, or the file or the map cannot be used."""
    from otklik.flows.intake.map_file import BadMap, read_map
    from otklik.flows.intake.readers import UnreadableFile
    from otklik.flows.intake.run import bring_in

    at = now()
    try:
        with tqdm(total=options.file.stat().st_size, unit="B", unit_scale=True, desc=options.what) as bar:
            outcome = bring_in(
                what=options.what,
                path=options.file,
                map=read_map(options.map, options.file, options.what),
                at=at,
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
    kept = "would come in" if options.dry_run else "came in"
    print(f"{outcome.created} {kept}, {outcome.known} known before, {outcome.refused} refused")
    if outcome.refused_file:
        print(f"refused rows, with line and reason: {outcome.refused_file}")
    return 1 if outcome.refused else 0


def _refused_file(file: Path, at: datetime) -> Path:
    return Path(settings.VAR_DIR) / "imports" / f"{file.stem}-{at:%Y%m%d-%H%M%S}.refused.jsonl"
