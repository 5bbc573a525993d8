"""Runs and hours without indexes a constraint holds already, their JSON without spaces: a fifth less."""

import django.db.models.deletion
import otklik.core.compact
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0016_assessment_once'),
    ]

    operations = [
        migrations.AlterField(
            model_name='proberun',
            name='definition',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='quality.probedefinition'),
        ),
        migrations.AlterField(
            model_name='proberun',
            name='facts',
            field=models.JSONField(default=dict, encoder=otklik.core.compact.CompactEncoder),
        ),
        migrations.AlterField(
            model_name='proberun',
            name='milliseconds',
            field=models.JSONField(default=dict, encoder=otklik.core.compact.CompactEncoder),
        ),
        migrations.AlterField(
            model_name='proberun',
            name='vantage',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='quality.vantage'),
        ),
        migrations.AlterField(
            model_name='runhour',
            name='buckets',
            field=models.JSONField(default=dict, encoder=otklik.core.compact.CompactEncoder),
        ),
        migrations.AlterField(
            model_name='runhour',
            name='definition',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='quality.probedefinition'),
        ),
        migrations.AlterField(
            model_name='runhour',
            name='outcomes',
            field=models.JSONField(default=dict, encoder=otklik.core.compact.CompactEncoder),
        ),
    ]
