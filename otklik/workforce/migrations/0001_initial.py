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
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('title', models.JSONField()),
                ('role', models.CharField(choices=[('front', 'front'), ('duty', 'duty'), ('owner', 'owner'), ('inside', 'inside')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('title', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('title', models.JSONField()),
                ('about', models.JSONField(default=dict)),
                ('material', models.JSONField(default=dict)),
                ('roles', models.JSONField(default=list)),
                ('pass_percent', models.PositiveSmallIntegerField(default=80)),
                ('valid_days', models.PositiveSmallIntegerField(default=365)),
                ('asked', models.PositiveSmallIntegerField(default=8)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pass_percent__gte', 1), ('pass_percent__lte', 100)), name='course_pass_percent')],
            },
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('language', models.CharField(choices=[('ru', 'Русский'), ('be', 'Беларуская'), ('en', 'English')], default='ru', max_length=2)),
                ('active_from', models.DateField()),
                ('active_to', models.DateField(blank=True, null=True)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('individual', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='employee', to=settings.AUTH_USER_MODEL)),
                ('touchpoints', models.ManyToManyField(blank=True, related_name='employees', to='touchpoints.touchpoint')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employees', to='workforce.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='employee_number_once'), models.CheckConstraint(condition=models.Q(('active_to', None), ('active_to__gte', models.F('active_from')), _connector='OR'), name='employee_leaves_after_coming')],
            },
        ),
        migrations.CreateModel(
            name='CarePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('every_days', models.PositiveSmallIntegerField()),
                ('first_due', models.DateField()),
                ('owner_zone', models.CharField(choices=[('marketing', 'marketing'), ('technical', 'technical'), ('it', 'IT')], max_length=20)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='care', to='touchpoints.touchpoint')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='care', to='workforce.employee')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('every_days__gte', 1)), name='care_every_day_at_most'), models.UniqueConstraint(fields=('touchpoint', 'title'), name='care_plan_once')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.JSONField()),
                ('answers', models.JSONField(default=list)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('right', models.PositiveSmallIntegerField(default=0)),
                ('passed', models.BooleanField(default=False)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='workforce.course')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='workforce.employee')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('employee', 'course'), name='attempt_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('assigned_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='workforce.course')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='workforce.employee')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('employee', 'course'), name='assignment_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Minimum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('first_slot', models.PositiveSmallIntegerField()),
                ('end_slot', models.PositiveSmallIntegerField()),
                ('people', models.PositiveSmallIntegerField()),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='minima', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('touchpoint', 'weekday', 'first_slot'), name='minimum_once'), models.CheckConstraint(condition=models.Q(('end_slot__lte', 48), ('first_slot__lt', models.F('end_slot')), ('weekday__lte', 6)), name='minimum_within_day')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField(db_index=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('how', models.CharField(choices=[('button', 'button'), ('manager', 'manager'), ('file', 'file')], max_length=10)),
                ('told_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('is_void', models.BooleanField(default=False)),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='workforce.presence')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='workforce.employee')),
                ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('begins_at')), _connector='OR'), name='presence_ends_after_begin'), models.UniqueConstraint(condition=models.Q(('ends_at', None)), fields=('employee',), name='presence_open_once')],
            },
        ),
        migrations.CreateModel(
            name='QuizQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.JSONField()),
                ('choices', models.JSONField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='workforce.course')),
            ],
        ),
        migrations.CreateModel(
            name='RegisterEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('equipment', 'equipment'), ('control', 'control'), ('support', 'support'), ('system', 'system')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('supplier', models.CharField(blank=True, max_length=200)),
                ('owner_zone', models.CharField(choices=[('marketing', 'marketing'), ('technical', 'technical'), ('it', 'IT')], max_length=20)),
                ('added_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='register', to='workforce.employee')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='register', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'touchpoint', 'name'), name='register_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holds', models.BooleanField(default=True)),
                ('proved_on', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('link', models.URLField(blank=True, max_length=300)),
                ('file', models.FileField(blank=True, upload_to='proofs/%Y/%m/')),
                ('note', models.CharField(blank=True, max_length=300)),
                ('told_at', models.DateTimeField()),
                ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='workforce.registerentry')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('proved_on')), _connector='OR'), name='proof_ends_after_begin')],
            },
        ),
        migrations.CreateModel(
            name='SentLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='workforce.employee')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('employee', 'key'), name='workforce_letter_once')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField(db_index=True)),
                ('ends_at', models.DateTimeField()),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='workforce.employee')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='touchpoints.touchpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('employee', 'touchpoint', 'begins_at'), name='shift_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='shift_ends_after_begin')],
            },
        ),
        migrations.CreateModel(
            name='SkillLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 1), (2, 2), (3, 3), (4, 4)])),
                ('noted_on', models.DateField()),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='workforce.employee')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='workforce.skill')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('employee', 'skill'), name='skill_once_per_employee'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='skill_level_1_to_4')],
            },
        ),
        migrations.CreateModel(
            name='CareDone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('done_at', models.DateTimeField()),
                ('announced_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='done', to='workforce.careplan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'due_on'), name='care_done_once')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issued_on', models.DateField()),
                ('expires_on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('withdrawn_on', models.DateField(null=True)),
                ('withdrawn_why', models.CharField(blank=True, max_length=200)),
                ('attempt', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='workforce.attempt')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='workforce.course')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to='workforce.employee')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_on__gte', models.F('issued_on'))), name='certificate_ends_after_begin'), models.UniqueConstraint(condition=models.Q(('withdrawn_on', None)), fields=('employee', 'course', 'issued_on'), name='certificate_once_a_day')],
            },
        ),
    ]
