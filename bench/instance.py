"""A throwaway installation that answers from a file of documents, served as production serves.

Usage (by bench/search.py): python -m bench.instance DOCUMENTS.jsonl PORT, with OTKLIK_VAR naming its folder.
With the word "demo" for the file it answers from the demo operator, and leaves refs.json and documents.jsonl.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik.core.sources import Document, Source


def write_documents(documents: Sequence["Document"], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(document), ensure_ascii=False, default=str) for document in documents)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_documents(path: Path) -> list["Document"]:
    from otklik.core.sources import Document

    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lists = ("answers", "tags")
    return [Document(**(one | {name: tuple(one[name]) for name in lists} | {"changed_at": None})) for one in told]


def main(documents: Path, port: int) -> None:
    """Migrate, index words and meaning, then serve until told to end."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    _begin(documents)
    import uvicorn

    uvicorn.run("config.asgi:application", port=port, log_level="warning", access_log=False)


def _begin(documents: Path) -> None:
    from django.core.management import call_command
    from django.utils.timezone import now

    from otklik.core import sources
    from otklik.core.search import embedding, follow
    from otklik.parties.models import Operator

    call_command("migrate", verbosity=0, interactive=False)
    if documents.name == "demo":
        _load_demo()
    else:
        if not Operator.objects.exists():
            Operator.objects.create(name={"en": "Bench"}, languages=["ru", "be", "en"], changed_at=now())
        sources.forget_sources()
        sources.register_source(_shelf(documents))
    follow.rebuild()
    embedding.catch_up()


def _load_demo() -> None:
    from django.conf import settings
    from django.utils.timezone import now

    from demo import load
    from otklik.community.models import Topic
    from otklik.core.search.supply import every_document
    from otklik.knowledge.models import Article
    from otklik.touchpoints.models import PortalAction

    load.load(now())
    refs = {row.external_id: row.ref for row in Topic.objects.exclude(external_id="")}
    refs |= {row.external_id: row.ref for row in Article.objects.exclude(external_id="")}
    refs |= {f"action:{action.code}": f"action:{action.pk}" for action in PortalAction.objects.all()}
    (settings.VAR_DIR / "refs.json").write_text(json.dumps(refs), encoding="utf-8")
    public = [document for document in every_document() if _is_public(document.ref)]
    write_documents(public, settings.VAR_DIR / "documents.jsonl")


def _is_public(ref: str) -> bool:
    from django.contrib.auth.models import AnonymousUser

    from otklik.core.sources import sources

    return ref in sources()[ref.partition(":")[0]].cards([ref], AnonymousUser(), "ru")


def _shelf(path: Path) -> "Source":
    from otklik.core.sources import Card, Document, Source

    kept = read_documents(path)
    by_ref = {document.ref: document for document in kept}

    class Shelf(Source):
        kind = kept[0].ref.partition(":")[0]
        events = ()

        def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
            return []

        def documents(self, refs: Sequence[str] | None = None) -> Iterator[Document]:
            yield from kept if refs is None else (by_ref[ref] for ref in refs if ref in by_ref)

        def cards(self, refs: Sequence[str], asker: object, language: str) -> dict[str, Card]:
            found = [by_ref[ref] for ref in refs if ref in by_ref]
            return {one.ref: Card(one.ref, one.group, one.title, "/", " ".join(one.answers)[:180]) for one in found}

    return Shelf()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
