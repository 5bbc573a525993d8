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
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('title', models.JSONField()),
                ('icon', models.CharField(blank=True, max_length=40)),
                ('position', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='NoticePreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stopped_at', models.DateTimeField(null=True)),
                ('individual', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_preference', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('question', 'question'), ('problem', 'problem'), ('idea', 'idea'), ('praise', 'praise'), ('private', 'private'), ('update', 'update')], max_length=10)),
                ('title', models.CharField(max_length=160)),
                ('body', models.TextField()),
                ('body_html', models.TextField()),
                ('language', models.CharField(choices=[('ru', 'Русский'), ('be', 'Беларуская'), ('en', 'English')], default='ru', max_length=2)),
                ('details', models.JSONField(default=dict)),
                ('opened_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('last_activity_at', models.DateTimeField()),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('reply_count', models.PositiveIntegerField(default=0)),
                ('support_count', models.PositiveIntegerField(default=0)),
                ('view_count', models.PositiveIntegerField(default=0)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('once_key', models.CharField(blank=True, max_length=40)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='community.category')),
                ('tags', models.ManyToManyField(blank=True, related_name='topics', to='community.tag')),
            ],
            options={
                'indexes': [models.Index(fields=['-last_activity_at', '-id'], name='topic_lively'), models.Index(fields=['-opened_at', '-id'], name='topic_new'), models.Index(fields=['-support_count', '-id'], name='topic_popular'), models.Index(fields=['category', '-last_activity_at', '-id'], name='topic_of_category'), models.Index(fields=['kind', '-last_activity_at', '-id'], name='topic_of_kind'), models.Index(fields=['author', '-opened_at', '-id'], name='topic_of_author'), models.Index(condition=models.Q(('reply_count', 0)), fields=['-opened_at', '-id'], name='topic_unanswered'), models.Index(condition=models.Q(('held_at__isnull', False)), fields=['held_at', 'id'], name='topic_held')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='topic_imported_once'), models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('author', 'once_key'), name='topic_sent_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['question', 'problem', 'idea', 'praise', 'private', 'update'])), name='topic_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField()),
                ('body_html', models.TextField()),
                ('as_staff', models.BooleanField(default=False)),
                ('posted_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('thanks_count', models.PositiveIntegerField(default=0)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('once_key', models.CharField(blank=True, max_length=40)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='community.topic')),
            ],
            options={
                'indexes': [models.Index(fields=['topic', 'posted_at', 'id'], name='reply_in_order'), models.Index(fields=['author', '-posted_at'], name='reply_of_author'), models.Index(condition=models.Q(('held_at__isnull', False)), fields=['held_at', 'id'], name='reply_held')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='reply_imported_once'), models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('author', 'once_key'), name='reply_sent_once')],
            },
        ),
        migrations.CreateModel(
            name='OfficialAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_at', models.DateTimeField()),
                ('valid_for', models.CharField(blank=True, max_length=200)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reply', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='officialness', to='community.reply')),
                ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='official', to='community.topic')),
            ],
        ),
        migrations.CreateModel(
            name='MeToo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='me_toos', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='me_toos', to='community.topic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('topic', 'individual'), name='me_too_once')],
            },
        ),
        migrations.CreateModel(
            name='Hiding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hidden_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('hidden_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reply', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hiding', to='community.reply')),
                ('topic', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hiding', to='community.topic')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('topic__isnull', False), ('reply__isnull', False), _connector='XOR'), name='hiding_of_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='community.topic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('topic', 'individual'), name='follow_once')],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raised_at', models.DateTimeField()),
                ('reason', models.CharField(choices=[('spam', 'spam'), ('abuse', 'abuse'), ('personal_data', 'personal_data'), ('off_topic', 'off_topic'), ('wrong', 'wrong'), ('other', 'other')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField(null=True)),
                ('verdict', models.CharField(blank=True, max_length=20)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('raised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='flags_raised', to=settings.AUTH_USER_MODEL)),
                ('reply', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='community.reply')),
                ('topic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='community.topic')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('decided_at', None)), fields=['raised_at', 'id'], name='flag_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('topic__isnull', False), ('reply__isnull', False), _connector='XOR'), name='flag_of_one_thing'), models.UniqueConstraint(condition=models.Q(('decided_at', None), ('topic__isnull', False)), fields=('topic', 'raised_by'), name='flag_topic_once'), models.UniqueConstraint(condition=models.Q(('decided_at', None), ('reply__isnull', False)), fields=('reply', 'raised_by'), name='flag_reply_once')],
            },
        ),
        migrations.CreateModel(
            name='Edit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edited_at', models.DateTimeField()),
                ('title_before', models.CharField(blank=True, max_length=160)),
                ('body_before', models.TextField()),
                ('edited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reply', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='community.reply')),
                ('topic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='community.topic')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('topic__isnull', False), ('reply__isnull', False), _connector='XOR'), name='edit_of_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closed_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='closure', to='community.topic')),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uploaded_at', models.DateTimeField()),
                ('name', models.CharField(max_length=120)),
                ('content_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField()),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('file', models.FileField(upload_to='attachments/%Y/%m/')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to=settings.AUTH_USER_MODEL)),
                ('reply', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='community.reply')),
                ('topic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='community.topic')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('reply__isnull', True), ('topic__isnull', True)), fields=['uploaded_at'], name='attachment_draft')],
            },
        ),
        migrations.CreateModel(
            name='AcceptedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepted_at', models.DateTimeField()),
                ('accepted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reply', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='acceptance', to='community.reply')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accepted', to='community.topic')),
            ],
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='community.topic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('topic', 'individual'), name='vote_once')],
            },
        ),
        migrations.CreateModel(
            name='SentNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent_notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('individual', 'key'), name='notice_once')],
            },
        ),
        migrations.CreateModel(
            name='Thanks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thanks_given', to=settings.AUTH_USER_MODEL)),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thanks', to='community.reply')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reply', 'individual'), name='thanks_once')],
            },
        ),
    ]
