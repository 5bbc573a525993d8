"""Norms: by what touchpoints are judged, every version kept."""

from django.db import models


class Norm(models.Model):
    """One clause by which touchpoints are judged, one version of it; a past result keeps the version it was judged by.

    formula: id of the measure; threshold in `unit`, None where the figure is only reported; window: ISO 8601 duration.
    scope: {"kinds", "regions", "languages": of the touchpoints judged, empty for all; "audience": "people" or
    "companies" where only their contacts count; "hours": "working" where time is counted inside opening hours, else
    "calendar"}. pack: the key of the pack the terms were taken from, empty when they were typed in.
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
    pack = models.CharField(max_length=40, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)  # party reference
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="norm_version_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
