"""A contact brought in by an import leaves the journal with it; nothing else ever does."""

from django.db import migrations, models

TABLE, NAMED = "interactions_interaction", "SELECT 1 FROM interactions_withdrawal WHERE interaction_id = OLD.id"
ON_TABLE = f"BEFORE DELETE ON {TABLE}"


def sqlite(when):
    return [
        "DROP TRIGGER interaction_never_deleted",
        f"""CREATE TRIGGER interaction_never_deleted {ON_TABLE} {when}
        BEGIN SELECT RAISE(ABORT, 'interaction: a row of the journal is never deleted'); END""",
    ]


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = sqlite(f"WHEN NOT EXISTS ({NAMED})")
    else:
        statements = [
            f"""CREATE FUNCTION interaction_refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS ({NAMED}) THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION 'interaction: a row of the journal is never deleted'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
            f"DROP TRIGGER interaction_never_deleted ON {TABLE}",
            f"""CREATE TRIGGER interaction_never_deleted {ON_TABLE} FOR EACH ROW
            EXECUTE FUNCTION interaction_refuse_deletion()""",
        ]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = sqlite("")
    else:
        statements = [
            f"DROP TRIGGER interaction_never_deleted ON {TABLE}",
            f"CREATE TRIGGER interaction_never_deleted {ON_TABLE} FOR EACH ROW EXECUTE FUNCTION interaction_refuse()",
            "DROP FUNCTION interaction_refuse_deletion()",
        ]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("interactions", "0002_written_once")]

    operations = [
        migrations.CreateModel(
            name="Withdrawal",
            fields=[("interaction_id", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.RunPython(allow, forbid),
    ]
