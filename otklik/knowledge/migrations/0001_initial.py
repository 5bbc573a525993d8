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
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('title', models.JSONField()),
                ('icon', models.CharField(blank=True, max_length=40)),
                ('position', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=100, unique=True)),
                ('language', models.CharField(choices=[('ru', 'Русский'), ('be', 'Беларуская'), ('en', 'English')], default='ru', max_length=2)),
                ('audience', models.CharField(choices=[('all', 'all'), ('signed_in', 'signed_in'), ('business', 'business'), ('staff', 'staff')], default='all', max_length=10)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('review', 'review'), ('published', 'published'), ('needs_change', 'needs_change'), ('archived', 'archived')], default='draft', max_length=15)),
                ('tags', models.JSONField(default=list)),
                ('review_in_days', models.PositiveIntegerField(default=180)),
                ('review_date', models.DateField(blank=True, null=True)),
                ('born_of', models.CharField(blank=True, max_length=60)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('changed_at', models.DateTimeField()),
                ('helpful_count', models.PositiveIntegerField(default=0)),
                ('unhelpful_count', models.PositiveIntegerField(default=0)),
                ('view_count', models.PositiveIntegerField(default=0)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('credit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='credited_articles', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='owned_articles', to=settings.AUTH_USER_MODEL)),
                ('translation_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='translations', to='knowledge.article')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='knowledge.section')),
            ],
            options={
                'indexes': [models.Index(fields=['section', '-view_count', '-id'], name='article_of_section'), models.Index(fields=['-changed_at', '-id'], name='article_changed'), models.Index(fields=['review_date'], name='article_review')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='article_imported_once'), models.UniqueConstraint(condition=models.Q(('born_of', ''), _negated=True), fields=('born_of',), name='article_born_once'), models.UniqueConstraint(condition=models.Q(('translation_of__isnull', False)), fields=('translation_of', 'language'), name='article_translated_once')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=160)),
                ('body', models.TextField()),
                ('body_html', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='knowledge.article')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'number'), name='revision_number_once')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='latest_revision',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='latest_of', to='knowledge.revision'),
        ),
        migrations.AddField(
            model_name='article',
            name='published_revision',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='published_of', to='knowledge.revision'),
        ),
        migrations.CreateModel(
            name='HelpfulVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('browser_key', models.CharField(blank=True, max_length=40)),
                ('helpful', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='knowledge.article')),
                ('individual', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('individual__isnull', False)), fields=('article', 'individual'), name='helpful_once'), models.UniqueConstraint(condition=models.Q(('browser_key', ''), _negated=True), fields=('article', 'browser_key'), name='helpful_once_per_browser')],
            },
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'needs_change']), _negated=True), ('published_revision__isnull', False), _connector='OR'), name='article_published_has_text'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), _negated=True), ('published_revision', None), _connector='OR'), name='article_draft_is_not_read'),
        ),
    ]
