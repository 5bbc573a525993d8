"""Odd values in files and maps: each is refused by its row or named by a sentence, and the good rows stay."""

import json
from pathlib import Path

import pytest

from otklik.cli.main import main
from otklik.community.models import Category, Topic
from otklik.knowledge.models import Article
from otklik.parties.models import Individual
from tests.flows.conftest import Bring, File, refusals

pytestmark = pytest.mark.django_db

GOOD = {"external_id": "good", "title": "Роутер греется", "body": "Что делать?", "category": "Дом", "author": "Пётр"}


def lines(*records: dict[str, object] | str) -> str:
    return "\n".join(told if isinstance(told, str) else json.dumps(told) for told in records)


@pytest.mark.parametrize(
    "bad",
    [
        GOOD | {"external_id": "bad", "title": "x" * 161},
        GOOD | {"external_id": "bad", "replies": "Поставьте на бок"},
        GOOD | {"external_id": "bad", "replies": [{"body": "Да", "author": "Анна", "at": "вчера"}]},
        GOOD | {"external_id": "bad", "accepted": "9" * 5000, "replies": ["Да"]},
    ],
)
def test_a_refused_first_row_does_not_take_the_others_with_it(bring: Bring, file: File, bad) -> None:
    code, out = bring("topics", file("forum.jsonl", lines(bad, GOOD)))
    assert (code, out.splitlines()[0]) == (1, "1 came in, 0 known before, 1 refused")
    assert [(topic.external_id, topic.author.nick) for topic in Topic.objects.all()] == [("good", "Пётр")]
    assert [category.title["ru"] for category in Category.objects.all()] == ["Дом"]


def test_a_refused_first_article_does_not_take_the_others_with_it(bring: Bring, file: File) -> None:
    good = {"external_id": "good", "title": "Лампы", "body": "Красная: обрыв.", "section": "Роутер"}
    bad = good | {"external_id": "bad", "at": "вчера"}
    code, out = bring("knowledge", file("manual.jsonl", lines(bad, good)))
    assert (code, out.splitlines()[0]) == (1, "1 came in, 0 known before, 1 refused")
    assert [(found.external_id, found.section.title["ru"]) for found in Article.objects.all()] == [("good", "Роутер")]


def test_a_dry_run_of_many_batches_remembers_nothing_it_took_back(
    bring: Bring, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("otklik.flows.intake.run.BATCH", 2)
    told = [GOOD | {"external_id": str(number)} for number in range(5)]
    assert bring("topics", file("forum.jsonl", lines(*told)), "--dry-run") == (
        0,
        "5 would come in, 0 known before, 0 refused\n",
    )
    assert (Topic.objects.count(), Individual.objects.count()) == (0, 0)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "1969-12-31", "2101-01-01"])
def test_a_year_that_cannot_be_meant_is_refused_by_its_row(bring: Bring, file: File, tmp_path: Path, at) -> None:
    bring("topics", file("forum.jsonl", lines(GOOD | {"external_id": "bad", "at": at}, GOOD)))
    assert [topic.external_id for topic in Topic.objects.all()] == ["good"]
    assert refusals(tmp_path) == [(1, f"at: {at!r} is not between 1970 and 2100: correct the date or leave it empty")]


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 300 + "1" + "}" * 300, '{"a":' + "[" * 60 + "]" * 60 + "}"])
def test_nesting_without_end_is_refused_by_its_row(bring: Bring, file: File, tmp_path: Path, deep: str) -> None:
    bring("topics", file("forum.jsonl", lines(deep, GOOD)))
    assert [topic.external_id for topic in Topic.objects.all()] == ["good"]
    assert refusals(tmp_path) == [(1, "nested too deep: a record is a flat object, at most lists of objects in it")]


def test_a_record_without_a_column_of_the_template_is_refused_by_its_row(bring: Bring, file: File, tmp_path) -> None:
    map_file = file("m.toml", '[fields]\nexternal_id = "id"\nname = { template = "{first} {last}" }')
    told = lines({"id": "1", "first": "Ирина"}, {"id": "2", "first": "Олег", "last": "Мазур"})
    bring("customers", file("crm.jsonl", told), "--map", map_file)
    assert [person.name for person in Individual.objects.all()] == ["Олег Мазур"]
    assert refusals(tmp_path) == [(1, "the template '{first} {last}' needs the column 'last', which the record lacks")]


