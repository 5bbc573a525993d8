"""Triggers: the words of a revision stay as they were saved."""

from django.db import migrations

TABLE = "knowledge_revision"
FIXED = ["id", "article_id", "number", "title", "body", "body_html", "written_at", "note"]


def _changed(differs):
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in FIXED)


def set_trigger(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"""CREATE TRIGGER revision_never_changed BEFORE UPDATE ON {TABLE} WHEN {_changed("IS NOT")}
            BEGIN SELECT RAISE(ABORT, 'revision: the words of a revision are never changed'); END""",
            params=None,
        )
        return
    schema_editor.execute(
        """CREATE FUNCTION revision_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'revision: the words of a revision are never changed'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        params=None,
    )
    schema_editor.execute(
        f"""CREATE TRIGGER revision_never_changed BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN ({_changed("IS DISTINCT FROM")}) EXECUTE FUNCTION revision_refuse()""",
        params=None,
    )


def drop_trigger(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER revision_never_changed", params=None)
        return
    schema_editor.execute(f"DROP TRIGGER revision_never_changed ON {TABLE}", params=None)
    schema_editor.execute("DROP FUNCTION revision_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]

    operations = [migrations.RunPython(set_trigger, drop_trigger)]
