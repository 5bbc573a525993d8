"""The report of an assessment in the reader's words: one shape for the page, the sheets and the paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.parties.models import Individual
from otklik.parties.queries import public_name
from otklik.quality.models import Assessment
from otklik.quality.queries import compared, pareto, report_of
from otklik.touchpoints.queries import STAGES
from otklik.web.quality.assessment_words import PHASES, SampleTold, sample_told
from otklik.web.quality.drawing import amount, limit_told
from otklik.web.quality.words import VERDICTS, Word
from otklik.web.templatetags.otklik import in_language

CHANGES: Final = {
    "better": pgettext_lazy("than before", "better"),
    "worse": pgettext_lazy("than before", "worse"),
    "": gettext_lazy("no difference shown"),
}


@dataclass(frozen=True)
class FigureTold:
    """word: the verdict; raw: the figure as it is kept."""

    place: str
    stage: str
    norm: str
    word: Word
    value: str
    interval: str
    counted: int
    limit: str
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class ComparedTold:
    place: str
    norm: str
    before: str
    now: str
    change: str
    words: str


@dataclass(frozen=True)
class NotMet:
    """One bar of Pareto: number of touchpoints that do not meet the norm; percent: of all failures up to here."""

    norm: str
    number: int
    percent: int
    width: int  # of the bar, of 100


@dataclass(frozen=True)
class PhaseTold:
    title: str
    note: str
    waived_because: str
    done_by: str
    done_at: str
    is_done: bool
    sample: SampleTold | None


@dataclass(frozen=True)
class DrillTold:
    place: str
    backup: str
    minutes: str
    wanted: str
    words: str
    is_held: bool
    is_passed: bool


@dataclass(frozen=True)
class ReportTold:
    """Everything the report says, in words."""

    title: str
    days: str
    goals: str
    risks: str
    conclusions: str
    planned_by: str
    approved_by: str
    closed_by: str
    criteria_hash: str
    measured_at: str
    counts: list[tuple[str, Word, int]]
    figures: list[FigureTold]
    compared: list[ComparedTold]
    compared_with: str
    not_met: list[NotMet]
    phases: list[PhaseTold]
    drills: list[DrillTold]


def report_told(row: Assessment) -> ReportTold:
    """Uses author, approved_by, closed_by and previous."""
    report = report_of(row)
    titles = {figure["touchpoint"]: in_language(figure["title"]) for figure in report["figures"]}
    titles |= {place["code"]: in_language(place["title"]) for place in (row.criteria or {}).get("touchpoints", [])}
    return ReportTold(
        title=row.title,
        days=f"{date_format(row.begins_on, 'j E Y')} – {date_format(row.ends_on, 'j E Y')}",
        goals=row.goals,
        risks=row.risks,
        conclusions=row.conclusions,
        planned_by=public_name(row.author),
        approved_by=_by(row.approved_by, row.approved_at),
        closed_by=_by(row.closed_by, row.closed_at),
        criteria_hash=row.criteria_hash,
        measured_at=_moment(report["measured_at"]),
        counts=[(verdict, VERDICTS[verdict], number) for verdict, number in report["counts"].items()],
        figures=[_figure(figure) for figure in report["figures"]],
        compared=[
            ComparedTold(
                titles.get(one.touchpoint, one.touchpoint),
                one.code,
                _interval(one.before),
                _interval(one.now),
                one.change,
                str(CHANGES[one.change]),
            )
            for one in compared(row)
        ],
        compared_with=row.previous.title if row.previous else "",
        not_met=_not_met(row, report),
        phases=_phases(report),
        drills=[_drill(drill, titles) for drill in report["drills"]],
    )


def _figure(told: Mapping[str, Any]) -> FigureTold:
    is_sure = told["value"] is not None and told["verdict"] != "few"
    return FigureTold(
        place=in_language(told["title"]),
        stage=str(STAGES.get(told["stage"], "")),
        norm=f"{told['code']} {in_language(told['norm'])}",
        word=VERDICTS[told["verdict"]],
        value=amount(told["value"], told["unit"]) if is_sure else "",
        interval=_span(told),
        counted=told["denominator"],
        limit=limit_told(told["comparator"], told["limit"], told["unit"]),
        raw=told,
    )


def _interval(told: Mapping[str, Any]) -> str:
    """60.0 % (50.2 % – 69.1 %)."""
    return f"{amount(told['value'], told['unit'])} ({_span(told)})"


def _span(told: Mapping[str, Any]) -> str:
    if told["low"] is None or told["high"] is None:
        return ""
    return f"{amount(told['low'], told['unit'])} – {amount(told['high'], told['unit'])}"


def _not_met(row: Assessment, report: Mapping[str, Any]) -> list[NotMet]:
    titles = {figure["code"]: f"{figure['code']} {in_language(figure['norm'])}" for figure in report["figures"]}
    found = pareto(row)
    most = max((number for _code, number, _share in found), default=1)
    return [
        NotMet(titles[code], number, round(100 * share), round(100 * number / most)) for code, number, share in found
    ]


def _phases(report: Mapping[str, Any]) -> list[PhaseTold]:
    names = _names([told["done_by"] for told in report["phases"]])
    return [
        PhaseTold(
            str(PHASES[told["kind"]].title),
            told["note"],
            told["waived_because"],
            names.get(told["done_by"], ""),
            _moment(told["done_at"]),
            told["done_at"] is not None,
            sample_told(told["kind"], told["sample"], told["record"].get("counted")) if told["record"] else None,
        )
        for told in report["phases"]
    ]


def _drill(told: Mapping[str, Any], titles: Mapping[str, str]) -> DrillTold:
    is_held = told["began_at"] is not None
    minutes = told["minutes"]
    lasted = _("not restored") if minutes is None else amount(60 * minutes, "s")
    return DrillTold(
        place=titles.get(told["touchpoint"], told["touchpoint"]),
        backup=titles.get(told["backup"], told["backup"]),
        minutes=lasted if is_held else "",
        wanted=amount(60.0 * told["wanted_minutes"], "s") if is_held else "",
        words=" ".join(part for part in (told["scenario"], told["note"], told["waived_because"]) if part),
        is_held=is_held,
        is_passed=told["is_passed"],
    )


def _names(refs: list[str]) -> dict[str, str]:
    numbers = [ref.partition(":")[2] for ref in refs if ref]
    return {row.ref: public_name(row) for row in Individual.objects.filter(pk__in=numbers)}


def _by(person: Individual | None, at: datetime | None) -> str:
    return f"{public_name(person)}, {date_format(localtime(at), 'j E Y')}" if person and at else ""


def _moment(told: str | None) -> str:
    return date_format(localtime(datetime.fromisoformat(told)), "j E Y, H:i") if told else ""
