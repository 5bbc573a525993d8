"""What stories across rooms must remember: which import brought what."""

from django.db import models


class ImportRun(models.Model):
    """One file brought in, in one go or several: `records` of it are dealt with, the next go begins after them.

    by: who started it ("system:oleg", a user of the machine). checksum: SHA-256 of the file on disk. read_as: encoding,
    delimiter and map it was read with. refused_bytes: how much of the file of refused rows belongs to `records`.
    """

    what = models.CharField(max_length=20)
    source = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    checksum = models.CharField(max_length=64)
    read_as = models.JSONField(default=dict)
    by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    records = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    known = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    refused_file = models.CharField(max_length=500, blank=True)
    refused_bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["checksum"], name="import_run_unended", condition=models.Q(ended_at=None))]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def ref(self) -> str:
        return f"import:{self.pk}"


class ImportedRow(models.Model):
    """A row of the house that an import made, or (made = False) that was there and was told anew.

    kind and key: the model's label and the row's number. mark: a short hash of the row as the import left it, so that
    later changes show. going: a dry run of the undo found that it can go.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=40)
    key = models.BigIntegerField()
    made = models.BooleanField(default=True)
    mark = models.CharField(max_length=16)
    going = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind", "key"], name="imported_row_once")]
        indexes = [models.Index(fields=["kind", "key"], name="imported_row_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
