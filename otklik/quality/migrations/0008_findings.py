import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('quality', '0007_scores'),
        ('touchpoints', '0005_no_hours_of_their_own'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('norm_code', models.CharField(blank=True, max_length=20)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('seen', models.TextField(blank=True)),
                ('problem_class', models.CharField(choices=[('feedback', 'feedback'), ('information', 'information'), ('service', 'service'), ('technical', 'technical'), ('competition', 'competition'), ('security', 'security')], max_length=20)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('facts', models.JSONField(default=dict)),
                ('cause', models.TextField(blank=True)),
                ('zone', models.CharField(choices=[('marketing', 'marketing'), ('technical', 'technical'), ('it', 'IT')], max_length=20)),
                ('severity', models.CharField(choices=[('critical', 'critical'), ('major', 'major'), ('minor', 'minor')], max_length=10)),
                ('impact', models.PositiveSmallIntegerField()),
                ('frequency', models.PositiveSmallIntegerField()),
                ('ease', models.PositiveSmallIntegerField()),
                ('rank', models.PositiveSmallIntegerField()),
                ('opened_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('explained_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_as', models.CharField(blank=True, choices=[('acted', 'acted'), ('accepted', 'accepted'), ('none', 'none')], max_length=10)),
                ('once_key', models.CharField(blank=True, max_length=40)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to=settings.AUTH_USER_MODEL)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='touchpoints.touchpoint')),
            ],
            options={
                'indexes': [models.Index(fields=['closed_at', '-rank', '-id'], name='finding_ranked')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None), models.Q(('norm_code', ''), _negated=True)), fields=('touchpoint', 'norm_code'), name='finding_one_open_of_a_norm'), models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('once_key',), name='finding_once'), models.CheckConstraint(condition=models.Q(('impact__range', (1, 5)), ('frequency__range', (1, 5)), ('ease__range', (1, 5))), name='finding_steps_1_to_5'), models.CheckConstraint(condition=models.Q(('rank', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('impact'), '*', models.F('frequency')), '*', models.F('ease')))), name='finding_rank_is_the_product'), models.CheckConstraint(condition=models.Q(models.Q(('closed_as', ''), ('closed_at', None)), models.Q(('closed_at__isnull', False), models.Q(('closed_as', ''), _negated=True)), _connector='OR'), name='finding_closed_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='FindingEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('words', models.TextField(blank=True)),
                ('changes', models.JSONField(default=dict)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='quality.finding')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Improvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('about', models.TextField(blank=True)),
                ('zone', models.CharField(choices=[('marketing', 'marketing'), ('technical', 'technical'), ('it', 'IT')], max_length=20)),
                ('due_date', models.DateField(null=True)),
                ('cost', models.CharField(blank=True, max_length=200)),
                ('norm_code', models.CharField(blank=True, max_length=20)),
                ('retest_date', models.DateField(null=True)),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('decided', 'decided'), ('reopened', 'reopened'), ('in_work', 'in_work'), ('done', 'done'), ('verified', 'verified'), ('measured', 'measured'), ('refused', 'refused')], default='proposed', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('proposed_at', models.DateTimeField()),
                ('overdue_told', models.DateField(null=True)),
                ('once_key', models.CharField(blank=True, max_length=40)),
                ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quality.measurement')),
                ('before', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quality.measurement')),
                ('findings', models.ManyToManyField(related_name='improvements', to='quality.finding')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='improvements', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='improvements', to='touchpoints.touchpoint')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_date', 'id'], name='improvement_board')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('once_key',), name='improvement_once'), models.CheckConstraint(condition=models.Q(('state__in', ('proposed', 'refused')), models.Q(('due_date__isnull', False), ('owner__isnull', False)), _connector='OR'), name='improvement_decided_with_owner_and_date')],
            },
        ),
        migrations.CreateModel(
            name='ImprovementEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('words', models.TextField(blank=True)),
                ('changes', models.JSONField(default=dict)),
                ('once_key', models.CharField(blank=True, max_length=40)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('improvement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='quality.improvement')),
                ('measurement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quality.measurement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('improvement', 'once_key'), name='improvement_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='NormRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.TextField()),
                ('terms', models.JSONField()),
                ('active_from', models.DateField()),
                ('trial', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField()),
                ('approved', models.BooleanField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('once_key', models.CharField(blank=True, max_length=40)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.norm')),
                ('norm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='touchpoints.norm')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('approved', None), ('decided_at', None)), models.Q(('approved__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='norm_request_decided_once'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='norm_request_by_another'), models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('once_key',), name='norm_request_once')],
            },
        ),
        migrations.CreateModel(
            name='ZonePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(choices=[('marketing', 'marketing'), ('technical', 'technical'), ('it', 'IT')], max_length=20)),
                ('since', models.DateTimeField()),
                ('individual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='zones', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('zone', 'individual'), name='zone_person_once')],
            },
        ),
    ]
