"""Conversations held with customers: what was asked, what was said, what follows."""

from django.db import models
from django.db.models import Q

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint


class Interview(models.Model):
    """partner: with whom, in a few words, never a name. stage: a key of the journey. questions: a list of texts.

    line: contract or number, individual: its holder; both only of one who agreed to be recorded. forgotten_at: the
    person was erased, and his words with him; our questions stay.
    """

    held_on = models.DateField()
    held_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="interviews")
    stage = models.CharField(max_length=30)
    partner = models.CharField(max_length=120, blank=True)
    individual = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="interviews")
    line = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=2)
    agreed_to_record = models.BooleanField()
    questions = models.JSONField()
    said = models.TextField(blank=True)
    follows = models.TextField(blank=True)
    written_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)
    once_key = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_to_record=True) | Q(individual=None, line=""), name="interview_leads_to_who_agreed"
            ),
            models.UniqueConstraint(fields=["once_key"], name="interview_once", condition=~Q(once_key="")),
        ]
        indexes = [models.Index(fields=["-held_on", "-id"], name="interview_newest")]

    def __str__(self) -> str:
        return f"interview {self.pk}"

    def get_absolute_url(self) -> str:
        return address("desk_interview", self.pk)

    @property
    def ref(self) -> str:
        return f"interview:{self.pk}"


class InterviewNote(models.Model):
    """What was added or put right afterwards; what was written first stays as it was."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    once_key = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["once_key"], name="interview_note_once", condition=~Q(once_key="")),
        ]

    def __str__(self) -> str:
        return f"note to interview {self.interview_id}"