BAD_MAPS = [
    ('encoding = "klingon"', "encoding 'klingon' is not known: use utf-8, utf-16, cp1251, koi8-r, cp866, cp1252"),
    ('encoding = "hex"', "encoding 'hex' is not known: use utf-8, utf-16, cp1251, koi8-r, cp866, cp1252"),
    ("encoding = 1251", "encoding must be a text in quotes, not 1251"),
    ('delimiter = ";;"', "delimiter ';;' must be one character, such as ; or a tab"),
    ('delimiter = "\\n"', "delimiter '\\n' must be one character, such as ; or a tab"),
    ('fields = "x"', "fields must be a table: [fields]"),
    ('split = "two"', "split is a level of headings from 1 to 6, not 'two'"),
    ("split = 7", "split is a level of headings from 1 to 6, not 7"),
    ('format = "xls"', "format 'xls' is not known: use csv, jsonl, xml, markdown, queue_log"),
    ('source = ""', "source must not be empty"),
    ("source = 5", "source must be a text in quotes, not 5"),
    (
        'feilds = "x"',
        "'feilds' is no word of a map: use what, format, source, delimiter, encoding, zone, row, split, fields",
    ),
    ("[fields]\nname = 5", "name: a field is a column's name or a table, not 5"),
    (
        "[fields]\nname = {}",
        "name: a field's table needs one of const, row_number, all, template, table, list, column",
    ),
    ('[fields]\nname = { template = "{" }', "name: the template '{' is not text with {columns}"),
    ('[fields]\nname = { template = "{0}" }', "name: the template '{0}' is not text with {columns}"),
    ('[fields]\nname = { template = "{a.b}" }', "name: the template '{a.b}' is not text with {columns}"),
    ('[fields]\nname = { column = "a", cut = "x" }', "name: cut is a number of characters, not 'x'"),
    ('[fields]\nname = { column = "a", words = "x" }', "name: words must be a table"),
    ('[fields]\nname = { column = "a", format = 5 }', "name: format must be a text in quotes, not 5"),
    ("[fields]\nname = { column = 5 }", "name: column must be a text in quotes, not 5"),
    ("[fields]\nname = { all = 5 }", "name: all must be a text in quotes, not 5"),
    ("[fields]\nname = { table = 5 }", "name: table must be a table"),
    ('[fields]\nname = { list = ["a"] }', "name: list must be a list of tables"),
    ('[fields]\nlines = { list = [{ column = "a", unless = 5 }] }', "lines: unless must be a list of words"),
    ("[fields]\nlines = { list = [{ service = 5 }] }", "lines: service: a field is a column's name or a table, not 5"),
    ("[fields", "not TOML: Expected ']' at the end of a table declaration (at end of document)"),
    ("what = 5", "what must be a text in quotes, not 5"),
]


@pytest.mark.parametrize(("told", "said"), BAD_MAPS)
def test_a_bad_map_is_told_before_anything_is_read(bring: Bring, file: File, told: str, said: str) -> None:
    map_file = file("m.toml", told)
    assert bring("customers", file("crm.csv", "a\n1\n"), "--map", map_file) == (1, f"{map_file}: {said}\n")


def test_a_map_in_another_encoding_is_told(bring: Bring, file: File) -> None:
    map_file = file("m.toml", "# карта\n".encode("cp1251"))
    assert bring("customers", file("crm.csv", "a\n1\n"), "--map", map_file)[1] == (
        f"{map_file}: the map is not UTF-8 text: save it as UTF-8\n"
    )


@pytest.mark.parametrize("name", ["stackfaq", "tau2_telecom", "telco_churn"])
def test_ready_maps_are_good_maps(name: str, file: File, capsys: pytest.CaptureFixture[str]) -> None:
    what = {"stackfaq": "topics", "tau2_telecom": "knowledge", "telco_churn": "customers"}[name]
    main(["import", "--no-pause", what, str(file("nothing.csv", "")), "--map", name])
    assert name not in capsys.readouterr().out


def test_refusals_are_sentences_that_say_what_to_do(bring: Bring, file: File, tmp_path: Path) -> None:
    rows = ["external_id,name,email,phone", "1,Один,one@example.com,", "2,Два,one@example.com,", "3,Три,not an e-mail,"]
    bring("customers", file("crm.csv", "\n".join([*rows, "4,Четыре,,12"])))
    contacts = ["external_id,channel,opened_at,answered_at,touchpoint", "1,phone,2026-02-01T10:00,2026-02-01T09:00,"]
    bring("interactions", file("calls.csv", "\n".join([*contacts, "2,phone,2026-02-01T10:00,,moon"])))
    bring("topics", file("forum.jsonl", lines(GOOD | {"body": "\u200b"})))
    assert sorted(refusals(tmp_path)) == [
        (1, "nothing is left of the title or the text once it is cleaned: write what it says"),
        (
            2,
            "its moments are out of order: opened, offered, queued, answered and ended must follow each other, and none "
            "may lie in the future; correct them",
        ),
        (3, "another customer has this e-mail: correct it or leave it empty"),
        (3, "the catalogue has no touchpoint moon: use a code of the desk's page Touchpoints"),
        (4, "not an e-mail is neither an e-mail address nor a telephone number: correct it or leave it empty"),
        (5, "12 is neither an e-mail address nor a telephone number: correct it or leave it empty"),
    ]


def test_a_topic_told_again_gets_the_replies_it_lacks(bring: Bring, file: File) -> None:
    def told(*replies: object) -> list[str]:
        bring("topics", file("forum.jsonl", lines(GOOD | {"replies": replies, "at": "2024-05-06T10:00:00Z"})))
        return [reply.body for reply in Topic.objects.get().replies.order_by("pk")]

    first = {"external_id": "r1", "body": "Поставьте на бок", "author": "Анна"}
    assert told(first) == ["Поставьте на бок"]
    assert told(first, "Замените блок") == ["Поставьте на бок", "Замените блок"]
    assert told({"external_id": "r0", "body": "Какой?"}, "x") == ["Поставьте на бок", "Замените блок", "Какой?"]
    assert Topic.objects.get().reply_count == 3
