"""Records written together leave the same rows as records written one by one, whatever they are."""

import json
import re
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from otklik.cli.main import main
from otklik.flows.intake.customers import Customers
from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import Map
from otklik.flows.intake.run import bring_in
from otklik.flows.intake.topics import Topics
from otklik.flows.models import ImportedRow
from otklik.parties.models import Account, ContactPoint, Identity, Individual, Organization, StaffRole
from tests.cast import NOON
from tests.flows.conftest import File

# numbers that the database draws, and moments of the act itself
MOVING = {"begun_at", "last_at", "ended_at", "joined_at", "seen_at", "added_at", "password", "mark", "refused_file", "checksum",
          "number", "hash", "previous_hash", "at_door"}  # fmt: skip

# who has no nick is called by his number
NUMBERED = re.compile(r"(Абонент|Абанент|Subscriber) \d+")

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
            rows = map(repr, model._base_manager.values_list(*fields))
            said[model._meta.label] = sorted(NUMBERED.sub(r"\1", row) for row in rows)
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
@example(
    told=[
        {**ONE, "language": "be", "replies": [{"body": "x", "external_id": "r"}] * 2},
        {**ONE, "external_id": "b", "replies": ["x"]},
    ]
)
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


emails = st.sampled_from(["a@example.com", "B@example.com", "b@EXAMPLE.com ", "mine@example.com", "typed@example.com",
                          "noted@example.com", "known@example.com", "н@пример.рф", "odd"])  # fmt: skip
lines = st.lists(
    st.fixed_dictionaries(
        {"service": st.sampled_from(["internet", "tv"])},
        optional={"product": st.sampled_from(["Бриз", "x" * 121]), "number": st.just("1")},
    ),
    max_size=3,
)
customers = st.fixed_dictionaries(
    {"external_id": st.sampled_from(["1", "2", "3", "4", "5", "6", "known", "linked", ""]), "name": names},
    optional={
        "nick": st.sampled_from(["Янка", "\u200b"]), "email": emails, "language": st.sampled_from(["be", "en", "xx"]),
        "phone": st.sampled_from(["8 029 611-22-33", "+375296112233", "+375296112244", "12"]),
        "account_number": st.sampled_from(["4001", "4002", "4003", "shop", "ours"]), "flat": st.sampled_from(["1", "x" * 21]),
        "organization": st.sampled_from(["Свет", "ООО «Свет»"]), "organization_id": st.sampled_from(["s", "had"]),
        "facts": st.sampled_from([{"tariff": "Бриз", "none": ""}, ["x"]]), "lines": st.one_of(lines, st.just("x")),
    },
)  # fmt: skip


def known_before() -> None:
    """Somebody of this source and of another, somebody who signed up and proved his e-mail, somebody who typed one."""
    known, shop, mine, _typed, noted = (
        Individual.objects.create(nick=nick, source=source, external_id=key, email=email, joined_at=NOON)
        for nick, source, key, email in (
            ("Известный", "crm", "known", "known@example.com"), ("Из лавки", "shop", "1", ""),
            ("Сама", "", "", "mine@example.com"), ("Вписал", "", "", "typed@example.com"), ("Записал", "", "", ""),
        )
    )  # fmt: skip
    Identity.objects.create(individual=mine, system="crm", external_id="linked", seen_at=NOON)
    for person, value, proven_at in ((mine, mine.email, NOON), (noted, "noted@example.com", None)):
        ContactPoint.objects.create(individual=person, kind="email", value=value, added_at=NOON, verified_at=proven_at)
    ContactPoint.objects.create(individual=shop, kind="tel", value="+375296112244", added_at=NOON, verified_at=NOON)
    Account.objects.create(number="shop", individual=shop, source="shop", created_at=NOON)
    Account.objects.create(number="ours", individual=known, source="crm", created_at=NOON)
    Organization.objects.create(name="Былое", tax_number="5", source="crm", external_id="had", created_at=NOON)


@pytest.mark.slow
@pytest.mark.django_db
@example(
    told=[{"external_id": "1", "name": "А", "nick": "Янка", "email": "a@example.com", "account_number": "4001"}] * 2
)
@example(told=[{"external_id": key, "name": "А", "phone": "+375296112233"} for key in "12"])
@example(told=[{"external_id": "1", "name": "А", "email": "odd"}, {"external_id": "1", "name": "Б"}])
@example(
    told=[
        {"external_id": key, "name": "А", "account_number": key, "organization": name, "organization_id": "had"}
        for key, name in zip(("1", "ours", "2", "3"), ("Свет", "Тьма", "Свет", "Свет"), strict=True)
    ]
)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.lists(customers, min_size=1, max_size=7))
def test_customers_together_or_one_by_one_are_the_same(file: File, monkeypatch, told: list[dict[str, Any]]) -> None:
    from django.db import transaction

    path = file("crm.jsonl", "\n".join(map(json.dumps, told)))

    def brought() -> object:
        refused = path.with_suffix(".refused")
        refused.unlink(missing_ok=True)
        with transaction.atomic():
            known_before()
            done = bring_in(
                what="customers",
                path=path,
                map=Map("jsonl", "crm"),
                at=NOON,
                refused_file=refused,
                pause=lambda _: None,
            )
            found = content()
            undoable = sorted(ImportedRow.objects.values_list("kind", "made"))
            transaction.set_rollback(True)
        return found, undoable, (done.created, done.known), refused.read_text() if done.refused else ""

    together = brought()
    with monkeypatch.context() as patch:
        patch.setattr(Customers, "bring_in_many", Kind.bring_in_many)
        assert brought() == together
