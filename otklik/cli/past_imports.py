"""`otklik import list` and `otklik import undo N`."""

import json
from collections import Counter
from getpass import getuser
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.timezone import localtime, now

from otklik.cli.main import Refused

_MOST_TOLD: Final = 20


def tell() -> int:
    """Every import, the newest first."""
    from otklik.flows.models import ImportRun

    runs = ImportRun.objects.order_by("-pk")
    for run in runs.iterator(chunk_size=500):
        state = "undone" if run.undone_at else "whole" if run.ended_at else f"broken off after record {run.records}"
        print(
            f"{run.pk}  {localtime(run.begun_at):%Y-%m-%d %H:%M}  {run.by}  {run.what} from {run.file_name} "
            f"({run.checksum[:12]}): {run.created} made, {run.known} known before, {run.refused} refused, {state}"
        )
        if run.refused:
            print(f"    refused rows: {run.refused_file}")
    if not runs.exists():
        print("nothing was brought in yet")
    return 0


def take_back(told: str, *, dry_run: bool) -> int:
    """Undo one import; 1 when something had to stay."""
    from otklik.flows.intake.undo import UnknownImport, undo

    if not told.isdecimal() or len(told) > 18:
        raise Refused(f"{told!r} is no number of an import; otklik import list shows them")
    kept: list[tuple[str, str]] = []
    path = Path(settings.VAR_DIR) / "imports" / f"undo-{told}-{now():%Y%m%d-%H%M%S}.kept.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:

        def keep(ref: str, reason: str) -> None:
            file.write(json.dumps({"ref": ref, "reason": reason}, ensure_ascii=False) + "\n")
            if len(kept) < _MOST_TOLD:
                kept.append((ref, reason))

        try:
            done = undo(number=int(told), by=f"system:{getuser()}", at=now(), dry_run=dry_run, keep=keep)
        except UnknownImport:
            path.unlink()
            raise Refused(f"there is no import {told}; otklik import list shows them") from None
    print(f"import {told}: {_counted(done.gone)} {'would be ' if dry_run else ''}taken back, {done.kept.total()} kept")
    if done.stay:
        print(f"{done.stay} rows that were there before it and were told again stay as they are now")
    for ref, reason in kept:
        print(f"kept {ref}: {reason}")
    if not kept:
        path.unlink()
        return 0
    print(f"all that was kept: {path}")
    return 1


def _counted(gone: Counter[str]) -> str:
    names = {kind.partition(".")[2]: count for kind, count in sorted(gone.items()) if count}
    return ", ".join(f"{count} {name}" for name, count in names.items()) or "nothing"
