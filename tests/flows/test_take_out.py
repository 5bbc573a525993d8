"""What is taken out comes in again somewhere else, the same."""

import json
from pathlib import Path

import pytest

from otklik.cli.main import main
from otklik.community.models import Topic
from otklik.core.models import AuditEntry
from otklik.flows.take_out import KINDS
from otklik.parties.models import Account, Individual
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON
from tests.flows.test_intake import CONTACTS, CUSTOMERS, TOPICS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(db: None, settings, tmp_path: Path, vera) -> None:
    settings.VAR_DIR = tmp_path
    preload_catalogue(at=NOON)
    for what, name, text in (
        ("topics", "forum.jsonl", TOPICS),
        ("customers", "crm.csv", CUSTOMERS),
        ("interactions", "calls.csv", CONTACTS),
        ("knowledge", "manual.jsonl", '{"external_id": "a1", "title": "Лампы", "body": "Красная: обрыв."}'),
    ):
        (tmp_path / name).write_text(text)
        main(["import", "--no-pause", what, str(tmp_path / name)])


@pytest.mark.parametrize("what", ["topics", "customers", "knowledge", "interactions"])
def test_every_record_is_a_line_only_the_owner_may_read(what: str, tmp_path: Path) -> None:
    out = tmp_path / f"{what}.jsonl"
    assert main(["export", what, str(out)]) == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert [(entry.actor, entry.act, entry.subject) for entry in AuditEntry.objects.all()] == [
        ("system", "flows.take_out", what)
    ]
    before = list(KINDS[what]())
    assert [json.loads(line) for line in out.read_text().splitlines()] == before
    assert before


def test_topics_come_into_an_empty_house_the_same(tmp_path: Path, capsys) -> None:
    main(["export", "topics", str(tmp_path / "out.jsonl")])
    before = list(KINDS["topics"]())
    Topic.objects.all().delete()
    (tmp_path / "forum.jsonl").write_text((tmp_path / "out.jsonl").read_text())
    capsys.readouterr()
    assert main(["import", "--no-pause", "topics", str(tmp_path / "forum.jsonl")]) == 0
    assert list(KINDS["topics"]()) == before


def test_standard_output(capsys) -> None:
    capsys.readouterr()
    assert main(["export", "customers", "-"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["account_number"] for record in told] == ["40010001", "70010002"]
    assert Account.objects.count() == 2
    assert Individual.objects.filter(source="crm").count() == 2


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys) -> None:
    assert main(["export", "topics", str(tmp_path / "no" / "where.jsonl")]) == 1
    assert "No such file" in capsys.readouterr().err
