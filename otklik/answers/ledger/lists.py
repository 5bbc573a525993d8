"""The rows behind the numbers: sessions, questions without an answer, answers that help and answers passed over."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from otklik.answers.ledger.classes import FAILURE, Annotated, Period, classified
from otklik.answers.models import AskSession, LedgerSettings, Shown
from otklik.core.intervals import Share, share


@dataclass(frozen=True)
class OpenQuestion:
    """Words that found no good answer. contacts: sessions among `times` that ended in a question or a contact."""

    key: str
    question: str
    times: int
    contacts: int
    last_at: datetime


@dataclass(frozen=True)
class HelpfulAnswer:
    """An answer and what became of it in the sessions it was shown in; answered: of those shown, with its interval."""

    ref: str
    shown: int
    opened: int
    answered: Share


@dataclass(frozen=True)
class SessionFilter:
    """Which sessions to list; empty values do not narrow. ref: an answer that was shown; key: a question_key."""

    outcome: str = ""
    key: str = ""
    ref: str = ""
    found: str = ""  # "found" or "asked": the two parts of the rate of the sources


def sessions(
    *, period: Period, settings: LedgerSettings, wanted: SessionFilter, after: int | None, limit: int = 50
) -> list[AskSession]:
    """Sessions with `outcome`, the last begun first, after the one with the key `after`."""
    rows = classified(period.rows(), at=period.at, settings=settings).annotate(
        opened_count=Count("shown", filter=Q(shown__opened_at__isnull=False)), shown_count=Count("shown")
    )
    if last := AskSession.objects.filter(pk=after).first() if after is not None else None:
        rows = rows.filter(Q(started_at__lt=last.started_at) | Q(started_at=last.started_at, pk__lt=last.pk))
    return list(_narrow(rows, wanted).select_related("individual").order_by("-started_at", "-pk")[:limit])


def questions_without_answer(*, period: Period, limit: int = 20) -> list[OpenQuestion]:
    """Questions the ask box had no good answer to, the most frequent first, wordings of one question together."""
    rows = period.rows().filter(no_good_answer=True).exclude(question_key="")
    groups = list(
        rows.order_by()
        .values("question_key")
        .annotate(times=Count("pk"), contacts=Count("pk", filter=FAILURE), last=Max("pk"), last_at=Max("started_at"))
        .order_by("-times", "-contacts", "question_key")[:limit]
    )
    wordings = dict(AskSession.objects.filter(pk__in=[row["last"] for row in groups]).values_list("pk", "question"))
    return [
        OpenQuestion(row["question_key"], wordings[row["last"]], row["times"], row["contacts"], row["last_at"])
        for row in groups
    ]


def answers_that_help(*, period: Period, limit: int = 10) -> list[HelpfulAnswer]:
    """Answers most often marked as the one that helped."""
    rows = _answers(period).filter(answered__gt=0).order_by("-answered", "-opened", "ref")
    return _helpful(rows[:limit])


def answers_never_opened(*, period: Period, at_least: int = 5, limit: int = 10) -> list[HelpfulAnswer]:
    """Answers shown at least so many times that nobody opened or found helpful: their titles do not say what is in."""
    rows = _answers(period).filter(opened=0, answered=0, times__gte=at_least).order_by("-times", "ref")
    return _helpful(rows[:limit])


def _answers(period: Period) -> Annotated:
    shown = Shown.objects.filter(session__in=period.rows().values("pk")).order_by().values("ref")
    return shown.annotate(
        times=Count("pk"),
        opened=Count("pk", filter=Q(opened_at__isnull=False)),
        answered=Count("pk", filter=Q(session__answered_ref=F("ref"))),
    )


def _helpful(rows: Annotated) -> list[HelpfulAnswer]:
    return [
        HelpfulAnswer(row["ref"], row["times"], row["opened"], share(row["answered"], row["times"])) for row in rows
    ]


def _narrow(rows: Annotated, wanted: SessionFilter) -> Annotated:
    if wanted.outcome:
        rows = rows.filter(outcome=wanted.outcome)
    if wanted.key:
        rows = rows.filter(question_key=wanted.key, no_good_answer=True)
    if wanted.ref:
        rows = rows.filter(Exists(Shown.objects.filter(session=OuterRef("pk"), ref=wanted.ref)))
    if wanted.found == "found":
        rows = rows.filter(answered_at__isnull=False, asked_at=None, withheld=False)
    if wanted.found == "asked":
        rows = rows.filter(asked_at__isnull=False, withheld=False)
    return rows
