"""The last words of probes of one kind about a touchpoint and its parts, for measures made of them."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from otklik.quality.models import ProbeDefinition, ProbeRun
from otklik.quality.queries.measured import Question

Look = tuple[ProbeDefinition, ProbeRun | None]


def last_words(asked: Question, kind: str, said: frozenset[str]) -> Iterator[Look]:
    """Every probe of a kind that was in use when the window ended, with its last run that said one of `said` about
    what it looks at; None where none did. Two queries."""
    return _newest(asked, kind, Q(why__in=said))


def last_sights(asked: Question, kind: str) -> Iterator[Look]:
    """The same with the last run that saw anything, good or bad."""
    return _newest(asked, kind, Q(outcome__in=("ok", "degraded", "fail")))


def _newest(asked: Question, kind: str, tells: Q) -> Iterator[Look]:
    begins, ends = asked.window.begins, asked.window.ends
    probes = list(in_use(asked, kind, ends))
    newest = ProbeRun.objects.filter(tells, definition=OuterRef("definition"), due_at__gte=begins, due_at__lt=ends)
    rows = ProbeRun.objects.filter(
        definition__in=probes, pk=Subquery(newest.order_by("-due_at", "-pk").values("pk")[:1])
    )
    found = {row.definition_id: row for row in rows}
    return ((probe, found.get(probe.pk)) for probe in probes)


def in_use(asked: Question, kind: str, at: datetime) -> Iterator[ProbeDefinition]:
    """Probes of a kind at the touchpoint and its parts that were neither retired nor resting."""
    places = Q(touchpoint=asked.touchpoint) | Q(touchpoint__parent=asked.touchpoint)
    alive = (Q(retired_at=None) | Q(retired_at__gt=at)) & (Q(paused_at=None) | Q(paused_at__gt=at))
    return ProbeDefinition.objects.filter(places, alive, kind=kind, created_at__lt=at).order_by("pk").iterator()
