"""Write down how healthy touchpoints are, and by which terms; every row keeps all it was made of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.events import ScoreTermsChanged
from otklik.quality.models import Score, ScoreTerms
from otklik.quality.queries.health import DIMENSIONS, UPTIME, Bounds, dimension_of
from otklik.quality.queries.scores import in_service, scored, terms_now

_WRITTEN: Final = (
    "value", "low", "high", "uncapped", "band", "dimensions", "missing", "capped_by", "inputs", "weights",
    "terms_version", "formula_version", "scored_at",
)  # fmt: skip
_BATCH: Final = 500


class TermsRefused(Exception):
    """Weights are 0 or more and not all 0, limits rise within 0-100, floor and target differ, codes are known ones.

    field: weights, limits or the code whose bounds are wrong.
    """

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def score_all(*, at: datetime) -> int:
    """Today's score of every touchpoint in service of which anything is known; returns how many.

    Again on the same day it counts anew, with the terms and figures of then; earlier days stay as they were.
    """
    return keep_scores(scored(in_service(), localdate(at), at))


def keep_scores(rows: Sequence[Score]) -> int:
    """Write many at once, over what stands there for their days."""
    with transaction.atomic():
        Score.objects.bulk_create(
            rows, _BATCH, update_conflicts=True, unique_fields=["touchpoint", "day"], update_fields=_WRITTEN
        )
    return len(rows)


def set_score_terms(
    *,
    weights: Mapping[str, float],
    bounds: Mapping[str, Bounds],
    limits: tuple[float, float],
    note: str,
    by: Individual,
    at: datetime,
) -> int:
    """Hold from now on; today is counted anew, earlier days stay as they were. Returns the number of the version."""
    if not by.may("quality.manage"):
        raise NotKeeper
    _check(weights, bounds, limits)
    with transaction.atomic():
        ScoreTerms.objects.select_for_update().order_by("-version").first()
        now = terms_now()
        if (dict(now.weights), dict(now.bounds), now.limits) == (dict(weights), dict(bounds), limits):
            return now.version
        row = ScoreTerms.objects.create(
            version=now.version + 1,
            weights=dict(weights),
            bounds={code: [one.floor, one.target, one.unit] for code, one in bounds.items()},
            limits=list(limits),
            note=note,
            changed_by=by,
            changed_at=at,
        )
        subject = f"score_terms:{row.version}"
        audit.record(actor=by.ref, act="quality.set_score_terms", subject=subject, at=at, version=row.version)
        publish(ScoreTermsChanged(version=row.version), at=at)
    return row.version


def _check(weights: Mapping[str, float], bounds: Mapping[str, Bounds], limits: tuple[float, float]) -> None:
    if set(weights) != set(DIMENSIONS) or min(weights.values()) < 0 or not any(weights.values()):
        raise TermsRefused("weights")
    if not 0 < limits[0] < limits[1] < 100:
        raise TermsRefused("limits")
    for code, one in bounds.items():
        if one.floor == one.target or not (code == UPTIME or dimension_of(code)):
            raise TermsRefused(code)
