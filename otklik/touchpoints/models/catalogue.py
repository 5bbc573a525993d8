"""The catalogue of touchpoints (rows 1-12 of the source and the extra ones) and what customers can do themselves."""

from django.db import models
from django.db.models import F, Q

from otklik.touchpoints.models.calendars import Calendar


class Touchpoint(models.Model):
    """A place of contact. `kind` is the row of the catalogue, `code` the stable name of this very place.

    title, about, no_backup: words by language code. backup: where customers go when this one is down; a part without
    one has its whole's (see `backup_of`). no_backup: why there is none. calendar: when it is open, None if nobody said.
    """

    ZONES = [("marketing", "marketing"), ("technical", "technical"), ("it", "IT")]

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=40, db_index=True)
    title = models.JSONField()
    about = models.JSONField(default=dict)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    backup = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="backs_up")
    no_backup = models.JSONField(default=dict)
    owner_zone = models.CharField(max_length=20, choices=ZONES)
    stage = models.CharField(max_length=30, blank=True)
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.PROTECT, related_name="touchpoints")
    languages = models.JSONField(default=list)
    region = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=300, blank=True)  # URL, telephone number, street address
    is_public = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(backup=F("id")), name="touchpoint_backup_is_another"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="touchpoint_parent_is_another"),
        ]

    def __str__(self) -> str:
        return self.code


class PortalAction(models.Model):
    """Something a customer can do himself, offered by the ask box: a link with the words people use for it."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.JSONField()
    about = models.JSONField(default=dict)
    phrases = models.JSONField(default=dict)  # {"ru": ["оплатить", ...]}
    url = models.CharField(max_length=300)  # a path of the portal or a full address
    touchpoint = models.ForeignKey(Touchpoint, null=True, blank=True, on_delete=models.SET_NULL)
    needs_sign_in = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code
