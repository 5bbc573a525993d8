import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Individual',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('name', models.CharField(blank=True, max_length=200)),
                ('nick', models.CharField(max_length=60)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('language', models.CharField(choices=[('ru', 'Русский'), ('be', 'Беларуская'), ('en', 'English')], default='ru', max_length=2)),
                ('about', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('is_active', models.BooleanField(default=True)),
                ('session_epoch', models.PositiveIntegerField(default=0)),
                ('joined_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='individual_email_once'), models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='individual_imported_once')],
            },
        ),
        migrations.CreateModel(
            name='FirstRunCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('only', models.BooleanField(default=True, unique=True)),
                ('hash', models.CharField(max_length=64)),
                ('wrong_attempts', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='first_run_code_is_one')],
            },
        ),
        migrations.CreateModel(
            name='Operator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('only', models.BooleanField(default=True, unique=True)),
                ('name', models.JSONField(default=dict)),
                ('about', models.JSONField(default=dict)),
                ('links', models.JSONField(default=list)),
                ('logo', models.FileField(blank=True, upload_to='brand/')),
                ('brand_colour', models.CharField(default='#0b6e75', max_length=7)),
                ('languages', models.JSONField(default=list)),
                ('country', models.CharField(choices=[('ru', 'Россия'), ('by', 'Беларусь'), ('other', 'Other')], default='by', max_length=5)),
                ('currency', models.CharField(default='BYN', max_length=3)),
                ('site_url', models.URLField(blank=True)),
                ('support_email', models.EmailField(blank=True, max_length=254)),
                ('support_phone', models.CharField(blank=True, max_length=40)),
                ('is_demo', models.BooleanField(default=False)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='operator_is_one')],
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('tax_number', models.CharField(blank=True, max_length=40)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='organization_imported_once')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40)),
                ('city', models.CharField(blank=True, max_length=80)),
                ('district', models.CharField(blank=True, max_length=80)),
                ('street', models.CharField(blank=True, max_length=120)),
                ('house', models.CharField(blank=True, max_length=20)),
                ('flat', models.CharField(blank=True, max_length=20)),
                ('facts', models.JSONField(default=dict)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contact_accounts', to=settings.AUTH_USER_MODEL)),
                ('individual', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='parties.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('number',), name='account_number_once'), models.CheckConstraint(condition=models.Q(('individual__isnull', False), ('organization__isnull', False), _connector='XOR'), name='account_has_one_holder')],
            },
        ),
        migrations.CreateModel(
            name='StaffRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('agent', 'agent'), ('official_representative', 'official_representative'), ('community_manager', 'community_manager'), ('knowledge_editor', 'knowledge_editor'), ('quality_manager', 'quality_manager'), ('duty', 'duty'), ('analyst', 'analyst'), ('approver', 'approver'), ('administrator', 'administrator')], max_length=40)),
                ('granted_at', models.DateTimeField()),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_roles', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('individual', 'role'), name='role_once_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=40)),
                ('wording', models.TextField()),
                ('given_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('individual', 'purpose'), name='consent_open_once')],
            },
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'e-mail'), ('tel', 'telephone'), ('telegram', 'Telegram'), ('vk', 'VK'), ('max', 'MAX')], max_length=20)),
                ('value', models.CharField(max_length=200)),
                ('verified_at', models.DateTimeField(null=True)),
                ('added_at', models.DateTimeField()),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_points', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('verified_at__isnull', False)), fields=('kind', 'value'), name='contact_verified_once'), models.UniqueConstraint(fields=('individual', 'kind', 'value'), name='contact_once_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(max_length=40)),
                ('external_id', models.CharField(max_length=120)),
                ('seen_at', models.DateTimeField()),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('system', 'external_id'), name='identity_once')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(max_length=20)),
                ('product', models.CharField(blank=True, max_length=120)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(default='active', max_length=20)),
                ('facts', models.JSONField(default=dict)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='parties.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'service', 'number', 'product'), name='line_once_per_account')],
            },
        ),
    ]
