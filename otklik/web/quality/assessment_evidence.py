"""A whole campaign in one archive: criteria, report, figures, the watch behind them, and the hash of each file."""

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.timezone import now

from otklik.quality.models import Assessment
from otklik.quality.queries import report_of
from otklik.quality.queries.assessment_evidence import incidents_within, measurements_within, states_within

_FIGURE: Final = (
    "touchpoint", "code", "norm_version", "severity", "numerator", "denominator", "value", "low", "high", "unit",
    "coverage", "comparator", "limit", "verdict", "formula", "formula_version",
)  # fmt: skip


def evidence(row: Assessment) -> bytes:
    """ZIP; SHA256SUMS names every file, criteria.json is what the frozen hash was taken of."""
    report = report_of(row)
    at = now()
    files = {
        "criteria.json": json.dumps(row.criteria, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        "report.json": json.dumps(report, ensure_ascii=False, indent=1),
        "figures.csv": _csv(_FIGURE, report["figures"]),
        "measurements.csv": _rows(measurements_within(row, at)),
        "states.csv": _rows(states_within(row, at)),
        "incidents.csv": _rows(incidents_within(row, at)),
    }
    sums = [f"{hashlib.sha256(text.encode()).hexdigest()}  {name}" for name, text in files.items()]
    files["SHA256SUMS"] = "\n".join(sums) + "\n"
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def _rows(rows: list[dict[str, Any]]) -> str:
    return _csv(tuple(rows[0]) if rows else (), rows)


def _csv(names: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    made = StringIO()
    writer = csv.DictWriter(made, list(names), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()
