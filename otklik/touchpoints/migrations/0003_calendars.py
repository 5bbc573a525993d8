import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('touchpoints', '0002_why_no_backup'),
    ]

    operations = [
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('title', models.JSONField()),
                ('zone', models.CharField(blank=True, max_length=40)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('eve_minutes', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('eve_minutes__lt', 1440)), name='calendar_eve_within_a_day')],
            },
        ),
        migrations.AddField(
            model_name='touchpoint',
            name='calendar',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='touchpoints', to='touchpoints.calendar'),
        ),
        migrations.CreateModel(
            name='CalendarHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens_at', models.TimeField()),
                ('closes_at', models.TimeField()),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='week', to='touchpoints.calendar')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='calendar_hours_weekday_0_to_6'), models.UniqueConstraint(fields=('calendar', 'weekday', 'opens_at'), name='calendar_hours_once')],
            },
        ),
        migrations.CreateModel(
            name='SpecialDays',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_date', models.DateField()),
                ('last_date', models.DateField()),
                ('rule', models.CharField(choices=[('closed', 'closed'), ('hours', 'hours'), ('like', 'like'), ('shorter', 'shorter')], max_length=10)),
                ('hours', models.JSONField(default=list)),
                ('weekday', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('minutes', models.PositiveSmallIntegerField(default=0)),
                ('title', models.JSONField(default=dict)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='special', to='touchpoints.calendar')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last_date__gte', models.F('first_date'))), name='special_days_end_after_begin'), models.CheckConstraint(condition=models.Q(('rule__in', ['closed', 'hours', 'like', 'shorter'])), name='special_rule'), models.CheckConstraint(condition=models.Q(('rule', 'like'), ('weekday', None), _connector='XOR'), name='special_weekday_if_like'), models.CheckConstraint(condition=models.Q(('rule', 'shorter'), ('minutes', 0), _connector='XOR'), name='special_minutes_if_shorter'), models.UniqueConstraint(fields=('calendar', 'first_date', 'last_date'), name='special_days_once')],
            },
        ),
        migrations.CreateModel(
            name='WrittenHolidays',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('year', models.PositiveSmallIntegerField()),
                ('written_at', models.DateTimeField()),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='written', to='touchpoints.calendar')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calendar', 'country', 'year'), name='holidays_written_once')],
            },
        ),
    ]
