"""A full disk, told to who started a command."""

import shutil
from pathlib import Path


def sentence(folder: Path) -> str:
    """What to do about it."""
    free = shutil.disk_usage(folder).free // 1_000_000
    return (
        f"the disk is full: {free} MB are free in {folder}. Make room there (and where the database lies), "
        "then start the same command again."
    )
