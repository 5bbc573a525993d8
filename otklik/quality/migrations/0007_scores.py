import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('quality', '0006_assessments'),
        ('touchpoints', '0005_no_hours_of_their_own'),
    ]

    operations = [
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('value', models.FloatField(null=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('uncapped', models.FloatField(null=True)),
                ('band', models.CharField(max_length=10)),
                ('dimensions', models.JSONField()),
                ('missing', models.JSONField()),
                ('capped_by', models.JSONField()),
                ('inputs', models.JSONField()),
                ('weights', models.JSONField()),
                ('terms_version', models.PositiveIntegerField()),
                ('formula_version', models.PositiveIntegerField()),
                ('scored_at', models.DateTimeField()),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='touchpoints.touchpoint')),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='score_on_day')],
                'constraints': [models.UniqueConstraint(fields=('touchpoint', 'day'), name='score_once_a_day'), models.CheckConstraint(condition=models.Q(('value', None), models.Q(('high__lte', 100), ('low__gte', 0), ('low__lte', models.F('value')), ('value__lte', models.F('high'))), _connector='OR'), name='score_inside_its_interval')],
            },
        ),
        migrations.CreateModel(
            name='ScoreTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(unique=True)),
                ('weights', models.JSONField()),
                ('bounds', models.JSONField()),
                ('limits', models.JSONField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='measurement',
            index=models.Index(condition=models.Q(models.Q(('value', None), _negated=True), models.Q(('formula_version', None), _negated=True), _connector='OR'), fields=['norm', 'touchpoint', 'day'], name='measured_that_tell'),
        ),
    ]
