"""Who cares: votes, me-too, thanks, followers, flags, and how each person wants to be told."""

from django.db import models
from django.db.models import Q

from otklik.community.models.talk import Reply, Topic
from otklik.parties.models import Individual


class Vote(models.Model):
    """One person's vote for an idea."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="votes")
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="votes")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "individual"], name="vote_once")]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class MeToo(models.Model):
    """One person has the same question or problem."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="me_toos")
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="me_toos")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "individual"], name="me_too_once")]

    def __str__(self) -> str:
        return f"me too {self.pk}"


class Thanks(models.Model):
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="thanks")
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="thanks_given")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "individual"], name="thanks_once")]

    def __str__(self) -> str:
        return f"thanks {self.pk}"


class Follow(models.Model):
    """A person wants to hear of what happens in a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="followers")
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="follows")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "individual"], name="follow_once")]

    def __str__(self) -> str:
        return f"follow {self.pk}"


class NoticePreference(models.Model):
    """How a person is told by e-mail; without a row: at once. stopped_at: the one-click stop of every letter."""

    individual = models.OneToOneField(Individual, on_delete=models.CASCADE, related_name="notice_preference")
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"notices {self.individual_id}"


class SentNotice(models.Model):
    """One letter to one person about one thing that happened; an errand that runs twice finds it sent.

    key: what happened ("reply:45", "accepted:45"). Written together with the errand that sends the letter.
    """

    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="sent_notices")
    key = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["individual", "key"], name="notice_once")]

    def __str__(self) -> str:
        return f"notice {self.key}"


class Flag(models.Model):
    """A reader says that something is wrong with a topic or reply; a moderator decides."""

    REASONS = [(word, word) for word in ("spam", "abuse", "personal_data", "off_topic", "wrong", "other")]

    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="flags")
    reply = models.ForeignKey(Reply, null=True, on_delete=models.CASCADE, related_name="flags")
    raised_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="flags_raised")
    raised_at = models.DateTimeField()
    reason = models.CharField(max_length=20, choices=REASONS)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, blank=True)  # hidden, kept, masked

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(topic__isnull=False) ^ Q(reply__isnull=False), name="flag_of_one_thing"),
            models.UniqueConstraint(
                fields=["topic", "raised_by"],
                name="flag_topic_once",
                condition=Q(topic__isnull=False, decided_at=None),
            ),
            models.UniqueConstraint(
                fields=["reply", "raised_by"],
                name="flag_reply_once",
                condition=Q(reply__isnull=False, decided_at=None),
            ),
        ]
        indexes = [models.Index(fields=["raised_at", "id"], name="flag_open", condition=Q(decided_at=None))]

    def __str__(self) -> str:
        return f"flag {self.pk}"
