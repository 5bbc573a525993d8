"""How many rows lie in the tables nothing is removed from but by taking an import back: fewer of them are a loss."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from django.apps import apps

from otklik.core.models import AuditEntry

BACKED_UP: Final = "core.backed_up"
_TAKES_BACK: Final = ("flows.undo_import", "flows.undid_import")
# of the others rows go by themselves (sessions, errands, looks), or by those they belong to (votes, drafts)
_KEPT_FOR_GOOD: Final = (
    "parties.individual", "parties.account", "parties.line", "interactions.interaction",
    "community.topic", "community.reply", "knowledge.article", "knowledge.revision",
    "feedback.response", "feedback.claim", "feedback.claimanswer", "feedback.review",
    "outages.outage", "quality.measurement", "quality.finding", "quality.incident", "quality.inspection",
    "core.auditentry",
)  # fmt: skip


def counted() -> dict[str, int]:
    """Rows by table, now."""
    models = map(apps.get_model, _KEPT_FOR_GOOD)
    return {model._meta.db_table: model._base_manager.count() for model in models}


def counted_at_backups(since: datetime, until: datetime) -> Iterator[Mapping[str, int]]:
    """Rows by table as they were noted with every backup after one moment and up to another."""
    marks = AuditEntry.objects.filter(act=BACKED_UP, at__gt=since, at__lte=until)
    yield from marks.values_list("facts", flat=True)


def taken_back_at() -> datetime | None:
    """When rows were last taken out on purpose, None if never."""
    acts = AuditEntry.objects.filter(act__in=_TAKES_BACK).order_by("-at")
    return acts.values_list("at", flat=True).first()
