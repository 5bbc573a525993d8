"""A full disk, whichever layer complains of it."""

import errno
import shutil
from pathlib import Path
from typing import Final

_NOTHING: Final = 4_000_000  # bytes free, of which a database cannot live


def is_full(error: Exception, folder: Path) -> bool:
    """Whether this error means that there is no room; folder: where the installation keeps its files."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    told = str(error).lower()
    if "disk is full" in told or "no space left" in told:
        return True
    # what SQLite says when it cannot make the files beside the database
    is_vague = "disk i/o error" in told or "unable to open database file" in told
    return is_vague and folder.exists() and shutil.disk_usage(folder).free < _NOTHING


def sentence(folder: Path) -> str:
    """What to do about it."""
    free = shutil.disk_usage(folder).free // 1_000_000
    return (
        f"the disk is full: {free} MB are free in {folder}. Make room there (and where the database lies), "
        "then start the same command again."
    )
