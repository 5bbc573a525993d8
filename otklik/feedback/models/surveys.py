"""A survey and its texts; a changed text is a new version, and answers stay with the one they were given to."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from django.db import models
from django.db.models import F, Q

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint

CSAT: Final = "csat"
NPS: Final = "nps"
CES: Final = "ces"


@dataclass(frozen=True)
class Scale:
    """Marks from `least` to `most`; `good` and above count as satisfied, `bad` and below as a low mark."""

    least: int
    most: int
    good: int
    bad: int

    @property
    def marks(self) -> range:
        return range(self.least, self.most + 1)


SCALES: Final = {CSAT: Scale(1, 5, 4, 2), NPS: Scale(0, 10, 9, 6), CES: Scale(1, 7, 5, 3)}


class SurveyQuerySet(models.QuerySet["Survey"]):
    def live(self, on: date) -> Self:
        """Open for answers on this day."""
        return self.filter(Q(closes_on=None) | Q(closes_on__gte=on), stopped_at=None, opens_on__lte=on)


class Survey(models.Model):
    """One question asked in one place. touchpoint: None for the company as a whole. door: the open address.

    after_topic: a letter asks when a topic is solved; rest_days: nobody gets such a letter oftener. opens_on,
    closes_on: the wave, both days included.
    """

    KINDS = [(CSAT, "CSAT"), (NPS, "NPS"), (CES, "CES")]

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=KINDS)
    touchpoint = models.ForeignKey(Touchpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="surveys")
    after_topic = models.BooleanField(default=False)
    rest_days = models.PositiveSmallIntegerField(default=90)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True)
    door = models.CharField(max_length=24, unique=True)
    made_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="survey_closes_after_opening"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("desk_survey", self.pk)

    @property
    def ref(self) -> str:
        return f"survey:{self.pk}"

    @property
    def scale(self) -> Scale:
        return SCALES[self.kind]

    def is_live(self, on: date) -> bool:
        ended = self.closes_on is not None and self.closes_on < on
        return self.stopped_at is None and self.opens_on <= on and not ended


class SurveyVersion(models.Model):
    """The words of a survey. question: by language code.

    follow_ups: [{"key": "why", "kind": "text", "words": {...}}, {"key": "reason", "kind": "choice", "words": {...},
    "choices": [{"key": "1", "words": {...}}]}].
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    question = models.JSONField()
    follow_ups = models.JSONField(default=list)
    made_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} v{self.number}"
