"""B1: CPU milliseconds of a page, anonymous from the cache, anonymous fresh, signed in; floor: the bare web server."""

import statistics
import sys
from collections.abc import Sequence

import psutil

from bench.measure import BUILD, Reach, Result, free_port, fresh, otklik_server, own, play, put_load, running

PAGES = {
    "list": "/topics/",
    "topic": "/topics/{topic}/",
    "article": "/knowledge/article-7/",
    "search": "/search/?q=роутер%20вечером",
    "home": "/",
}
TOPICS = 2000
BURSTS = 5
REACH = (
    *(Reach("B1", f"{name}_cached_ms", most=0.4) for name in PAGES),
    Reach("B1", "topic_fresh_ms", most=8),
    Reach("B1", "list_fresh_ms", most=10),
    *(Reach("B1", f"{name}_signed_in_ms", most=12) for name in PAGES),
    Reach("B1", "mix_ms", most=1.7),
)


def run(smoke: bool = False) -> Result:
    """Measure every page in its three states and the mix 80/10/10."""
    topics, requests = (120, 120) if smoke else (TOPICS, 1500)
    folder = BUILD / f"pages-{topics}"
    if smoke or not folder.exists():
        fresh(folder)
    session = play(own(folder), "bench.fill_pages", str(topics))
    result = Result(
        "pages",
        cards={"topics": topics, "replies": 10, "clients": 8, "requests per figure": requests, "bursts": BURSTS},
    )
    port = free_port()
    command, environment = otklik_server(folder, port)
    with running(command, port, environment, "/healthz") as server:
        for name, path in PAGES.items():
            path = path.replace("{topic}", str(topics // 2)).replace("роутер", "%D1%80%D0%BE%D1%83%D1%82%D0%B5%D1%80")
            path = path.replace("вечером", "%D0%B2%D0%B5%D1%87%D0%B5%D1%80%D0%BE%D0%BC")
            news = [f"{path}{'&' if '?' in path else '?'}n={number}" for number in range(requests)]
            signed = {"Cookie": f"sessionid={session}"}
            for state, paths, headers in (
                ("fresh", news, {}), ("cached", [path], {}), ("signed_in", [path], signed),
            ):  # fmt: skip
                put_load(server, port, paths[:20], headers, 20)
                result.figures[f"{name}_{state}_ms"] = _middle(server, port, paths, headers, requests)
    result.figures["mix_ms"] = round(
        0.8 * result.figures["topic_cached_ms"]
        + 0.1 * result.figures["topic_fresh_ms"]
        + 0.1 * result.figures["topic_signed_in_ms"],
        2,
    )
    # so little is used that fewer would be lost between two ticks of the system's account
    result.floor["bare_ms"] = _floor(max(requests, 1500))
    result.ratio = {name: round(value / result.floor["bare_ms"], 1) for name, value in result.figures.items()}
    return result


def _middle(server: psutil.Process, port: int, paths: Sequence[str], headers: dict[str, str], requests: int) -> float:
    """CPU milliseconds in the middle one of some bursts: on shared machines one now and then costs twice as much.

    The system accounts in steps of 10 ms, so a page that is kept is asked for ten times as often.
    """
    each, costs = requests // BURSTS * (10 if len(paths) == 1 and not headers else 1), list[float]()
    for burst in range(BURSTS):
        load = put_load(server, port, paths[burst * each :] or paths, headers, each)
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
