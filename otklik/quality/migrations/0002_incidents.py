import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('quality', '0001_probes'),
        ('touchpoints', '0005_no_hours_of_their_own'),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.JSONField(default=dict)),
                ('why', models.CharField(blank=True, max_length=40)),
                ('probe_kind', models.CharField(blank=True, max_length=40)),
                ('facts', models.JSONField(default=dict)),
                ('is_public', models.BooleanField(default=False)),
                ('began_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('recovered_at', models.DateTimeField(blank=True, null=True)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('cause', models.JSONField(default=dict)),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='incidents', to=settings.AUTH_USER_MODEL)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='touchpoints.touchpoint')),
            ],
            options={
                'indexes': [models.Index(fields=['resolved_at', '-opened_at', '-id'], name='incident_list')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('resolved_at', None)), fields=('touchpoint',), name='incident_one_open_at_a_touchpoint'), models.CheckConstraint(condition=models.Q(('resolved_at', None), ('resolved_at__gte', models.F('began_at')), _connector='OR'), name='incident_resolved_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='IncidentEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('words', models.JSONField(default=dict)),
                ('is_public', models.BooleanField(default=False)),
                ('once_key', models.CharField(blank=True, max_length=40)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='quality.incident')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('incident', 'once_key'), name='incident_entry_once')],
            },
        ),
    ]
