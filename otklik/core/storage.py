"""Where uploaded files are kept."""

from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

from otklik.core.keeping.ground import sync


class Durable(FileSystemStorage):
    """Files that are on the disk before their rows are: a power cut must not leave an empty one behind a post."""

    def _save(self, name: str, content: Any) -> str:
        try:
            kept: str = super()._save(name, content)  # type: ignore[misc]
        except OSError:
            Path(self.path(name)).unlink(missing_ok=True)  # half of it, where there was no more room
            raise
        path = Path(self.path(kept))
        for place in (path, *path.parents[: len(Path(kept).parts)]):  # and the names in the folders above it
            sync(place)
        return kept
