"""The floor of the import: the rows it made, inserted by bulk into an empty database of the same tables.

Usage: python -m bench.copy_rows prepare | copy SOURCE.sqlite3   (settings by environment)
"""

import json
import sys
import time

import django


def main(words: list[str]) -> None:
    django.setup()
    if words[0] == "prepare":
        _prepare()
    else:
        print(json.dumps(_copy(words[1])))


def _prepare() -> None:
    from django.core.management import call_command
    from django.utils.timezone import now

    from otklik.parties.models import Operator
    from otklik.touchpoints.actions import preload_catalogue

    call_command("migrate", verbosity=0, interactive=False)
    preload_catalogue(at=now())
    Operator.objects.create(name={"en": "Bench"}, languages=["ru", "be", "en"], changed_at=now())


def _copy(source: str) -> dict[str, float]:
    """Seconds spent in inserting alone, 500 rows in a transaction; the rows are read and made outside the clock."""
    from django.apps import apps
    from django.db import connections

    connections.databases["source"] = connections.databases["default"] | {"NAME": source}
    names = (
        "core.Event core.Errand parties.Individual parties.Account parties.Line parties.Identity community.Category "
        "community.Tag community.Topic community.Reply community.Follow community.AcceptedAnswer "
        "interactions.Interaction flows.ImportRun flows.ImportedRow"
    ).split()
    models = [apps.get_model(name) for name in names]
    models.append(apps.get_model("community.Topic").tags.through)
    last = {model: model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in models}
    took, cpu, count = 0.0, 0.0, 0
    for model in models:
        rows = model._base_manager.using("source").filter(pk__gt=last[model]).order_by("pk")
        batch: list[object] = []
        for row in rows.iterator(chunk_size=500):
            batch.append(row)
            if len(batch) == 500:
                took, cpu, count = _insert(model, batch, took, cpu, count)
                batch = []
        took, cpu, count = _insert(model, batch, took, cpu, count)
    return {"seconds": round(took, 2), "cpu_seconds": round(cpu, 2), "rows": count}


def _insert(model: type, batch: list[object], took: float, cpu: float, count: int) -> tuple[float, float, int]:
    from django.db import transaction

    began, used = time.perf_counter(), time.process_time()
    with transaction.atomic(using="default"):
        model._base_manager.using("default").bulk_create(batch)  # type: ignore[attr-defined]
    return took + time.perf_counter() - began, cpu + time.process_time() - used, count + len(batch)


if __name__ == "__main__":
    main(sys.argv[1:])
