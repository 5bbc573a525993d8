"""Audits by people: templates with their versions, plans, inspections, and what was answered, shown and decided."""

from django.db import models
from django.db.models import Q

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.quality.models.competitors import Competitor, CompetitorPlace
from otklik.quality.models.inspection_body import Sheet, sheet_of
from otklik.touchpoints.models import Touchpoint


class InspectionTemplate(models.Model):
    """Questions of one kind of audit (A01 ... A12). draft: what the next version will say, see inspection_body."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=3, db_index=True)
    draft = models.JSONField()
    changed_by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code

    @property
    def ref(self) -> str:
        return f"inspection_template:{self.pk}"

    @property
    def sheet(self) -> Sheet:
        return sheet_of(self.draft)


class InspectionTemplateVersion(models.Model):
    """What was published; never changed, so that an inspection keeps the questions it began with."""

    template = models.ForeignKey(InspectionTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    published_by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="inspection_version_once")]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"

    @property
    def sheet(self) -> Sheet:
        return sheet_of(self.body)


class InspectionPlan(models.Model):
    """A sample: `each` inspections of every chosen touchpoint between two days, drawn with `seed`, which is kept."""

    version = models.ForeignKey(InspectionTemplateVersion, on_delete=models.PROTECT, related_name="plans")
    begins_on = models.DateField()
    ends_on = models.DateField()
    each = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=40)
    made_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("begins_on")), name="inspection_plan_days"),
            models.UniqueConstraint(fields=["version", "seed", "begins_on"], name="inspection_plan_once"),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class Inspection(models.Model):
    """One visit, call or look by one person. planned_at: the moment that was drawn, due_on: the last day for it.

    competitor_place: where it takes place instead, when it is a competitor's; then it says nothing of our touchpoint,
    which is only what it is compared with.
    second_of: the inspection that this one repeats so that two assessors can be compared; it counts nowhere else.
    result: the score at the moment of the last decision, see queries.inspection_score.
    """

    version = models.ForeignKey(InspectionTemplateVersion, on_delete=models.PROTECT, related_name="inspections")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="inspections")
    competitor_place = models.ForeignKey(
        CompetitorPlace, null=True, on_delete=models.PROTECT, related_name="inspections"
    )
    plan = models.ForeignKey(InspectionPlan, null=True, on_delete=models.PROTECT, related_name="inspections")
    second_of = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="second")
    assignee = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="inspections")
    planned_at = models.DateTimeField()
    due_on = models.DateField()
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(submitted_at__isnull=False), name="inspection_submitted_first"
            )
        ]
        indexes = [
            models.Index(fields=["assignee", "submitted_at"], name="inspection_assignee"),
            models.Index(fields=["touchpoint", "submitted_at"], name="inspection_touchpoint"),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return address("desk_inspection", self.pk)

    @property
    def ref(self) -> str:
        return f"inspection:{self.pk}"

    @property
    def competitor(self) -> Competitor | None:
        """Whose place it was, None for our own; may ask for the place."""
        return self.competitor_place.competitor if self.competitor_place else None


class InspectionAnswer(models.Model):
    """One answer as it came; never changed. The one with the greatest (is_correction, sequence, key) holds.

    key: made on the phone, so that what is sent twice is kept once. is_late: came after the inspection was submitted,
    kept and not counted. is_correction: by whoever decided an appeal.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField(max_length=40)
    value = models.JSONField()
    note = models.TextField(blank=True)
    key = models.CharField(max_length=40, unique=True)
    sequence = models.PositiveBigIntegerField()
    answered_at = models.DateTimeField()  # by the phone's clock
    received_at = models.DateTimeField()
    by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    is_late = models.BooleanField(default=False)
    is_correction = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.item}"


class InspectionEvidence(models.Model):
    """A photo: the file as it came, sealed by its SHA-256, and a copy without metadata that is shown.

    phone_sha256: of the picture before the phone made it smaller, empty if it did not. exif: what the camera wrote;
    place: {"latitude", "longitude", "accuracy"} where the assessor pressed for it, {} otherwise.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="evidence")
    item = models.CharField(max_length=40)
    key = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()  # by the phone's clock
    received_at = models.DateTimeField()
    original = models.FileField(upload_to="inspections/%Y/%m/")
    shown = models.FileField(upload_to="inspections/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    phone_sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()  # bytes of the original
    exif = models.JSONField(default=dict)
    place = models.JSONField(default=dict)
    is_late = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "inspection evidence"

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.item}"

    @property
    def ref(self) -> str:
        return f"inspection_evidence:{self.pk}"


class InspectionStep(models.Model):
    """What happened to an inspection after the last answer: one of each kind, never changed.

    facts: of `upheld`, the score before; of `accepted`, nothing.
    """

    SUBMITTED, APPEALED, UPHELD, REJECTED, ACCEPTED = "submitted", "appealed", "upheld", "rejected", "accepted"
    KINDS = [(kind, kind) for kind in (SUBMITTED, APPEALED, UPHELD, REJECTED, ACCEPTED)]

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=KINDS)
    by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "kind"], name="inspection_step_once")]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.kind}"
