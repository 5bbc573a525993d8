"""Probes that watch how fresh a source is hear of imports: a file that was brought in whole and not undone."""

from datetime import datetime

from django.db.models import Max

from otklik.flows.models import ImportRun
from otklik.quality.queries.feeds import feed


@feed
def last_import(source: str) -> datetime | None:
    """When the last good import of a source ended."""
    good = ImportRun.objects.filter(source=source, undone_at=None)
    found: datetime | None = good.aggregate(last=Max("ended_at"))["last"]
    return found
