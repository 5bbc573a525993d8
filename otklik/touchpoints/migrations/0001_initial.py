import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Norm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('version', models.PositiveIntegerField(default=1)),
                ('clause', models.TextField()),
                ('title', models.JSONField()),
                ('formula', models.CharField(max_length=40)),
                ('formula_version', models.PositiveIntegerField(default=1)),
                ('threshold', models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ('comparator', models.CharField(blank=True, choices=[('>=', '>='), ('<=', '<='), ('==', '==')], max_length=2)),
                ('unit', models.CharField(max_length=20)),
                ('parameters', models.JSONField(default=dict)),
                ('window', models.CharField(default='P30D', max_length=20)),
                ('scope', models.JSONField(default=dict)),
                ('legal_basis', models.CharField(blank=True, max_length=300)),
                ('severity', models.CharField(choices=[('critical', 'critical'), ('major', 'major'), ('minor', 'minor')], max_length=10)),
                ('active_from', models.DateField()),
                ('active_to', models.DateField(blank=True, null=True)),
                ('approved_by', models.CharField(blank=True, max_length=80)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='norm_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Touchpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('kind', models.CharField(db_index=True, max_length=40)),
                ('title', models.JSONField()),
                ('about', models.JSONField(default=dict)),
                ('owner_zone', models.CharField(choices=[('marketing', 'marketing'), ('technical', 'technical'), ('it', 'IT')], max_length=20)),
                ('stage', models.CharField(blank=True, max_length=30)),
                ('languages', models.JSONField(default=list)),
                ('region', models.CharField(blank=True, max_length=80)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('is_public', models.BooleanField(default=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('position', models.PositiveIntegerField(default=0)),
                ('backup', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='backs_up', to='touchpoints.touchpoint')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('backup', models.F('id')), _negated=True), name='touchpoint_backup_is_another'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='touchpoint_parent_is_another')],
            },
        ),
        migrations.CreateModel(
            name='PortalAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('title', models.JSONField()),
                ('about', models.JSONField(default=dict)),
                ('phrases', models.JSONField(default=dict)),
                ('url', models.CharField(max_length=300)),
                ('needs_sign_in', models.BooleanField(default=False)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('touchpoint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='touchpoints.touchpoint')),
            ],
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens_at', models.TimeField()),
                ('closes_at', models.TimeField()),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='hours_weekday_0_to_6'), models.UniqueConstraint(fields=('touchpoint', 'weekday', 'opens_at'), name='hours_once')],
            },
        ),
    ]
