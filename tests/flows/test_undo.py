"""Taking one import back: exactly what it made goes, what was touched since stays and is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from otklik.cli.main import main
from otklik.community.actions import follow, post_reply, support
from otklik.community.models import Category, Reply, Tag, Topic
from otklik.core.models import AuditEntry
from otklik.core.search.supply import documents_of, touched
from otklik.flows.models import ImportedRow, ImportRun
from otklik.interactions.models import Interaction
from otklik.knowledge.models import Article, Section
from otklik.parties.models import Account, Individual, Organization
from tests.cast import NOON
from tests.flows.conftest import File

pytestmark = pytest.mark.django_db

GOOD: dict[str, Any] = {"external_id": "t1", "title": "Роутер греется", "body": "Что делать?", "category": "Дом"}
THREAD = GOOD | {
    "author": "Пётр", "tags": "дом, свет", "replies": [{"body": "На бок", "author": "Анна"}, "Замените"], "accepted": 1,
}  # fmt: skip
LOG = {"core.Event", "core.Errand", "core.AuditEntry", "core.AuditHead", "flows.ImportRun", "flows.ImportedRow"}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but the logs."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.label not in LOG
    }


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def carry_out(*words: object) -> tuple[int, str]:
        code = main(["import", "--no-pause", *map(str, words)])
        told = capsys.readouterr()
        return code, told.out + told.err

    return carry_out


def lines(*records: dict[str, Any]) -> str:
    return "\n".join(map(json.dumps, records))


CUSTOMERS = """\
external_id,name,email,phone,account_number,city,organization,organization_id
7,Ирина Лис,irina@example.com,+375 29 611-22-33,40010001,Заречанск,,
8,Олег Мазур,,,70010002,Заречанск,ООО «Свет»,svet
"""
CONTACTS = "external_id,channel,opened_at,person\nc1,phone,2026-02-01T10:00:00+03:00,7\n"
ARTICLES = lines({"external_id": "a1", "title": "Лампы", "body": "Красная: обрыв.", "section": "Роутер"})
FILES = {
    "topics": ("forum.jsonl", lines(THREAD, GOOD | {"external_id": "t2"})),
    "customers": ("crm.csv", CUSTOMERS),
    "knowledge": ("manual.jsonl", ARTICLES),
}


@pytest.mark.parametrize("what", FILES)
def test_the_house_is_as_it_was_before(run, file: File, what: str) -> None:
    before = everything()
    run(what, file(*FILES[what]))
    brought = everything()
    assert brought != before
    number = ImportRun.objects.get().pk
    code, would = run("undo", number, "--dry-run")
    assert (code, everything()) == (0, brought)
    code, did = run("undo", number)
    assert (code, everything()) == (0, before)
    assert did.splitlines()[0] == would.splitlines()[0].replace("would be taken", "taken")
    assert not ImportedRow.objects.exists()
    assert run("undo", number)[1].startswith(f"import {number}: nothing taken back, 0 kept")


def test_contacts_leave_the_journal_with_their_import_and_only_so(run, file: File) -> None:
    run("customers", file("crm.csv", CUSTOMERS))
    before = everything()
    run("interactions", file("calls.csv", CONTACTS))
    assert Interaction.objects.count() == 1
    code, out = run("undo", ImportRun.objects.latest("pk").pk)
    assert (code, out.splitlines()[0].split(": ")[1]) == (0, "1 interaction taken back, 0 kept")
    assert everything() == before


def test_what_it_did_is_counted_and_audited(run, file: File) -> None:
    run("topics", file(*FILES["topics"]))
    number = ImportRun.objects.get().pk
    _code, out = run("undo", number)
    assert out == (
        f"import {number}: 1 acceptedanswer, 1 category, 2 reply, 2 tag, 2 topic, 4 individual taken back, 0 kept\n"
    )
    assert list(AuditEntry.objects.order_by("number").values_list("act", "subject")) == [
        ("flows.undo_import", f"import:{number}"),
        ("flows.undid_import", f"import:{number}"),
    ]


def test_the_search_forgets_what_was_taken_back(run, file: File) -> None:
    from otklik.core.models import Event

    run("topics", file(*FILES["topics"]))
    run("knowledge", file(*FILES["knowledge"]))
    refs = {topic.ref for topic in Topic.objects.all()} | {Article.objects.get().ref}
    last = Event.objects.latest("pk").pk
    for told in ImportRun.objects.all():
        run("undo", told.pk)
    assert set(touched(Event.objects.filter(pk__gt=last))) == refs
    assert list(documents_of(refs)) == []


def answered(topic: Topic, by: Individual) -> None:
    post_reply(topic=topic, by=by, body="А у меня так", at=NOON)


def changed(topic: Topic, by: Individual) -> None:
    Topic.objects.filter(pk=topic.pk).update(title="Исправлено")


def followed(topic: Topic, by: Individual) -> None:
    follow(topic=topic, by=by, at=NOON)


def supported(topic: Topic, by: Individual) -> None:
    support(topic=topic, by=by, at=NOON)


def reply_changed(topic: Topic, by: Individual) -> None:
    Reply.objects.filter(topic=topic, body="Замените").update(body="Замените блок")


@pytest.mark.parametrize(
    ("touch", "why"),
    [
        (answered, "somebody answered in it"),
        (changed, "was changed since"),
        (followed, "a row of the kind “follow” hangs on it"),
        (supported, "a row of the kind “me too” hangs on it"),
        (reply_changed, "a reply in it was changed since"),
    ],
)
def test_a_thread_that_people_touched_stays_whole(run, file: File, nadya, touch, why) -> None:
    run("topics", file(*FILES["topics"]))
    topic, number = Topic.objects.get(external_id="t1"), ImportRun.objects.get().pk
    touch(topic, nadya)
    _code, would = run("undo", number, "--dry-run")
    code, out = run("undo", number)
    assert code == 1
    assert f"kept topic:{topic.pk}: {why}" in out
    assert would.splitlines()[0].replace("would be taken", "taken") == out.splitlines()[0]
    assert list(Topic.objects.values_list("external_id", flat=True)) == ["t1"]
    assert set(Reply.objects.exclude(author=nadya).values_list("external_id", flat=True)) == {"t1:1", "t1:2"}
    assert (Category.objects.count(), Tag.objects.count()) == (1, 2)
    assert Individual.objects.filter(source="forum").count() == 3


def test_a_later_import_keeps_what_it_added_to(run, file: File) -> None:
    run("topics", file(*FILES["topics"]))
    more = THREAD | {"replies": [*THREAD["replies"], {"body": "И третий", "author": "Ян"}]}
    run("topics", file("forum.jsonl", lines(more)))
    first, second = ImportRun.objects.order_by("pk")
    assert "kept topic" in run("undo", first.pk)[1]
    code, _out = run("undo", second.pk)
    assert code == 0
    topic = Topic.objects.get()
    assert (topic.reply_count, [reply.body for reply in topic.replies.order_by("pk")]) == (2, ["На бок", "Замените"])
    assert run("undo", first.pk)[0] == 0
    assert not Topic.objects.exists()


def test_customers_who_were_there_before_stay_as_told_and_are_counted(run, file: File) -> None:
    run("customers", file("crm.csv", CUSTOMERS))
    added = CUSTOMERS.replace("Заречанск", "Минск") + "9,Ян,,,40010009,Минск,,\n"
    run("customers", file("crm.csv", added))
    _code, out = run("undo", ImportRun.objects.latest("pk").pk)
    assert "5 rows that were there before it and were told again stay as they are now" in out
    assert set(Account.objects.values_list("number", "city")) == {("40010001", "Минск"), ("70010002", "Минск")}
    first = ImportRun.objects.earliest("pk").pk
    assert "kept account" in run("undo", first)[1]
    assert (Organization.objects.count(), Individual.objects.filter(source="crm").count()) == (1, 2)


def test_an_imported_customer_who_signed_in_stays(run, file: File) -> None:
    run("customers", file("crm.csv", CUSTOMERS))
    Individual.objects.filter(external_id="7").update(last_login=NOON)
    _code, out = run("undo", ImportRun.objects.get().pk)
    person = Individual.objects.get(source="crm")
    assert f"kept individual:{person.pk}: was changed since" in out


def test_a_changed_article_stays_with_its_section(run, file: File) -> None:
    run("knowledge", file(*FILES["knowledge"]))
    run("knowledge", file("manual.jsonl", ARTICLES.replace("a1", "a2")))
    run("knowledge", file("manual.jsonl", ARTICLES.replace("\\u043e\\u0431\\u0440\\u044b\\u0432", "2")))
    first = ImportRun.objects.earliest("pk").pk
    assert "kept article" in run("undo", first)[1]
    assert (Article.objects.count(), Section.objects.count()) == (2, 1)


def test_rows_told_twice_in_one_file_are_its_own(run, file: File) -> None:
    before = everything()
    run("customers", file("crm.csv", CUSTOMERS + "7,Ирина Лисова,irina@example.com,,40010001,Минск,,\n"))
    assert run("undo", ImportRun.objects.get().pk)[0] == 0
    assert everything() == before


def test_imports_are_listed(run, file: File, tmp_path: Path) -> None:
    assert run("list") == (0, "nothing was brought in yet\n")
    run("topics", file("forum.jsonl", lines(GOOD) + "\n{broken\n"))
    number = ImportRun.objects.get().pk
    told = run("list")[1].splitlines()
    assert told[0].startswith(f"{number}  20")
    assert "topics from forum.jsonl (" in told[0]
    assert told[0].endswith("1 made, 0 known before, 1 refused, whole")
    assert told[1].startswith(f"    refused rows: {tmp_path}/imports/forum-")
    run("undo", number)
    assert run("list")[1].splitlines()[0].endswith("undone")


def test_a_dry_run_of_an_import_has_no_number(run, file: File) -> None:
    run("topics", file(*FILES["topics"]), "--dry-run")
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("undo", "99"), "otklik import: there is no import 99; otklik import list shows them\n"),
        (("undo", "first"), "otklik import: 'first' is no number of an import; otklik import list shows them\n"),
        (("undo",), "otklik import: import undo needs a number after it\n"),
        (("topics",), "otklik import: import topics needs a file after it\n"),
    ],
)
def test_wrong_words_are_told(run, words, told) -> None:
    assert run(*words) == (1, told)
