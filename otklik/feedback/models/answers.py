"""Who was asked, what was answered, who wants to be called back, who wants no more questions."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q

from otklik.feedback.models.surveys import Survey, SurveyVersion
from otklik.parties.models import Individual

CHANGEABLE_FOR: Final = timedelta(hours=1)


class Invitation(models.Model):
    """One person was asked once by a letter. subject: about what, "topic:12".

    machine_at: somebody followed several marks of the letter within seconds, as mail scanners do; from then on only a
    pressed button counts.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    individual = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="survey_invitations")
    subject = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(db_index=True)
    machine_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "subject"], name="invited_once", condition=~Q(subject=""))
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Response(models.Model):
    """An answer: a mark, and what was said to the follow-ups by their keys.

    browser_key: of an open link, a hash of the browser's cookie. confirmed_at: a button was pressed, not only a link.
    forgotten_at: the words were erased, the mark stays.
    """

    LETTER, LINK, QR = "letter", "link", "qr"
    CHANNELS = [(channel, channel) for channel in (LETTER, LINK, QR)]

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(Invitation, null=True, on_delete=models.CASCADE, related_name="response")
    channel = models.CharField(max_length=10, choices=CHANNELS)
    score = models.PositiveSmallIntegerField()
    said = models.JSONField(default=dict)
    language = models.CharField(max_length=2, blank=True)
    browser_key = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "browser_key"], name="answered_once_a_browser", condition=~Q(browser_key="")
            ),
            models.CheckConstraint(
                condition=Q(invitation__isnull=True) | Q(browser_key=""), name="answered_by_letter_or_browser"
            ),
        ]
        indexes = [models.Index(fields=["survey", "answered_at"], name="response_in_time")]

    def __str__(self) -> str:
        return f"response {self.pk}"

    @property
    def ref(self) -> str:
        return f"response:{self.pk}"

    def is_changeable(self, at: datetime) -> bool:
        return at - self.answered_at < CHANGEABLE_FOR

    @property
    def is_low(self) -> bool:
        """Uses the survey."""
        return self.score <= self.survey.scale.bad


class CallBack(models.Model):
    """Somebody left a telephone to be called about his answer. due_at: two working days of the touchpoint later."""

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="call")
    telephone = models.CharField(max_length=40, blank=True)  # erased with the person's words
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(done_at__gte=models.F("asked_at")), name="called_after_asking"
            )
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def ref(self) -> str:
        return f"call:{self.pk}"


class SurveyOptOut(models.Model):
    """A person wants no letters with surveys."""

    individual = models.OneToOneField(Individual, on_delete=models.CASCADE, related_name="survey_opt_out")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"no surveys for {self.individual_id}"
