import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('quality', '0008_findings'),
        ('touchpoints', '0005_no_hours_of_their_own'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('planned_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('result', models.JSONField(default=dict)),
                ('assignee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to=settings.AUTH_USER_MODEL)),
                ('second_of', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='second', to='quality.inspection')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='touchpoints.touchpoint')),
            ],
            options={
                'indexes': [models.Index(fields=['assignee', 'submitted_at'], name='inspection_assignee'), models.Index(fields=['touchpoint', 'submitted_at'], name='inspection_touchpoint')],
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at', None), ('submitted_at__isnull', False), _connector='OR'), name='inspection_submitted_first')],
            },
        ),
        migrations.CreateModel(
            name='InspectionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=40)),
                ('value', models.JSONField()),
                ('note', models.TextField(blank=True)),
                ('key', models.CharField(max_length=40, unique=True)),
                ('sequence', models.PositiveBigIntegerField()),
                ('answered_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('is_late', models.BooleanField(default=False)),
                ('is_correction', models.BooleanField(default=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='quality.inspection')),
            ],
        ),
        migrations.CreateModel(
            name='InspectionEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=40, unique=True)),
                ('taken_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('original', models.FileField(upload_to='inspections/%Y/%m/')),
                ('shown', models.FileField(upload_to='inspections/%Y/%m/')),
                ('sha256', models.CharField(max_length=64)),
                ('phone_sha256', models.CharField(blank=True, max_length=64)),
                ('content_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField()),
                ('exif', models.JSONField(default=dict)),
                ('place', models.JSONField(default=dict)),
                ('is_late', models.BooleanField(default=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='quality.inspection')),
            ],
            options={
                'verbose_name_plural': 'inspection evidence',
            },
        ),
        migrations.CreateModel(
            name='InspectionPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('each', models.PositiveSmallIntegerField()),
                ('seed', models.CharField(max_length=40)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('begins_on'))), name='inspection_plan_days')],
            },
        ),
        migrations.AddField(
            model_name='inspection',
            name='plan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='quality.inspectionplan'),
        ),
        migrations.CreateModel(
            name='InspectionTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('kind', models.CharField(db_index=True, max_length=3)),
                ('draft', models.JSONField()),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='InspectionTemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('body', models.JSONField()),
                ('published_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='quality.inspectiontemplate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('template', 'number'), name='inspection_version_once')],
            },
        ),
        migrations.AddField(
            model_name='inspectionplan',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='quality.inspectiontemplateversion'),
        ),
        migrations.AddField(
            model_name='inspection',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='quality.inspectiontemplateversion'),
        ),
        migrations.CreateModel(
            name='InspectionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('submitted', 'submitted'), ('appealed', 'appealed'), ('upheld', 'upheld'), ('rejected', 'rejected'), ('accepted', 'accepted')], max_length=10)),
                ('at', models.DateTimeField()),
                ('words', models.TextField(blank=True)),
                ('facts', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='quality.inspection')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('inspection', 'kind'), name='inspection_step_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='inspectionplan',
            constraint=models.UniqueConstraint(fields=('version', 'seed', 'begins_on'), name='inspection_plan_once'),
        ),
    ]
