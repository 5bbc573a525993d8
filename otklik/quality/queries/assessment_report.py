"""What an assessment says in the end: figures, the sum of verdicts, phases, and how it stands to the one before."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from otklik.quality.models import Assessment, AssessmentFigure, Drill
from otklik.quality.models.measures import FEW
from otklik.quality.queries.assessments import drills_of, figures_of, in_order, phases_of
from otklik.quality.queries.effects import between

_FIGURE: Final = (
    "numerator", "denominator", "value", "unit", "low", "high", "coverage", "limit", "comparator", "verdict",
    "formula", "formula_version",
)  # fmt: skip
REPORT_VERSION: Final = 1


@dataclass(frozen=True)
class Compared:
    """One figure beside that of the campaign before. change: better, worse, or "" where none is shown."""

    touchpoint: str
    code: str
    before: Mapping[str, Any]
    now: Mapping[str, Any]
    change: str


def report_of(assessment: Assessment) -> dict[str, Any]:
    """Everything found, as plain JSON; a closed one tells what was kept."""
    if assessment.report is not None:
        kept: dict[str, Any] = assessment.report
        return kept
    rows = figures_of(assessment)
    return {
        "version": REPORT_VERSION,
        "criteria_hash": assessment.criteria_hash,
        "days": [assessment.begins_on.isoformat(), assessment.ends_on.isoformat()],
        "measured_at": assessment.measured_at.isoformat() if assessment.measured_at else None,
        "counts": in_order(Counter(row.verdict for row in rows)),
        "figures": [_figure(row) for row in rows],
        "drills": [_drill(row) for row in drills_of(assessment)],
        "phases": [
            {
                "kind": row.kind,
                "done_by": row.done_by.ref if row.done_by else "",
                "done_at": row.done_at.isoformat() if row.done_at else None,
                "sample": row.sample,
                "note": row.note,
                "waived_because": row.waived_because,
                "record": row.record,
            }
            for row in phases_of(assessment)
        ],
    }


def compared(assessment: Assessment) -> list[Compared]:
    """Figures that this campaign and the one before have both; none without one before that is closed."""
    if assessment.previous is None or assessment.previous.report is None:
        return []
    before = {(row["touchpoint"], row["code"]): row for row in assessment.previous.report["figures"]}
    told = []
    for row in report_of(assessment)["figures"]:
        old = before.get((row["touchpoint"], row["code"]))
        if old and old["value"] is not None and row["value"] is not None and old["unit"] == row["unit"]:
            told.append(Compared(row["touchpoint"], row["code"], old, row, _change(old, row)))
    return told


def pareto(assessment: Assessment) -> list[tuple[str, int, float]]:
    """(norm, how many touchpoints do not meet it, share of all failures up to here, 0..1), the most failures first."""
    fails = Counter(row["code"] for row in report_of(assessment)["figures"] if row["verdict"] == "fail")
    whole, reached, told = fails.total(), 0, []
    for code, number in sorted(fails.items(), key=lambda pair: (-pair[1], pair[0])):
        reached += number
        told.append((code, number, reached / whole))
    return told


def _change(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Told only where the interval of the difference leaves out nothing; which way is good the norm's limit tells."""
    if FEW in (old["verdict"], new["verdict"]) or None in (old["low"], new["low"], old["high"], new["high"]):
        return ""
    was, now = ((row["value"], row["low"], row["high"]) for row in (old, new))
    _value, low, high = between(was, now)
    if low <= 0 <= high:
        return ""
    return "better" if (low > 0) == (new["comparator"] != "<=" and new["unit"] not in ("s", "min")) else "worse"


def _figure(row: AssessmentFigure) -> dict[str, Any]:
    told = {"touchpoint": row.touchpoint.code, "title": row.touchpoint.title, "zone": row.touchpoint.owner_zone}
    told |= {"stage": row.touchpoint.stage, "code": row.norm.code, "norm": row.norm.title}
    told |= {"norm_version": row.norm.version, "severity": row.norm.severity}
    return told | {name: getattr(row, name) for name in _FIGURE}


def _drill(row: Drill) -> dict[str, Any]:
    moments = ("began_at", "detected_at", "acted_at", "restored_at")
    told: dict[str, Any] = {name: moment.isoformat() if (moment := getattr(row, name)) else None for name in moments}
    told |= {"touchpoint": row.touchpoint.code, "backup": row.backup.code if row.backup else ""}
    told |= {"wanted_minutes": row.wanted_minutes, "minutes": row.minutes, "is_passed": row.is_passed}
    return told | {"scenario": row.scenario, "note": row.note, "waived_because": row.waived_because}
