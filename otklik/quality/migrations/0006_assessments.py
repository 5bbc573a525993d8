import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('quality', '0005_sight'),
        ('touchpoints', '0006_packs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('goals', models.TextField()),
                ('risks', models.TextField(blank=True)),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('norms', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('proposed', 'proposed'), ('approved', 'approved'), ('closed', 'closed')], default='draft', max_length=10)),
                ('proposed_at', models.DateTimeField(null=True)),
                ('returned_with', models.TextField(blank=True)),
                ('criteria', models.JSONField(null=True)),
                ('criteria_hash', models.CharField(blank=True, max_length=64)),
                ('approved_at', models.DateTimeField(null=True)),
                ('measured_at', models.DateTimeField(null=True)),
                ('conclusions', models.TextField(blank=True)),
                ('report', models.JSONField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='following', to='quality.assessment')),
                ('touchpoints', models.ManyToManyField(related_name='assessments', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('begins_on'))), name='assessment_ends_after'), models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('author')), _negated=True), _connector='OR'), name='assessment_approved_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('state__in', ['draft', 'proposed'])), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('state__in', ['approved', 'closed'])), _connector='OR'), name='assessment_approved_then_run'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('closed_at__isnull', False), ('report__isnull', False)), _connector='OR'), name='assessment_closed_with_report')],
            },
        ),
        migrations.CreateModel(
            name='AssessmentFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('window_from', models.DateTimeField()),
                ('window_to', models.DateTimeField()),
                ('numerator', models.BigIntegerField(null=True)),
                ('denominator', models.BigIntegerField(default=0)),
                ('value', models.FloatField(null=True)),
                ('unit', models.CharField(max_length=20)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('coverage', models.FloatField(null=True)),
                ('limit', models.FloatField(null=True)),
                ('comparator', models.CharField(blank=True, max_length=2)),
                ('verdict', models.CharField(choices=[('fail', 'fail'), ('between', 'between'), ('pass', 'pass'), ('few', 'few'), ('reported', 'reported'), ('nothing', 'nothing')], max_length=10)),
                ('formula', models.CharField(max_length=40)),
                ('formula_version', models.PositiveIntegerField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('measured_at', models.DateTimeField()),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='quality.assessment')),
                ('norm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.norm')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'touchpoint', 'norm'), name='assessment_figure_once')],
            },
        ),
        migrations.CreateModel(
            name='AssessmentPhase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('preparation', 'preparation'), ('availability', 'availability'), ('integrity', 'integrity'), ('continuity', 'continuity'), ('service', 'service'), ('training', 'training'), ('competitors', 'competitors'), ('improvement', 'improvement'), ('analysis', 'analysis'), ('actions', 'actions')], max_length=20)),
                ('sample', models.PositiveIntegerField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('waived_because', models.TextField(blank=True)),
                ('record', models.JSONField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='quality.assessment')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'kind'), name='assessment_phase_once'), models.CheckConstraint(condition=models.Q(('done_at', None), models.Q(('done_by__isnull', False), ('record__isnull', False)), _connector='OR'), name='assessment_phase_done_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Drill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scenario', models.TextField(blank=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('detected_at', models.DateTimeField(null=True)),
                ('acted_at', models.DateTimeField(null=True)),
                ('restored_at', models.DateTimeField(null=True)),
                ('wanted_minutes', models.PositiveIntegerField(default=60)),
                ('note', models.TextField(blank=True)),
                ('waived_because', models.TextField(blank=True)),
                ('written_at', models.DateTimeField()),
                ('once_key', models.CharField(blank=True, max_length=40)),
                ('assessment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drills', to='quality.assessment')),
                ('backup', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.touchpoint')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drills', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('began_at__isnull', False), ('waived_because', '')), models.Q(('began_at', None), models.Q(('waived_because', ''), _negated=True)), _connector='OR'), name='drill_held_or_waived'), models.CheckConstraint(condition=models.Q(('detected_at', None), ('detected_at__gte', models.F('began_at')), _connector='OR'), name='drill_detected_after'), models.CheckConstraint(condition=models.Q(('acted_at', None), ('acted_at__gte', models.F('detected_at')), _connector='OR'), name='drill_acted_after'), models.CheckConstraint(condition=models.Q(('restored_at', None), ('restored_at__gte', models.F('began_at')), _connector='OR'), name='drill_restored_after'), models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('by', 'once_key'), name='drill_written_once')],
            },
        ),
    ]
