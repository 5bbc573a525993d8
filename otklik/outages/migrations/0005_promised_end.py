from django.db import migrations, models
from django.db.models import F


def promise_what_is_known(apps, schema_editor):
    """The end expected now was the first one where no update promised another."""
    updates = apps.get_model("outages", "Update").objects.filter(expected_end_at__isnull=False)
    rows = apps.get_model("outages", "Outage").objects.exclude(pk__in=updates.values("outage"))
    rows.update(promised_end_at=F("expected_end_at"))


class Migration(migrations.Migration):
    dependencies = [("outages", "0004_followers")]

    operations = [
        migrations.AddField("outage", "promised_end_at", models.DateTimeField(null=True)),
        migrations.RunPython(promise_what_is_known, migrations.RunPython.noop),
    ]
