"""A whole campaign in one archive: criteria, report, figures, the watch behind them, and the hash of each file."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.timezone import now

from otklik.quality.models import Assessment
from otklik.quality.queries import assessment_evidence as behind
from otklik.quality.queries import report_of
from otklik.web.shell.sheets import sheet

_FIGURE: Final = (
    "touchpoint", "code", "norm_version", "severity", "numerator", "denominator", "value", "low", "high", "unit",
    "coverage", "comparator", "limit", "verdict", "formula", "formula_version",
)  # fmt: skip


_BEHIND: Final = {
    "measurements": behind.measurements_within,
    "states": behind.states_within,
    "incidents": behind.incidents_within,
    "inspections": behind.inspections_within,
    "inspection_answers": behind.answers_within,
    "inspection_photos": behind.photos_within,
    "findings": behind.findings_within,
    "improvements": behind.improvements_within,
    "surveys": behind.surveys_within,
}


def evidence(row: Assessment) -> bytes:
    """ZIP; SHA256SUMS names every file, criteria.json is what the frozen hash was taken of."""
    report = report_of(row)
    files = {
        "criteria.json": json.dumps(row.criteria, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        "report.json": json.dumps(report, ensure_ascii=False, indent=1),
        "figures.csv": _csv(_FIGURE, report["figures"]),
    }
    at = now()
    files |= {f"{name}.csv": _rows(found(row, at)) for name, found in _BEHIND.items()}
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
    columns = list(names)
    return sheet(columns, ([_cell(row[name]) for name in columns] for row in rows))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
