"""Installations with many topics to measure on; of the small one every smoke size gets a copy."""

import shutil
from pathlib import Path

from bench.measure import BUILD, fresh, own, play

SMALL = 120  # topics of the smoke sizes, ten replies each
_small: list[str] = []  # the session of its reader, once it is made


def filled(folder: Path, topics: int, replies: int, manner: str = "words") -> str:
    """Session key of a reader of an installation with so many topics, kept in its folder from run to run.

    manner: words in any order, or speech: sentences of customers.
    """
    if not folder.exists():
        fresh(folder)
    return play(own(folder), "bench.fill_pages", str(topics), str(replies), manner)


def small(folder: Path) -> str:
    """Session key of a reader of a small installation, made anew once in this run."""
    made = BUILD / "small"
    if not _small:
        shutil.rmtree(made, ignore_errors=True)
        _small.append(filled(made, SMALL, 10))
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    return _small[0]
