from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_who_was_credited(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    article = apps.get_model("knowledge", "Article")
    rows = article.objects.filter(credit__isnull=False).values_list("pk", "credit_id")
    kept = [article.credited.through(article_id=pk, individual_id=person) for pk, person in rows]
    article.credited.through.objects.bulk_create(kept, batch_size=500)


def keep_one_of_them(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    article = apps.get_model("knowledge", "Article")
    for row in article.credited.through.objects.order_by("-pk"):
        article.objects.filter(pk=row.article_id).update(credit_id=row.individual_id)


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0004_section_archived"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="credit",
            field=models.ForeignKey(
                null=True,
                blank=True,
                on_delete=models.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="credited",
            field=models.ManyToManyField(related_name="credited_articles", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(keep_who_was_credited, keep_one_of_them),
        migrations.RemoveField(model_name="article", name="credit"),
    ]
