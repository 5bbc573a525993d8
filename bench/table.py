"""The one table at the end: every metric that has something to reach, and whether it does."""

import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.measure import Reach, Result

MET, MISSED = "met", "missed"
_HEAD = ("id", "benchmark", "metric", "figure", "reach", "floor", "ratio", "")


@dataclass(frozen=True)
class Line:
    """One reach and what became of it. verdict: met, missed by how much, or why there is no figure."""

    id: str
    benchmark: str
    metric: str
    figure: float | None
    reach: str
    floor: float | None
    ratio: float | None
    verdict: str


def lines(results: Mapping[str, Result], reaches: Mapping[str, Iterable[Reach]]) -> list[Line]:
    """A line for every reach of the benchmarks that were run, in the order of their ids; nothing is passed over."""
    found = [_line(name, results.get(name), reach) for name, some in reaches.items() for reach in some]
    return sorted(found, key=lambda line: (len(line.id.rstrip("gtw")), line.id))


def as_text(table: Iterable[Line]) -> str:
    """The table for people, and how many were met, missed and not measured."""
    rows = [_HEAD, *(tuple("-" if cell is None else str(cell) for cell in asdict(line).values()) for line in table)]
    wide = [max(len(row[column]) for row in rows) for column in range(len(_HEAD) - 1)]
    shown = ["  ".join([*(cell.ljust(size) for cell, size in zip(row, wide, strict=False)), row[-1]]) for row in rows]
    verdicts = [row[-1] for row in rows[1:]]
    met, missed = verdicts.count(MET), sum(verdict.startswith(MISSED) for verdict in verdicts)
    total = f"{met} met, {missed} missed, {len(verdicts) - met - missed} not measured"
    return "\n".join([*(line.rstrip() for line in shown), total])


def machine() -> dict[str, str | int | None]:
    """What the figures were taken on."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return {
        "cores": os.cpu_count(),
        "cpu": names[0] if names else platform.processor() or "unknown",
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def _line(name: str, result: Result | None, reach: Reach) -> Line:
    figure = result.figures.get(reach.metric) if result else None
    floor = result.floor.get(reach.metric) if result else None
    ratio = result.ratio.get(reach.metric) if result else None
    judged = ratio if reach.by_ratio else figure
    verdict = _why_not(result, reach.metric) if judged is None else _verdict(judged, ratio, reach)
    return Line(reach.id, name, reach.metric, figure, _told(reach), floor, ratio, verdict)


def _verdict(judged: float, ratio: float | None, reach: Reach) -> str:
    if reach.or_ratio is not None and ratio is not None and ratio >= reach.or_ratio:
        return MET
    if reach.most is not None and judged > reach.most:
        return _missed(judged - reach.most, reach.most)
    if reach.least is not None and judged < reach.least:
        return _missed(reach.least - judged, reach.least)
    return MET


def _missed(by: float, wanted: float) -> str:
    return f"{MISSED} by {round(by, 3):g}" + (f" ({100 * by / wanted:.0f} %)" if wanted else "")


def _why_not(result: Result | None, metric: str) -> str:
    """The card of what was left out, by the longest beginning that it shares with the metric."""
    if result is None:
        return "could not be measured"
    cards = {key: str(card) for key, card in result.cards.items() if str(card).startswith("left out")}
    return next((cards[key] for key in sorted(cards, key=len, reverse=True) if metric.startswith(key)), "not measured")


def _told(reach: Reach) -> str:
    what = "ratio " if reach.by_ratio else ""
    bound = f"<= {reach.most:g}" if reach.most is not None else f">= {reach.least:g}"
    return what + bound + (f" or ratio >= {reach.or_ratio:g}" if reach.or_ratio is not None else "")
