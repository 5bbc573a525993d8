import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AskSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True)),
                ('browser_key', models.CharField(blank=True, db_index=True, max_length=40)),
                ('place', models.CharField(max_length=20)),
                ('language', models.CharField(default='ru', max_length=2)),
                ('question', models.CharField(max_length=400)),
                ('question_key', models.CharField(blank=True, db_index=True, max_length=200)),
                ('best_score', models.FloatField(null=True)),
                ('no_good_answer', models.BooleanField(default=False)),
                ('withheld', models.BooleanField(default=False)),
                ('started_at', models.DateTimeField(db_index=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_ref', models.CharField(blank=True, max_length=60)),
                ('asked_at', models.DateTimeField(null=True)),
                ('asked_ref', models.CharField(blank=True, max_length=60)),
                ('left_at', models.DateTimeField(null=True)),
                ('contacted_at', models.DateTimeField(null=True)),
                ('contacted_channel', models.CharField(blank=True, max_length=20)),
                ('individual', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ask_sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['no_good_answer', '-started_at'], name='ask_no_good_answer')],
            },
        ),
        migrations.CreateModel(
            name='LanguageRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('synonym', 'synonym'), ('slang', 'slang'), ('short', 'short'), ('be_ru', 'be_ru')], max_length=10)),
                ('words', models.JSONField()),
                ('meaning', models.CharField(blank=True, max_length=120)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('is_builtin', models.BooleanField(default=False)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('meaning', ''), _negated=True), fields=('kind', 'meaning'), name='rule_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('only', models.BooleanField(default=True, unique=True)),
                ('holdout_percent', models.PositiveSmallIntegerField(default=0)),
                ('lookback_days', models.PositiveSmallIntegerField(default=7)),
                ('lookback_channels', models.JSONField(default=list)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('holdout_percent__lte', 50)), name='holdout_at_most_half')],
            },
        ),
        migrations.CreateModel(
            name='Shown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(db_index=True, max_length=60)),
                ('position', models.PositiveSmallIntegerField()),
                ('score', models.FloatField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shown', to='answers.asksession')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'ref'), name='shown_once')],
            },
        ),
        migrations.CreateModel(
            name='TestPhrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('ref', models.CharField(max_length=60)),
                ('within', models.PositiveSmallIntegerField(default=5)),
                ('last_position', models.PositiveSmallIntegerField(null=True)),
                ('position_before', models.PositiveSmallIntegerField(null=True)),
                ('checked_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('text', 'ref'), name='phrase_once')],
            },
        ),
    ]
