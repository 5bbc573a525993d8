"""The catalogue of touchpoints (spec rows 1-12 and the extra ones), opening hours as data, versioned norms."""

from django.db import models
from django.db.models import F, Q


class Touchpoint(models.Model):
    """A place of contact. `kind` is the row of the catalogue, `code` the stable name of this very place.

    title, about, no_backup: words by language code. backup: where customers go when this one is down; a part without
    one has its whole's (see `backup_of`). no_backup: why there is none.
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


class OpeningHours(models.Model):
    """One interval of one weekday (0 Monday) in local time; closes_at <= opens_at runs past midnight."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_weekday_0_to_6"),
            models.UniqueConstraint(fields=["touchpoint", "weekday", "opens_at"], name="hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} {self.weekday} {self.opens_at}-{self.closes_at}"


class Norm(models.Model):
    """One clause by which touchpoints are judged, one version of it; a past result keeps the version it was judged by.

    formula: id of the measure; threshold in `unit`, None where the figure is only reported; window: ISO 8601 duration.
    scope: {"kinds": the touchpoints judged, empty for all; "hours": "working" where time is counted inside opening
    hours, else "calendar"}.
    """

    code = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    clause = models.TextField()
    title = models.JSONField()
    formula = models.CharField(max_length=40)
    formula_version = models.PositiveIntegerField(default=1)
    threshold = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    comparator = models.CharField(max_length=2, choices=[(">=", ">="), ("<=", "<="), ("==", "==")], blank=True)
    unit = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)  # {"seconds": 300}
    window = models.CharField(max_length=20, default="P30D")
    scope = models.JSONField(default=dict)
    legal_basis = models.CharField(max_length=300, blank=True)
    severity = models.CharField(
        max_length=10, choices=[("critical", "critical"), ("major", "major"), ("minor", "minor")]
    )
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)  # party reference
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="norm_version_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


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
