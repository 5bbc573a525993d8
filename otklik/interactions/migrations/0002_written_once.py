"""Triggers: each fact of a contact is written once and never changed, whoever holds the connection."""

from django.db import migrations

TABLE = "interactions_interaction"
# said when the row is made
FIXED = [
    "id",
    "touchpoint_id",
    "channel",
    "direction",
    "subject",
    "opened_at",
    "source",
    "external_id",
    "corrects_id",
]
# filled in later, once
ONCE = ["offered_at", "queued_at", "answered_at", "ended_at", "agent_id", "erased_at"]
# filled in once; emptied only in the act of erasure, for good
PERSON = ["individual_id", "account_id"]


def _broken(differs):
    """The condition under which an update is refused; `differs` is the NULL-safe "is another than" of the database."""
    erasing = "(OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)"
    broken = [f"OLD.{name} {differs} NEW.{name}" for name in FIXED]
    broken += [f"(OLD.{name} IS NOT NULL AND OLD.{name} {differs} NEW.{name})" for name in ONCE]
    broken.append("(OLD.outcome <> '' AND OLD.outcome <> NEW.outcome)")
    broken.append(f"(OLD.summary <> NEW.summary AND NOT (NEW.summary = '' AND {erasing}))")
    for name in PERSON:
        emptied = f"(NEW.{name} IS NULL AND {erasing})"
        broken.append(f"(OLD.{name} IS NOT NULL AND OLD.{name} {differs} NEW.{name} AND NOT {emptied})")
        broken.append(f"(OLD.erased_at IS NOT NULL AND NEW.{name} IS NOT NULL)")
    broken.append("(NEW.erased_at IS NOT NULL AND (NEW.individual_id IS NOT NULL OR NEW.account_id IS NOT NULL))")
    return " OR ".join(broken)


def sqlite_triggers():
    return [
        f"""CREATE TRIGGER interaction_written_once BEFORE UPDATE ON {TABLE} WHEN {_broken("IS NOT")}
        BEGIN SELECT RAISE(ABORT, 'interaction: a fact of the journal is written once'); END""",
        f"""CREATE TRIGGER interaction_never_deleted BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'interaction: a row of the journal is never deleted'); END""",
    ]


def postgresql_triggers():
    return [
        """CREATE FUNCTION interaction_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'interaction: a row of the journal is written once and never deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        f"""CREATE TRIGGER interaction_written_once BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN ({_broken("IS DISTINCT FROM")}) EXECUTE FUNCTION interaction_refuse()""",
        f"""CREATE TRIGGER interaction_never_deleted BEFORE DELETE ON {TABLE} FOR EACH ROW
        EXECUTE FUNCTION interaction_refuse()""",
    ]


def set_triggers(apps, schema_editor):
    for statement in {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def drop_triggers(apps, schema_editor):
    on_table = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER interaction_written_once{on_table}", params=None)
    schema_editor.execute(f"DROP TRIGGER interaction_never_deleted{on_table}", params=None)
    if on_table:
        schema_editor.execute("DROP FUNCTION interaction_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("interactions", "0001_initial")]

    operations = [migrations.RunPython(set_triggers, drop_triggers)]
