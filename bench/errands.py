"""B11: errands carried out per second by one worker; floor: bare UPDATE transactions of the same database."""

import json

from bench import databases
from bench.measure import BUILD, Reach, Result, fresh, own, play

REACH = (
    Reach("B11", "postgresql_per_second", least=500, or_ratio=0.5),
    Reach("B11", "sqlite_per_second", least=300, or_ratio=0.5),
)
COUNT, SMOKE = 2000, 200
THREADS = 2  # as `otklik work` begins


def run(smoke: bool = False) -> Result:
    """Let the worker's own loop carry out errands of a kind that does nothing, all due at once."""
    count = SMOKE if smoke else COUNT
    result = Result("errands")
    folder = fresh(BUILD / "errands")
    for name, url in databases.each(folder, result, smoke):
        told = json.loads(play(own(folder, url), "bench.carry_out", str(count), str(THREADS)))
        metric = f"{name}_per_second"
        result.figures[metric], result.floor[metric] = round(told["errands"]), round(told["updates"])
        result.ratio[metric] = round(told["errands"] / told["updates"], 2)
        result.figures[f"{name}_cpu_ms"] = told["cpu_ms"]
    result.cards["what"] = (
        f"{count} errands that do nothing, {THREADS} threads of one worker beside its calendar and followers; floor: "
        f"as many UPDATEs of one row, each its own transaction, by {THREADS} threads; every commit reaches the disk; "
        "cpu_ms: of the worker alone, for one errand"
    )
    return result
