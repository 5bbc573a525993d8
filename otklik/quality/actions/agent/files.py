"""Files of looks an agent has taken and not yet sent, in a folder that outlives it."""

import base64
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from otklik.quality.actions.receiving import LATEST
from otklik.quality.ports import File

MOST_KEPT: Final = 40  # two megabytes each at most

log = structlog.get_logger("agent")


class KeptFiles:
    """Each is one request, ready to be sent; without room on the disk there are none, and looks go on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "files"
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def put(self, probe: int, due_at: datetime, files: Iterable[File]) -> None:
        for file in files:
            told = {"probe": probe, "due_at": due_at.isoformat(), "name": file.name}
            body = json.dumps(told | {"content": base64.b64encode(file.content).decode()})
            path = self._folder / f"{time.time_ns()}-{file.name}.json"
            try:
                path.with_suffix(".new").write_text(body)
                path.with_suffix(".new").rename(path)
            except OSError as error:
                log.warning("agent_cannot_keep", why=str(error))
        self._trim()

    def oldest(self) -> Path | None:
        """The next one to send."""
        return min(self._folder.glob("*.json"), default=None)

    def forget(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def _trim(self) -> None:
        kept = sorted(self._folder.glob("*.json"))
        too_old = time.time() - LATEST.total_seconds()
        for number, path in enumerate(kept):
            with suppress(OSError):
                if number < len(kept) - MOST_KEPT or path.stat().st_mtime < too_old:
                    path.unlink()
