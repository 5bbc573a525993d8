import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('touchpoints', '0005_no_hours_of_their_own'),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_on', models.DateField()),
                ('registered_on', models.DateField()),
                ('register_by', models.DateField()),
                ('due_on', models.DateField(db_index=True)),
                ('channel', models.CharField(choices=[('letter', 'letter'), ('office', 'office'), ('email', 'email'), ('form', 'form'), ('phone', 'phone')], max_length=10)),
                ('customer', models.CharField(max_length=200)),
                ('line', models.CharField(blank=True, max_length=60)),
                ('subject', models.CharField(max_length=160)),
                ('text', models.TextField()),
                ('needs_checks', models.BooleanField(default=False)),
                ('registered_at', models.DateTimeField()),
                ('overdue_told_at', models.DateTimeField(null=True)),
                ('once_key', models.CharField(blank=True, max_length=60)),
                ('individual', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='claims', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('registered_on__gte', models.F('received_on'))), name='claim_registered_after_receipt'), models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('once_key',), name='claim_registered_once')],
            },
        ),
        migrations.CreateModel(
            name='ClaimAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answered_on', models.DateField()),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='answer', to='feedback.claim')),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(blank=True, max_length=60)),
                ('sent_at', models.DateTimeField(db_index=True)),
                ('machine_at', models.DateTimeField(null=True)),
                ('individual', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='survey_invitations', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('letter', 'letter'), ('link', 'link'), ('qr', 'qr')], max_length=10)),
                ('score', models.PositiveSmallIntegerField()),
                ('said', models.JSONField(default=dict)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('browser_key', models.CharField(blank=True, max_length=64)),
                ('answered_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('forgotten_at', models.DateTimeField(null=True)),
                ('invitation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='response', to='feedback.invitation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('invitation__isnull', True), ('browser_key', ''), _connector='OR'), name='answered_by_letter_or_browser')],
            },
        ),
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('telephone', models.CharField(blank=True, max_length=40)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(db_index=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='call', to='feedback.response')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('done_at', None), ('done_at__gte', models.F('asked_at')), _connector='OR'), name='called_after_asking')],
            },
        ),
        migrations.CreateModel(
            name='ReviewSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('site', 'site'), ('shop', 'shop'), ('social', 'social')], default='site', max_length=10)),
                ('url', models.URLField(blank=True, max_length=300)),
                ('touchpoint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='touchpoints.touchpoint')),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('rating', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('tone', models.SmallIntegerField(null=True)),
                ('author', models.CharField(blank=True, max_length=120)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('url', models.URLField(blank=True, max_length=300)),
                ('posted_at', models.DateTimeField()),
                ('reply', models.TextField(blank=True)),
                ('replied_at', models.DateTimeField(null=True)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='feedback.reviewsource')),
            ],
            options={
                'indexes': [models.Index(fields=['-posted_at', '-id'], name='review_newest')],
                'constraints': [models.UniqueConstraint(fields=('source', 'external_id'), name='review_once'), models.CheckConstraint(condition=models.Q(('rating', None), ('rating__range', (1, 5)), _connector='OR'), name='review_rating_1_to_5'), models.CheckConstraint(condition=models.Q(('tone', None), ('tone__range', (-1, 1)), _connector='OR'), name='review_tone'), models.CheckConstraint(condition=models.Q(('replied_at', None), ('replied_at__gte', models.F('posted_at')), _connector='OR'), name='review_replied_after')],
            },
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('csat', 'CSAT'), ('nps', 'NPS'), ('ces', 'CES')], max_length=4)),
                ('after_topic', models.BooleanField(default=False)),
                ('rest_days', models.PositiveSmallIntegerField(default=90)),
                ('opens_on', models.DateField()),
                ('closes_on', models.DateField(blank=True, null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('door', models.CharField(max_length=24, unique=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('touchpoint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on', None), ('closes_on__gte', models.F('opens_on')), _connector='OR'), name='survey_closes_after_opening')],
            },
        ),
        migrations.AddField(
            model_name='response',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='feedback.survey'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='feedback.survey'),
        ),
        migrations.CreateModel(
            name='SurveyOptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('individual', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='survey_opt_out', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SurveyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('question', models.JSONField()),
                ('follow_ups', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='feedback.survey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('survey', 'number'), name='survey_version_once')],
            },
        ),
        migrations.AddField(
            model_name='response',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='feedback.surveyversion'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('subject', ''), _negated=True), fields=('survey', 'subject'), name='invited_once'),
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(fields=['survey', 'answered_at'], name='response_in_time'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(condition=models.Q(('browser_key', ''), _negated=True), fields=('survey', 'browser_key'), name='answered_once_a_browser'),
        ),
    ]
