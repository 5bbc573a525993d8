"""By what a place that probes look from knows that it sees."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.models import Vantage


class NoReference(Exception):
    """A reference is a host and a port: example.org:443. args: the one that is none."""


def set_references(*, code: str, references: Sequence[str], by: Individual, at: datetime) -> Vantage:
    """Have a failure believed only while one of these takes connections. Raises NoReference."""
    if not by.may("quality.manage"):
        raise NotKeeper
    for reference in references:
        host, _colon, port = reference.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
            raise NoReference(reference)
    with transaction.atomic():
        row, _is_new = Vantage.objects.select_for_update().get_or_create(code=code)
        if row.references != list(references):
            row.references = list(references)
            row.save(update_fields=["references"])
            audit.record(actor=by.ref, act="quality.set_references", subject=f"vantage:{row.pk}", at=at)
    return row
