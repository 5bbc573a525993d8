"""What a look leaves besides its words: the picture of a page, the trace of a journey, the sound of a call."""

from typing import Final

from django.db import models

from otklik.parties.addresses import address
from otklik.quality.models.probes import ProbeRun

# name -> (type, how such a file begins)
KINDS: Final = {
    "screenshot.jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "trace.zip": ("application/zip", b"PK"),
    "heard.wav": ("audio/wav", b"RIFF"),
}


class RunEvidence(models.Model):
    """A file of one run, at most as old as its run. name: one of KINDS; sha256: of what came."""

    # runs are forgotten a hundred thousand at once, after their files: nothing is to be collected for them
    run = models.ForeignKey(ProbeRun, on_delete=models.DO_NOTHING, related_name="evidence")
    name = models.CharField(max_length=40, choices=[(name, name) for name in KINDS])
    file = models.FileField(upload_to="looks/%Y/%m/")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="run_evidence_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.run_id}"

    def get_absolute_url(self) -> str:
        return address("desk_run_evidence", self.pk)

    @property
    def content_type(self) -> str:
        return KINDS[self.name][0]
