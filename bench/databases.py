"""The databases of a benchmark: SQLite in a folder of its own, and a throwaway PostgreSQL where its programs are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg

from bench.measure import Result
from ops.debian import newest_postgres
from ops.postgres import throwaway_postgres

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@contextmanager
def postgresql() -> Iterator[tuple[str, psutil.Process]]:
    """URL and first process of a PostgreSQL that keeps what it acknowledged, as a real one does."""
    with throwaway_postgres(durable=True) as url:
        port = str(urlsplit(url).port)
        mine = (
            one for one in psutil.process_iter(["name", "cmdline"])
            if one.info["name"] == "postgres" and port in (one.info["cmdline"] or ())
        )  # fmt: skip
        yield url, next(mine)


def settle(url: str) -> None:
    """Have PostgreSQL put in order what was written, or it does so while pages are measured."""
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("VACUUM ANALYZE")


def with_postgresql(result: Result, smoke: bool) -> bool:
    """Whether to measure on PostgreSQL too; the card says why not."""
    if smoke:
        result.cards[POSTGRESQL] = "left out: not in smoke size"
    elif newest_postgres() is None:
        result.cards[POSTGRESQL] = "left out: no programs of PostgreSQL (apt-get install postgresql)"
    return POSTGRESQL not in result.cards


def each(folder: Path, result: Result, smoke: bool) -> Iterator[tuple[str, str]]:
    """Name and URL of every database to measure on, one after the other."""
    yield SQLITE, f"sqlite:///{folder / 'otklik.sqlite3'}"
    if with_postgresql(result, smoke):
        with postgresql() as (url, _process):
            yield POSTGRESQL, url
