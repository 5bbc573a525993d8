"""Journey maps. Triggers: a published version and what was once said of an emotion never change and never go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = {"journey_version": "quality_journeyversion", "step_emotion": "quality_stepemotion"}


def set_triggers(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if not is_sqlite:
        schema_editor.execute(
            """CREATE FUNCTION journey_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'journey: what was published or said is never changed and never deleted'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
            params=None,
        )
    for name, table in TABLES.items():
        for verb, done in (("UPDATE", "changed"), ("DELETE", "deleted")):
            body = (
                f"BEGIN SELECT RAISE(ABORT, '{name}: never {done}'); END"
                if is_sqlite
                else "FOR EACH ROW EXECUTE FUNCTION journey_refuse()"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name}_never_{done} BEFORE {verb} ON {table} {body}", params=None
            )


def drop_triggers(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table in TABLES.items():
        for done in ("changed", "deleted"):
            on_table = "" if is_sqlite else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER {name}_never_{done}{on_table}", params=None)
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION journey_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0003_measurements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('draft', models.JSONField()),
                ('before', models.JSONField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='JourneyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('drawing', models.JSONField()),
                ('emotions', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('published_at', models.DateTimeField()),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='quality.journey')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('journey', 'number'), name='journey_version_once')],
            },
        ),
        migrations.CreateModel(
            name='StepEmotion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=20)),
                ('value', models.SmallIntegerField()),
                ('reason', models.JSONField()),
                ('source', models.CharField(choices=[('hand', 'hand'), ('file', 'file')], max_length=20)),
                ('said_at', models.DateTimeField()),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emotions', to='quality.journey')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['journey', 'step', '-said_at', '-id'], name='step_emotion_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('value__range', (-2, 2))), name='step_emotion_minus_2_to_2'), models.CheckConstraint(condition=models.Q(('said_by', None), ('source', 'hand'), _negated=True), name='step_emotion_by_hand')],
            },
        ),
        migrations.RunPython(set_triggers, drop_triggers),
    ]
