"""Where alerts go besides letters, and when a person wants to hear of nothing."""

from django.db import models
from django.db.models import F, Q

from otklik.parties.models import Individual


class Webhook(models.Model):
    """An address of another system. secret: what is signed by, sealed; it is shown once, when it is made."""

    title = models.CharField(max_length=120)
    url = models.CharField(max_length=500)
    secret = models.TextField()
    made_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True, blank=True)
    test_result = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"webhook:{self.pk}"


class Device(models.Model):
    """A browser in which a person wants to be told. subscription: what its maker gave it, as JSON, sealed.

    digest: SHA-256 of its address, so that one browser is there once. name: browser and system.
    """

    person = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="alert_devices")
    digest = models.CharField(max_length=64, unique=True)
    subscription = models.TextField()
    name = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"device {self.pk}"

    @property
    def ref(self) -> str:
        return f"device:{self.pk}"


class PushKey(models.Model):
    """By what makers of browsers know this installation (VAPID): one row. private: sealed; public: as browsers want."""

    only = models.BooleanField(default=True, unique=True)
    private = models.TextField()
    public = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="push_key_only_one")]

    def __str__(self) -> str:
        return self.public[:12]


class QuietHours(models.Model):
    """From `begins` to `ends` by the wall clock of `zone`, every day, past midnight if `ends` is the earlier one."""

    person = models.OneToOneField(Individual, on_delete=models.CASCADE, related_name="quiet_hours")
    begins = models.TimeField()
    ends = models.TimeField()
    zone = models.CharField(max_length=40)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(begins=F("ends")), name="quiet_hours_end")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.begins:%H:%M}-{self.ends:%H:%M}"
