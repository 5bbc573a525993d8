"""Real files come in: the good rows stay, the bad ones are told of, the same file twice changes nothing."""

import json
import os
from pathlib import Path

import pytest

from otklik.cli.main import main
from otklik.community.models import AcceptedAnswer, Reply, Topic
from otklik.interactions.models import Interaction
from otklik.knowledge.models import Article, Revision
from otklik.parties.models import Account, ContactPoint, Individual, Line, Organization
from tests.flows.conftest import refusals, results

DATA = Path(os.environ.get("OTKLIK_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))

pytestmark = pytest.mark.django_db


def bring(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = main(["import", "--no-pause", *map(str, words)])
    return code, results(capsys.readouterr().out)


TOPICS = """\
{"external_id": "t1", "title": "Роутер греется", "body": "Что делать?", "category": "Дом", "at": "2024-05-06T10:00:00+03:00", "author": "Пётр", "replies": [{"body": "Поставьте на бок", "author": "Анна", "at": "2024-05-06T11:00:00+03:00"}, {"body": "Замените блок"}], "accepted": 2}
{"external_id": "t2", "title": "Второй", "body": "Текст", "category": "Дом", "kind": "idea", "tags": "дом, свет"}
"""


def test_topics_come_with_replies_and_the_accepted_one(capsys, file) -> None:
    code, out = bring(capsys, "topics", file("forum.jsonl", TOPICS))
    assert (code, out) == (0, "2 came in, 0 known before, 0 refused\n")
    topic = Topic.objects.get(external_id="t1")
    assert [reply.body for reply in Reply.objects.order_by("posted_at")] == ["Поставьте на бок", "Замените блок"]
    assert [answer.reply.body for answer in AcceptedAnswer.objects.all()] == ["Замените блок"]
    assert (topic.author.nick, topic.category.title["ru"], topic.reply_count) == ("Пётр", "Дом", 2)
    assert topic.opened_at.isoformat() == "2024-05-06T07:00:00+00:00"
    assert [tag.name for tag in Topic.objects.get(external_id="t2").tags.order_by("name")] == ["дом", "свет"]


def test_the_same_file_twice_changes_nothing(capsys, file) -> None:
    path = file("forum.jsonl", TOPICS)
    bring(capsys, "topics", path)
    before = list(Topic.objects.order_by("pk").values()), list(Reply.objects.order_by("pk").values())
    assert bring(capsys, "topics", path) == (0, "0 came in, 2 known before, 0 refused\n")
    assert (list(Topic.objects.order_by("pk").values()), list(Reply.objects.order_by("pk").values())) == before


def test_dry_run_keeps_nothing(capsys, file) -> None:
    code, out = bring(capsys, "topics", file("forum.jsonl", TOPICS), "--dry-run")
    assert (code, out) == (0, "2 would come in, 0 known before, 0 refused\n")
    assert not Topic.objects.exists()
    assert not Individual.objects.exists()


def test_bad_rows_are_told_of_and_good_ones_stay(capsys, file, tmp_path) -> None:
    lines = [
        '{"external_id": "a", "title": "Хороший", "body": "Текст", "category": "Дом"}',
        "{not json",
        '["a list"]',
        '{"title": "Без номера", "body": "Текст", "category": "Дом"}',
        json.dumps({"external_id": "b", "title": "x" * 161, "body": "Текст", "category": "Дом"}),
        '{"external_id": "c", "title": "Когда", "body": "Текст", "category": "Дом", "at": "вчера"}',
        '{"external_id": "d", "title": "Вид", "body": "Текст", "category": "Дом", "kind": "update"}',
        '{"external_id": "e", "title": "И ещё один", "body": "Текст", "category": "Дом"}',
    ]
    code, out = bring(capsys, "topics", file("forum.jsonl", "\n".join(lines)))
    assert code == 1
    assert out.splitlines()[0] == "2 came in, 0 known before, 6 refused"
    assert [topic.external_id for topic in Topic.objects.order_by("pk")] == ["a", "e"]
    assert [line for line, _why in refusals(tmp_path)] == [2, 3, 4, 5, 6, 7]
    assert [why.split(":")[0] for _line, why in refusals(tmp_path)] == [
        "not JSON",
        "not a JSON object",
        "external_id is empty",
        "title has 161 characters, at most 160 fit",
        "at",
        "kind 'update' or language 'ru' is not known",
    ]


def test_a_row_refused_half_way_leaves_nothing_behind(capsys, file) -> None:
    line = '{"external_id": "a", "title": "Тема", "body": "Текст", "category": "Дом", "replies": [{"body": "x", "at": "?"}]}'
    bring(capsys, "topics", file("forum.jsonl", line))
    assert not Topic.objects.exists()
    assert not Interaction.objects.exists()


def test_markup_of_strangers_is_washed(capsys, file) -> None:
    told = {"external_id": "x", "title": "<script>alert(1)</script>", "category": "Дом"}
    told |= {"body": "<img src=x onerror=alert(1)> [ссылка](javascript:alert(1)) <script>alert(1)</script>"}
    bring(capsys, "topics", file("forum.jsonl", json.dumps(told)))
    html = Topic.objects.get().body_html
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


CUSTOMERS = """\
external_id,name,email,phone,account_number,city,street,house,flat,organization
7,Ирина Лис,irina@example.com,+375 29 611-22-33,40010001,Заречанск,Садовая улица,3,12,
8,Олег Мазур,,,70010002,Заречанск,Вокзальная улица,1,,ООО «Свет»
"""


def test_customers_come_with_accounts_and_contact_points(capsys, file) -> None:
    assert bring(capsys, "customers", file("crm.csv", CUSTOMERS)) == (0, "2 came in, 0 known before, 0 refused\n")
    irina = Individual.objects.get(external_id="7")
    assert (irina.name, irina.email, irina.source) == ("Ирина Лис", "irina@example.com", "crm")
    points = ContactPoint.objects.filter(individual=irina).order_by("kind").values_list("kind", "value")
    assert list(points) == [("email", "irina@example.com"), ("tel", "+375296112233")]
    account = Account.objects.get(number="40010001")
    assert (account.individual, account.street, account.flat) == (irina, "Садовая улица", "12")
    company = Account.objects.get(number="70010002")
    assert (company.individual, company.organization.name, company.contact.name) == (None, "ООО «Свет»", "Олег Мазур")
    assert Organization.objects.count() == 1


def test_a_changed_customer_is_changed_and_not_doubled(capsys, file) -> None:
    bring(capsys, "customers", file("crm.csv", CUSTOMERS))
    changed = file("crm.csv", CUSTOMERS.replace("Садовая улица", "Лесная улица"))
    assert bring(capsys, "customers", changed) == (0, "0 came in, 2 known before, 0 refused\n")
    assert Account.objects.get(number="40010001").street == "Лесная улица"
    assert Individual.objects.count() == 2


def test_csv_with_wrong_numbers_of_values_and_bytes(capsys, file, tmp_path) -> None:
    rows = b"external_id,name\n1,One\n2,Two,Three\n3\n4,\xcf\xf0\xe8\n5,Five\n"
    bring(capsys, "customers", file("crm.csv", rows))
    assert [person.external_id for person in Individual.objects.order_by("pk")] == ["1", "5"]
    assert refusals(tmp_path) == [
        (3, "more values than columns"),
        (4, "fewer values than columns"),
        (5, "not text of the file's encoding: save the file as UTF-8, or name its encoding with --encoding"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "the file is empty: the first line must name the columns"),
        ("what.xlsx", b"PK", "format 'xlsx' is not known"),
        ("bare.xml", b"<a/>", "an XML file needs a map"),
    ],
)
def test_files_that_cannot_be_read_say_what_to_do(capsys, file, name, content, said) -> None:
    code, out = bring(capsys, "customers", file(name, content))
    assert code == 1
    assert out.startswith(said)


def test_an_xml_bomb_is_refused(capsys, file, tmp_path) -> None:
    bomb = (
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><root><qapair><question>&b;</question></qapair></root>'
    )
    code, _out = bring(capsys, "topics", file("bomb.xml", bomb), "--map", "stackfaq")
    assert code == 1
    assert not Topic.objects.exists()
    assert refusals(tmp_path)[0][1].startswith("not XML from here on")


def test_missing_files_and_maps_are_named(capsys, file, tmp_path) -> None:
    assert bring(capsys, "topics", tmp_path / "no.csv")[1].startswith(f"{tmp_path / 'no.csv'}: No such file")
    _code, out = bring(capsys, "topics", file("a.csv", "a\n1\n"), "--map", "nonsense")
    assert "Ready maps: asterisk_queue_log, calls, sentirueval, stackfaq, tau2_telecom, telco_churn" in out
    _code, out = bring(capsys, "topics", file("a.csv", "a\n1\n"), "--map", "telco_churn")
    assert out == "telco_churn: this map is for customers, not for topics\n"


CONTACTS = """\
external_id,channel,opened_at,answered_at,ended_at,outcome,person,agent,summary
c1,phone,2026-02-01T10:00:00+03:00,2026-02-01T10:00:40+03:00,2026-02-01T10:06:00+03:00,solved,7,vera@example.com,Нет связи
c2,chat,2026-02-01T11:00:00+03:00,,2026-02-01T11:09:00+03:00,abandoned,,,
c3,phone,2026-02-01T12:00:00+03:00,2026-02-01T11:00:00+03:00,,,,,
c4,pigeon,2026-02-01T12:00:00+03:00,,,,,,
c5,phone,2026-02-01T12:00:00+03:00,,,,nobody@example.com,,
"""


def test_contacts_come_into_the_journal(capsys, file, tmp_path, vera) -> None:
    bring(capsys, "customers", file("crm.csv", CUSTOMERS))
    code, out = bring(capsys, "interactions", file("calls.csv", CONTACTS))
    assert code == 1
    assert out.splitlines()[0] == "2 came in, 0 known before, 3 refused"
    call, chat = Interaction.objects.order_by("opened_at")
    assert (call.channel, call.touchpoint.code, call.individual.name, call.agent) == (
        "phone",
        "phone",
        "Ирина Лис",
        vera,
    )
    assert (call.answered_at - call.opened_at).total_seconds() == 40
    assert (chat.touchpoint.code, chat.outcome, chat.individual) == ("chat", "abandoned", None)
    assert [line for line, _why in refusals(tmp_path)] == [4, 5, 6]
    assert bring(capsys, "interactions", file("calls.csv", CONTACTS))[1].startswith("0 came in, 2 known before")


def test_markdown_is_cut_at_headings_and_revised(capsys, file) -> None:
    text = "# Роутер\nВключите.\n## Лампы\nКрасная: обрыв.\n```\n# не заголовок\n```\n### Мелочь\nОстаётся.\n# Пусто\n"
    path = file("manual.md", text)
    assert bring(capsys, "knowledge", path, "--map", "tau2_telecom")[1] == "3 came in, 0 known before, 0 refused\n"
    titles = [article.published_revision.title for article in Article.objects.order_by("pk")]
    assert titles == ["Роутер", "Лампы", "Мелочь"]
    assert "# не заголовок" in Article.objects.get(published_revision__title="Лампы").published_revision.body
    changed = file("manual.md", text.replace("обрыв", "нет сигнала"))
    assert bring(capsys, "knowledge", changed, "--map", "tau2_telecom")[1] == "0 came in, 3 known before, 0 refused\n"
    assert Revision.objects.count() == 4


needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"the data sets are not at {DATA} (set OTKLIK_DATA)")


@needs_data
def test_real_threads_of_stackfaq(capsys) -> None:
    code, out = bring(capsys, "topics", DATA / "stackfaq" / "stackExchange-FAQ.xml", "--map", "stackfaq")
    assert (code, out.splitlines()[0]) == (0, "125 came in, 0 known before, 0 refused")
    assert (Topic.objects.count(), AcceptedAnswer.objects.count()) == (125, 125)


@needs_data
def test_a_real_manual_of_an_operator(capsys) -> None:
    path = DATA / "tau2_telecom" / "tech_support_manual.md"
    assert bring(capsys, "knowledge", path, "--map", "tau2_telecom")[0] == 0
    assert Article.objects.filter(state=Article.PUBLISHED).count() == 33


@needs_data
@pytest.mark.slow
def test_seven_thousand_real_customers(capsys) -> None:
    path = DATA / "telco_churn" / "Telco-Customer-Churn.csv"
    assert bring(capsys, "customers", path, "--map", "telco_churn")[1] == "7043 came in, 0 known before, 0 refused\n"
    assert (Account.objects.count(), Individual.objects.count()) == (7043, 7043)
    account = Account.objects.get(number="7590-VHVEG")
    assert (account.facts["contract"], account.facts["total_charges"]) == ("Month-to-month", "29.85")
    lines = Line.objects.filter(account=account).order_by("service", "product").values_list("service", "product")
    assert list(lines) == [("internet", "DSL"), ("option", "Online backup")]
