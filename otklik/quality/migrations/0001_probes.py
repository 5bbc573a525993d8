import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('touchpoints', '0005_no_hours_of_their_own'),
    ]

    operations = [
        migrations.CreateModel(
            name='Vantage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('title', models.JSONField(default=dict)),
                ('references', models.JSONField(default=list)),
                ('blind_at', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ProbeDefinition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('settings', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('every_seconds', models.PositiveIntegerField(default=60)),
                ('timeout_seconds', models.PositiveSmallIntegerField(default=5)),
                ('retries', models.PositiveSmallIntegerField(default=0)),
                ('failures_for_down', models.PositiveSmallIntegerField(default=2)),
                ('effect', models.CharField(choices=[('down', 'down'), ('degraded', 'degraded')], default='down', max_length=10)),
                ('heard_at', models.DateTimeField(blank=True, null=True)),
                ('heard', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('depends_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='carries', to='quality.probedefinition')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='probes', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('every_seconds__gte', 10)), name='probe_every_10_seconds_at_most'), models.CheckConstraint(condition=models.Q(('timeout_seconds__gte', 1), ('timeout_seconds__lte', 600)), name='probe_timeout_1_to_600'), models.CheckConstraint(condition=models.Q(('retries__lte', 3)), name='probe_retries_at_most_3'), models.CheckConstraint(condition=models.Q(('failures_for_down__gte', 1), ('failures_for_down__lte', 10)), name='probe_failures_1_to_10'), models.CheckConstraint(condition=models.Q(('effect__in', ['down', 'degraded'])), name='probe_effect'), models.CheckConstraint(condition=models.Q(('depends_on', models.F('id')), _negated=True), name='probe_depends_on_another')],
            },
        ),
        migrations.CreateModel(
            name='RunHour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField()),
                ('hours', models.PositiveSmallIntegerField(default=1)),
                ('outcomes', models.JSONField(default=dict)),
                ('buckets', models.JSONField(default=dict)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='quality.probedefinition')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__in', [1, 24])), name='run_hour_or_day'), models.UniqueConstraint(fields=('definition', 'hours', 'begins_at'), name='run_hour_once')],
            },
        ),
        migrations.CreateModel(
            name='StateInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('up', 'Up'), ('degraded', 'Degraded'), ('down', 'Down'), ('unknown', 'Unknown')], max_length=10)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('seen_until', models.DateTimeField()),
                ('why', models.CharField(max_length=40)),
                ('facts', models.JSONField(default=dict)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='states', to='quality.probedefinition')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='states', to='touchpoints.touchpoint')),
            ],
            options={
                'indexes': [models.Index(fields=['definition', 'ends_at'], name='state_interval_of_probe')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['up', 'degraded', 'down', 'unknown'])), name='state_interval_state'), models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('begins_at')), _connector='OR'), name='state_interval_ends_after_begin'), models.UniqueConstraint(fields=('definition', 'begins_at'), name='state_interval_begins_once'), models.UniqueConstraint(condition=models.Q(('ends_at', None)), fields=('definition',), name='state_interval_one_goes_on')],
            },
        ),
        migrations.CreateModel(
            name='ProbeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('due_at', models.DateTimeField(db_index=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=1)),
                ('outcome', models.CharField(max_length=10)),
                ('why', models.CharField(max_length=40)),
                ('milliseconds', models.JSONField(default=dict)),
                ('facts', models.JSONField(default=dict)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='quality.probedefinition')),
                ('vantage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='quality.vantage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('definition', 'vantage', 'due_at'), name='probe_run_once')],
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_at', models.DateTimeField(db_index=True)),
                ('in_hand_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(db_index=True, null=True)),
                ('worker', models.CharField(blank=True, max_length=80)),
                ('last_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=10)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('failing_at', models.DateTimeField(null=True)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='quality.probedefinition')),
                ('vantage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='quality.vantage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('definition', 'vantage'), name='watch_once')],
            },
        ),
        migrations.CreateModel(
            name='FrozenMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('open_seconds', models.JSONField()),
                ('all_seconds', models.JSONField()),
                ('formula_version', models.PositiveSmallIntegerField()),
                ('frozen_at', models.DateTimeField()),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen_months', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('touchpoint', 'month'), name='frozen_month_once')],
            },
        ),
        migrations.CreateModel(
            name='Maintenance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('announced_at', models.DateTimeField()),
                ('reason', models.JSONField(default=dict)),
                ('announced_by', models.CharField(max_length=80)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='maintenance', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='maintenance_ends_after_begin')],
            },
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.DecimalField(decimal_places=3, max_digits=6)),
                ('changed_at', models.DateTimeField()),
                ('touchpoint', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='objective', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__gte', 50), ('percent__lt', 100)), name='objective_50_to_100')],
            },
        ),
    ]
