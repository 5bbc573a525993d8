"""Journey maps: a draft that is edited, versions that never change, and what customers feel at each step."""

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.quality.models.journey_body import Body, body_of


class Journey(models.Model):
    """How one persona goes through the company. draft: a Body as JSON; before: the draft before the last change.

    retired_at: it is out of use since then: in no list, and its versions stay.
    """

    code = models.SlugField(max_length=60, unique=True)
    draft = models.JSONField()
    before = models.JSONField(null=True)
    changed_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return address("desk_journey", self.pk)

    @property
    def ref(self) -> str:
        return f"journey:{self.pk}"

    @cached_property
    def body(self) -> Body:
        return body_of(self.draft)


class JourneyVersion(models.Model):
    """A published drawing; triggers of the database keep it as it was. emotions: {step key: id of its StepEmotion}."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    drawing = models.JSONField()
    emotions = models.JSONField(default=dict)
    note = models.CharField(max_length=200, blank=True)
    published_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journey", "number"], name="journey_version_once")]

    def __str__(self) -> str:
        return f"{self.journey_id} v{self.number}"

    @cached_property
    def body(self) -> Body:
        return body_of(self.drawing)


class StepEmotion(models.Model):
    """What customers feel at a step from -2 to +2, said once and never changed: the newest of a step holds.

    step: key of the step in the drawings; reason: words by language code; source: where it was learnt.
    """

    HAND, FILE, SURVEYS, TOPICS, INSPECTIONS = "hand", "file", "surveys", "topics", "inspections"
    SOURCES = [(source, source) for source in (HAND, FILE, SURVEYS, TOPICS, INSPECTIONS)]

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="emotions")
    step = models.CharField(max_length=20)
    value = models.SmallIntegerField()
    reason = models.JSONField()
    source = models.CharField(max_length=20, choices=SOURCES)
    said_by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__range=(-2, 2)), name="step_emotion_minus_2_to_2"),
            models.CheckConstraint(condition=~Q(source="hand", said_by=None), name="step_emotion_by_hand"),
        ]
        indexes = [models.Index(fields=["journey", "step", "-said_at", "-id"], name="step_emotion_newest")]

    def __str__(self) -> str:
        return f"{self.journey_id} {self.step} {self.value:+d}"
