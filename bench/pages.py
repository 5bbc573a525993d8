"""B1: CPU milliseconds of a page, anonymous from the cache, anonymous fresh, signed in; floor: the bare web server."""

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psutil

from bench import databases
from bench.filling import SMALL, filled, small
from bench.measure import BUILD, Load, Reach, Result, free_port, fresh, otklik_server, own, play, put_load, running

PAGES = {
    "list": "/topics/",
    "topic": "/topics/{topic}/",
    "article": "/knowledge/article-7/",
    "search": "/search/?q=роутер вечером",
    "home": "/",
}
TOPICS = 2000
REQUESTS, REQUESTS_POSTGRESQL, REQUESTS_SMOKE = 400, 200, 120
BURSTS = 5
MIX = {"cached": 0.8, "fresh": 0.1, "signed_in": 0.1}
REACH = tuple(
    Reach("B1", f"{prefix}{name}_ms", most=most)
    for prefix in ("", f"{databases.POSTGRESQL}_")
    for name, most in (
        *((f"{page}_cached", 0.4) for page in PAGES),
        ("topic_fresh", 8),
        ("list_fresh", 10),
        *((f"{page}_signed_in", 12) for page in PAGES),
        ("mix", 1.7),
    )
)


Put = Callable[[Sequence[str], dict[str, str], int], Load]


@dataclass(frozen=True)
class Site:
    """A filled installation: a session of its reader, how often each page is asked for, the server of its database."""

    folder: Path
    url: str
    session: str
    topics: int
    requests: int
    database: psutil.Process | None = None


def run(smoke: bool = False) -> Result:
    """Measure every page in its three states and the mix 80/10/10, on SQLite and on PostgreSQL."""
    topics, requests = (SMALL, REQUESTS_SMOKE) if smoke else (TOPICS, REQUESTS)
    result, folder = Result("pages"), BUILD / f"pages-{topics}"
    session = small(folder) if smoke else filled(folder, topics, 10)
    _measure(result, "", Site(folder, "", session, topics, requests))
    if databases.with_postgresql(result, smoke):
        with databases.postgresql() as (url, database):
            folder = fresh(BUILD / "pages-postgresql")
            session = play(own(folder, url), "bench.fill_pages", str(topics))
            databases.settle(url)
            site = Site(folder, url, session, topics, REQUESTS_POSTGRESQL, database)
            _measure(result, f"{databases.POSTGRESQL}_", site)
    # so little is used that fewer would be lost between two ticks of the system's account
    result.floor["bare_ms"] = _floor(max(requests, 1500))
    result.ratio = {name: round(value / result.floor["bare_ms"], 1) for name, value in result.figures.items()}
    result.cards["what"] = (
        f"{topics} topics of 10 replies, 8 clients, the middle one of {BURSTS} bursts, {requests} requests a figure on "
        f"SQLite, {REQUESTS_POSTGRESQL} on PostgreSQL, whose own processes are counted in"
    )
    return result


def as_address(path: str, topic: int) -> str:
    """A page of PAGES as it is asked for."""
    return quote(path.replace("{topic}", str(topic)), safe="/?=")


def _measure(result: Result, prefix: str, site: Site) -> None:
    port = free_port()
    command, environment = otklik_server(site.folder, port, site.url)
    with running(command, port, environment, "/healthz") as server:
        put = partial(put_load, server, port, database=site.database)
        for name, path in PAGES.items():
            for state, cost in _costs(put, site, as_address(path, site.topics // 2)).items():
                result.figures[f"{prefix}{name}_{state}_ms"] = cost
    mix = sum(share * result.figures[f"{prefix}topic_{state}_ms"] for state, share in MIX.items())
    result.figures[f"{prefix}mix_ms"] = round(mix, 2)


def _costs(put: Put, site: Site, path: str) -> dict[str, float]:
    """CPU milliseconds of a page by state."""
    news = [f"{path}{'&' if '?' in path else '?'}n={number}" for number in range(site.requests)]
    signed = {"Cookie": f"sessionid={site.session}"}
    states: tuple[tuple[str, Sequence[str], dict[str, str]], ...] = (
        ("fresh", news, {}), ("cached", [path], {}), ("signed_in", [path], signed),
    )  # fmt: skip
    return {state: _middle(put, site.requests, paths, headers) for state, paths, headers in states}


def _middle(put: Put, requests: int, paths: Sequence[str], headers: dict[str, str]) -> float:
    """CPU milliseconds in the middle one of some bursts: on shared machines one now and then costs twice as much.

    The system accounts in steps of 10 ms, so a page that is kept is asked for ten times as often.
    """
    each, costs = requests // BURSTS * (10 if len(paths) == 1 and not headers else 1), list[float]()
    put(paths[:20], headers, 20)
    for burst in range(BURSTS):
        load = put(paths[burst * each :] or paths, headers, each)
        if set(load.answers) != {200}:
            raise RuntimeError(f"{paths[0]}: {load.answers}")
        costs.append(load.cpu_ms)
    return round(statistics.median(costs), 2)


def _floor(requests: int) -> float:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.bare:application", "--port", str(port), "--no-access-log"]
    with running(command, port, {}, "/") as server:
        put_load(server, port, ["/"], {}, 50)
        return round(put_load(server, port, ["/"], {}, requests).cpu_ms, 3)
