"""Threads written together leave the same rows as threads written one by one, whatever they are."""

import json
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from otklik.cli.main import main
from otklik.flows.intake.kind import Kind
from otklik.flows.intake.topics import Topics
from otklik.parties.models import Individual, StaffRole
from tests.cast import NOON
from tests.flows.conftest import File

# numbers that the database draws, and moments of the act itself
MOVING = {"begun_at", "last_at", "ended_at", "joined_at", "seen_at", "added_at", "password", "mark", "refused_file", "checksum",
          "number", "hash", "previous_hash", "at_door"}  # fmt: skip

names = st.sampled_from(["Пётр", "Анна", "Вера из поддержки", "Ян"])
moments = st.sampled_from(["2024-05-06T10:00:00+03:00", "2024-05-06T09:00:00+03:00", "2024-05-07T10:00:00+03:00"])
texts = st.sampled_from(["Что делать?", "**Так**", "\u200b", "<b>x</b> [a](javascript:x)", "x"])
replies = st.one_of(
    texts,
    st.fixed_dictionaries(
        {"body": texts},
        optional={
            "author": names, "author_id": st.sampled_from(["1", "2"]), "at": moments, "external_id": st.sampled_from("rs")
        },
    ),
)  # fmt: skip
threads = st.fixed_dictionaries(
    {
        "external_id": st.sampled_from("abcdef"), "title": texts, "body": texts, "category": st.sampled_from("12"),
        "at": moments,
    },
    optional={
        "author": names, "author_id": st.sampled_from(["1", "2"]), "replies": st.lists(replies, max_size=4),
        "accepted": st.sampled_from(["1", "2", "x"]), "kind": st.sampled_from(["idea", "problem", "private", "odd"]),
        "tags": st.sampled_from(["дом, Свет", "дом,дом", ["a", "b", "c", "d", "e", "f"]]),
        "language": st.sampled_from(["be", "xx"]),
    },
)  # fmt: skip

ONE = {
    "external_id": "a",
    "title": "Что делать?",
    "body": "Что делать?",
    "category": "1",
    "at": "2024-05-06T10:00:00+03:00",
}


def content() -> dict[str, list[str]]:
    """Rows of every table by what they say, numbers of rows read as what they point to."""
    said: dict[str, list[str]] = {}
    for model in apps.get_models():
        if model._meta.app_label in ("community", "parties", "interactions"):
            fields = [
                f.attname
                for f in model._meta.concrete_fields
                if not f.primary_key and not f.is_relation and f.attname not in MOVING | {"subject"}
            ]
            fields += [
                f"{f.name}__external_id"
                for f in model._meta.concrete_fields
                if f.is_relation and any(one.name == "external_id" for one in f.related_model._meta.fields)
            ]
            said[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*fields)))
    from otklik.core.models import Errand, Event

    said["events"] = sorted(map(repr, Event.objects.values_list("name", "at")))
    said["errands"] = sorted(map(repr, Errand.objects.values_list("handler", "event__name", "due_at")))
    said["tags"] = sorted(map(repr, apps.get_model("community.Topic").objects.values_list("external_id", "tags__name")))
    return said


@pytest.mark.slow
@pytest.mark.django_db
@example(told=[{**ONE, "kind": "odd"}, ONE, {**ONE, "body": "x"}])
@example(told=[{**ONE, "accepted": "x"}, ONE])
@example(told=[{**ONE, "replies": [{"body": "x", "external_id": "r"}] * 2}, {**ONE, "body": "x"}])
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.lists(threads, min_size=1, max_size=7))
def test_together_or_one_by_one_the_rows_are_the_same(file: File, monkeypatch, told: list[dict[str, Any]]) -> None:
    from django.db import transaction

    path = file("forum.jsonl", "\n".join(map(json.dumps, told)))

    def brought() -> dict[str, list[str]]:
        with transaction.atomic():
            agent = Individual.objects.create(
                nick="Вера", source="forum", external_id="Вера из поддержки", joined_at=NOON
            )
            StaffRole.objects.create(individual=agent, role="agent", granted_at=NOON)
            main(["import", "--no-pause", "topics", str(path)])
            found = content()
            transaction.set_rollback(True)
        return found

    together = brought()
    with monkeypatch.context() as patch:
        patch.setattr(Topics, "bring_in_many", Kind.bring_in_many)
        assert brought() == together
