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
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_planned', models.BooleanField(default=False)),
                ('title', models.JSONField()),
                ('text', models.JSONField(default=dict)),
                ('services', models.JSONField(default=list)),
                ('cause', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField(db_index=True)),
                ('expected_end_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('once_key', models.CharField(blank=True, max_length=60)),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('once_key',), name='outage_opened_once'), models.CheckConstraint(condition=models.Q(('expected_end_at', None), ('expected_end_at__gt', models.F('started_at')), _connector='OR'), name='outage_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Joining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('browser_key', models.CharField(blank=True, max_length=64)),
                ('joined_at', models.DateTimeField()),
                ('individual', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outage_joinings', to=settings.AUTH_USER_MODEL)),
                ('outage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joinings', to='outages.outage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('individual__isnull', False)), fields=('outage', 'individual'), name='outage_joined_once'), models.UniqueConstraint(condition=models.Q(('browser_key', ''), _negated=True), fields=('outage', 'browser_key'), name='outage_joined_once_a_browser'), models.CheckConstraint(condition=models.Q(('individual__isnull', False), models.Q(('browser_key', ''), _negated=True), _connector='XOR'), name='outage_joined_by_one')],
            },
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.JSONField(default=dict)),
                ('ended_at', models.DateTimeField(db_index=True)),
                ('closed_at', models.DateTimeField()),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outage', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='closing', to='outages.outage')),
            ],
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('city', models.CharField(blank=True, max_length=80)),
                ('district', models.CharField(blank=True, max_length=80)),
                ('street', models.CharField(blank=True, max_length=120)),
                ('houses', models.CharField(blank=True, max_length=300)),
                ('outage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='outages.outage')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('city', ''), _negated=True), models.Q(('district', ''), _negated=True), models.Q(('street', ''), _negated=True), _connector='OR'), name='outage_area_is_somewhere'), models.CheckConstraint(condition=models.Q(('houses', ''), models.Q(('street', ''), _negated=True), _connector='OR'), name='outage_houses_have_a_street')],
            },
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.JSONField(default=dict)),
                ('expected_end_at', models.DateTimeField(null=True)),
                ('said_at', models.DateTimeField()),
                ('once_key', models.CharField(blank=True, max_length=60)),
                ('outage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='outages.outage')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('once_key', ''), _negated=True), fields=('outage', 'once_key'), name='outage_update_said_once')],
            },
        ),
    ]
