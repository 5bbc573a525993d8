"""B1g: what a page costs with many more topics; floor: the same page with 10,000, asked in turns in the same run."""

import statistics
from contextlib import ExitStack
from typing import NamedTuple

import psutil

from bench.filling import SMALL, filled, small
from bench.measure import BUILD, Reach, Result, free_port, otklik_server, put_load, running
from bench.pages import PAGES, as_address

NAMES = tuple(name for name in PAGES if name != "search")  # how that grows the ask box is asked
REACH = tuple(
    Reach("B1g", f"{size}_{name}_{state}_ms", most=1.3, by_ratio=True)
    for size in ("100k", "1000k")
    for name in NAMES
    for state in ("fresh", "signed_in")
)
SIZES, FULL, SMOKE = (10_000, 100_000), (10_000, 100_000, 1_000_000), (SMALL, SMALL)
REPLIES = 2
REQUESTS, REQUESTS_SMOKE = 60, 6  # of one burst
BURSTS = 5


class Grown(NamedTuple):
    """A running installation with so many topics."""

    size: int
    server: psutil.Process
    port: int
    session: str


def run(smoke: bool = False, full: bool = False) -> Result:
    """CPU milliseconds of each page at every size, for passers-by and signed in."""
    result, sizes = Result("growth"), SMOKE if smoke else FULL if full else SIZES
    each = REQUESTS_SMOKE if smoke else REQUESTS
    with ExitStack() as stack:
        grown = [_grown(stack, number, size, smoke) for number, size in enumerate(sizes)]
        for name in NAMES:
            for state in ("fresh", "signed_in"):
                costs = _costs(grown, name, state, each)
                for one, cost in zip(grown[1:], costs[1:], strict=True):
                    _note(result, one.size, f"{name}_{state}_ms", cost, costs[0])
    if not full:
        result.cards["1000k"] = "left out: an hour of filling, ask for it with --full"
    result.cards["what"] = (
        f"{sizes[0]} topics of {REPLIES} replies beside {', '.join(map(str, sizes[1:]))}; SQLite; 8 clients; the "
        f"middle one of {BURSTS} bursts of {each} requests, in turns; the search page is left to `ask`"
    )
    return result


def _grown(stack: ExitStack, number: int, size: int, smoke: bool) -> Grown:
    folder, port = BUILD / f"growth-{number}-{size}", free_port()
    session = small(folder) if smoke else filled(folder, size, REPLIES)
    command, environment = otklik_server(folder, port)
    server = stack.enter_context(running(command, port, environment, "/healthz"))
    return Grown(size, server, port, session)


def _costs(grown: list[Grown], name: str, state: str, each: int) -> list[float]:
    """CPU milliseconds of one request, one figure a size."""
    costs: list[list[float]] = [[] for _ in grown]
    for burst in range(BURSTS + 1):  # the first only warms
        for one, told in zip(grown, costs, strict=True):
            path = as_address(PAGES[name], one.size // 2)
            paths = [f"{path}?n={burst}-{number}" for number in range(each)]
            headers = {"Cookie": f"sessionid={one.session}"} if state == "signed_in" else {}
            load = put_load(one.server, one.port, paths, headers, each)
            if set(load.answers) != {200}:
                raise RuntimeError(f"{path} with {one.size} topics: {load.answers}")
            told.append(load.cpu_ms)
    return [statistics.median(some[1:]) for some in costs]


def _note(result: Result, size: int, metric: str, cost: float, small_cost: float) -> None:
    name = f"{size // 1000}k_{metric}" if size >= 1000 else f"{size}_{metric}"
    result.figures[name], result.floor[name] = round(cost, 2), round(small_cost, 2)
    result.ratio[name] = round(cost / max(small_cost, 0.01), 2)
