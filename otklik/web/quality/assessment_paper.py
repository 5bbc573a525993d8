"""The report of an assessment on paper: what its template is told."""

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from otklik.parties.queries import company_name
from otklik.web.quality.assessment_told import ReportTold
from otklik.web.quality.paper import pdf


def report_pdf(told: ReportTold) -> bytes:
    """PDF in the language of the page."""
    language = get_language() or "en"
    facts = [
        (_("Planned by"), told.planned_by), (_("Approved by"), told.approved_by), (_("Closed by"), told.closed_by),
        (pgettext("when", "Measured"), told.measured_at), (_("Hash of the criteria"), told.criteria_hash),
        (_("Risks"), told.risks),
    ]  # fmt: skip
    return pdf(
        "assessment",
        {
            "language": language,
            "company": company_name(language),
            "title": told.title,
            "days": told.days,
            "goals": told.goals,
            "conclusions": told.conclusions,
            "facts": [fact for fact in facts if fact[1]],
            "counts": [[verdict, str(word.title), number] for verdict, word, number in told.counts],
            "not_met": [vars(one) for one in told.not_met],
            "compared": [vars(one) for one in told.compared],
            "figures": [
                {
                    "place": one.place, "stage": one.stage, "norm": one.norm,
                    "key": one.raw["verdict"], "verdict": str(one.word.title),
                    "value": one.value, "interval": one.interval, "limit": one.limit,
                }
                for one in told.figures
            ],
            "drills": [vars(one) for one in told.drills],
            "phases": [
                {
                    "title": one.title, "note": one.note, "waived": one.waived_because,
                    "sample": one.sample.words if one.sample else "",
                    "done": ", ".join(part for part in (one.done_by, one.done_at) if part),
                }
                for one in told.phases
            ],
            "words": _words(),
        },
    )  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "results": _("Results"), "conclusions": _("Conclusions"), "figures": _("Figures"), "drills": _("Drills"),
        "not_met": _("What is not met, the most frequent first"), "compared": _("Beside the campaign before"),
        "phases": _("Phases"), "touchpoint": _("Touchpoint"), "norm": _("Norm"), "stage": _("Stage"),
        "verdict": _("Verdict"),
        "value": _("Value"), "interval": _("95 % interval"), "limit": _("Must be"), "number": _("Not met at"),
        "share": _("Share of failures so far"), "before": _("Before"), "now": _("Now"), "change": _("Change"),
        "backup": _("Backup"), "restored": _("Restored in"), "wanted": _("Wanted within"), "words": _("In words"),
        "waived": _("Ended without what is missing:"),
    }  # fmt: skip
