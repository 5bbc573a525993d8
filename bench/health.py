"""B7: health of 1,000 touchpoints counted anew, and the board that shows it beside a journal of 100,000 contacts.

Floors: the same rows written by bulk; the board beside a tenth of the contacts.
"""

import http.client
import json
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

from bench.measure import BUILD, Reach, Result, cpu_seconds, free_port, fresh, otklik_server, own, play, running

REACH = (
    Reach("B7", "scores_s", most=5),
    Reach("B7", "board_p95_ms", most=1.5, by_ratio=True),
    Reach("B7", "board_1000k_p95_ms", most=1.5, by_ratio=True),
)
TOUCHPOINTS, TOUCHPOINTS_SMOKE = 1000, 60
SMALL, USUAL, LARGE = 10_000, 100_000, 1_000_000
SMALL_SMOKE, USUAL_SMOKE = 100, 1000
REQUESTS, REQUESTS_SMOKE = 60, 5
_PATH = "/en/desk/quality/board/"


def run(smoke: bool = False, full: bool = False) -> Result:
    """Installations that differ in their contacts only, asked for the board by one reader, one after another."""
    result = Result("health")
    touchpoints = TOUCHPOINTS_SMOKE if smoke else TOUCHPOINTS
    sizes = [SMALL_SMOKE, USUAL_SMOKE] if smoke else [SMALL, USUAL, LARGE] if full else [SMALL, USUAL]
    told = {size: _filled(size, touchpoints, _folder(sizes[0]) if place else None) for place, size in enumerate(sizes)}
    usual = told[sizes[1]]
    result.figures["scores_s"], result.floor["scores_s"] = round(usual["seconds"], 2), round(usual["bare"], 2)
    result.ratio["scores_s"] = round(usual["seconds"] / max(usual["bare"], 0.001), 2)
    result.figures["scores_cpu_s"] = round(usual["cpu"], 2)
    each = REQUESTS_SMOKE if smoke else REQUESTS
    took = {size: _asked(size, one["session"], each) for size, one in told.items()}
    for size, metric in zip(sizes[1:], ("board_p95_ms", "board_1000k_p95_ms"), strict=False):
        (late, cost), (floor, _cost) = took[size], took[sizes[0]]
        result.figures[metric], result.floor[metric] = late, floor
        result.ratio[metric] = round(late / floor, 2)
        result.figures[metric.replace("p95", "cpu")] = cost
    if not full:
        result.cards["1000k"] = "left out: some minutes of filling, ask for it with --full"
    result.cards["what"] = (
        f"{touchpoints} touchpoints with ten norms and a probe each, {usual['scored']} scored; scores_s: the middle "
        f"one of three nights' work, floor: the rows written by bulk; board: the first page of 60 touchpoints over "
        f"HTTP, {each} times one after another, beside {usual['interactions']} contacts, floor: beside {sizes[0]}"
    )
    return result


def _filled(size: int, touchpoints: int, like: Path | None) -> dict[str, Any]:
    """like: the folder of a smaller one, which has all but the contacts."""
    folder = fresh(_folder(size))
    if like:
        shutil.copy(like / "otklik.sqlite3", folder)
    told: dict[str, Any] = json.loads(play(own(folder), "bench.fill_health", str(touchpoints), str(size)))
    return told


def _folder(size: int) -> Path:
    return BUILD / f"health-{size}"


def _asked(size: int, session: str, each: int) -> tuple[float, float]:
    """Milliseconds of the board at p95, and the CPU milliseconds of the server for one."""
    port = free_port()
    command, environment = otklik_server(_folder(size), port)
    took = []
    with running(command, port, environment, "/healthz") as server:
        used = cpu_seconds(server)
        link = http.client.HTTPConnection("localhost", port, timeout=60)
        for number in range(each + 2):  # the first two only warm
            began = time.perf_counter()
            link.request("GET", f"{_PATH}?n={number}", headers={"Cookie": f"sessionid={session}"})
            answer = link.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{_PATH}: {answer.status}")
            took.append((time.perf_counter() - began) * 1000)
        used = cpu_seconds(server) - used
    return round(statistics.quantiles(took[2:], n=20)[-1], 1), round(1000 * used / len(took), 1)
