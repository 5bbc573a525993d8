"""`otklik bench search`: a set of one's own, and the whole way of a set of others in smoke size; the table at the end."""

import json
import os
from pathlib import Path

import pytest

from bench.measure import Reach, Result
from bench.table import as_text, lines

DOCS = """{"id": "wifi", "title": "Wi-Fi is slow in the evening", "body": "Change the channel of the router."}
{"id": "bill", "title": "Where is my bill", "body": "Bills of three years lie in the account, under Payments."}
{"id": "sim", "title": "The SIM card does not work abroad", "body": "Switch roaming on before you leave."}
"""
QUERIES = "text\tid\nslow wifi\twifi\nmy bill\tbill,wifi\nroaming abroad\tsim\na phone of mine\tphone\nnothing\t\n"
FAQ = "<qapair><question>{0}\nWhat is to be done?</question><answer>{1}</answer><rephr>{2}</rephr></qapair>\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "docs.jsonl").write_text(DOCS)
    (folder / "queries.tsv").write_text(QUERIES)
    return folder


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test for what benchmarks keep, in place of build/bench of the tree."""
    for name in ("bench.measure", "bench.search"):
        monkeypatch.setattr(f"{name}.BUILD", tmp_path / "build" / "bench")
    monkeypatch.setenv("OTKLIK_MEANING", "0")
    return tmp_path / "build"


@pytest.mark.slow
def test_a_set_of_ones_own(here, own, built):
    ended = here("bench", "search", "--set", str(own), "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    table, _, last = ended.stdout.rstrip().rpartition("\n")
    told = json.loads(last)
    assert (told["figures"]["n"], told["figures"]["s1"], table.startswith("search\n  s1 ")) == (3, 100.0, True)
    assert told["cards"]["own"].startswith("3 documents, 3 questions; weights: as shipped; 2 questions left out: ")
    kept = json.loads((built / "bench.json").read_text())
    assert (kept["search"], kept["table"], kept["machine"]["cores"]) == (told, [], os.cpu_count())


@pytest.mark.slow
def test_a_set_of_others_in_smoke_size(here, tmp_path, monkeypatch, built):
    """Slips and the index that lacks half of the answers included."""
    (tmp_path / "stackfaq").mkdir()
    threads = [json.loads(line) for line in DOCS.splitlines()]
    text = "".join(FAQ.format(told["title"], told["body"], f"please: {told['title']}") for told in threads)
    (tmp_path / "stackfaq" / "stackExchange-FAQ.xml").write_text(text)
    monkeypatch.setenv("OTKLIK_DATA", str(tmp_path))
    ended = here("bench", "search", "--smoke", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    figures = json.loads(ended.stdout.splitlines()[-1])["figures"]
    assert {"stackfaq_s1", "stackfaq_typo_s5_lost", "stackfaq_no_answer_auroc"} <= set(figures)


def test_a_header_is_no_question_unless_a_document_is_called_so(own):
    from bench.own_set import from_folder

    assert [asked.text for asked in from_folder(own).questions] == ["slow wifi", "my bill", "roaming abroad"]
    (own / "docs.jsonl").write_text(DOCS + '{"id": "id", "title": "What is an id"}\n')
    assert from_folder(own).questions[0].text == "text"


@pytest.mark.parametrize(
    ("docs", "queries", "told"),
    [
        (None, QUERIES, "No such file or directory"),
        (DOCS, None, "No such file or directory"),
        ('{"id": 1}\n{"title": "x"}\n', QUERIES, "docs.jsonl, line 2: expected an object with id, title and body"),
        ("[1]\n", QUERIES, "docs.jsonl, line 1: expected an object"),
        ("nonsense\n", QUERIES, "docs.jsonl, line 1: expected an object"),
        (DOCS, "text\tid\nslow wifi\tphone\n", "queries.tsv has no question with an id of docs.jsonl"),
        (DOCS, "", "queries.tsv has no question"),
    ],
)
def test_a_set_that_cannot_be_used(here, own, docs, queries, told):
    """A sentence, and nothing on standard output that a program could take for figures."""
    for name, text in (("docs.jsonl", docs), ("queries.tsv", queries)):
        (own / name).unlink() if text is None else (own / name).write_text(text)
    ended = here("bench", "search", "--set", str(own), "--json")
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (1, "", 1)
    assert ended.stderr.startswith("search: could not be measured: ") and told in ended.stderr


def test_the_table_tells_what_was_met_missed_and_not_measured():
    pages = Result("pages", {"list_ms": 11.4, "kept_ms": 0.1}, {"list_ms": 0.05}, {"list_ms": 228.0})
    errands = Result("errands", {"per_second": 400, "slow_per_second": 40}, {}, {"per_second": 0.6})
    errands.cards = {
        "large": "left out: only with --full",
        "large_set": "left out: no folder telco",
        "what": "two threads",
    }
    wanted = {
        "errands": [
            Reach("B11", "per_second", least=500, or_ratio=0.5),
            Reach("B11", "slow_per_second", least=100, or_ratio=0.5),
            Reach("B11", "large_set_per_second", least=1),
        ],
        "pages": [
            Reach("B1", "list_ms", most=10),
            Reach("B1", "list_ms", most=100, by_ratio=True),
            Reach("B1", "kept_ms", most=0.4),
            Reach("B1", "what_ms", most=1),
        ],
        "growth": [Reach("B1g", "list_ratio", most=1.3)],
    }
    table = lines({"pages": pages, "errands": errands}, wanted)
    assert [(line.id, line.metric, line.verdict) for line in table] == [
        ("B1", "list_ms", "missed by 1.4 (14 %)"),
        ("B1", "list_ms", "missed by 128 (128 %)"),
        ("B1", "kept_ms", "met"),
        ("B1", "what_ms", "not measured"),
        ("B1g", "list_ratio", "could not be measured"),
        ("B11", "per_second", "met"),
        ("B11", "slow_per_second", "missed by 60 (60 %)"),
        ("B11", "large_set_per_second", "left out: no folder telco"),
    ]
    shown = as_text(table).splitlines()
    assert shown[0].split() == ["id", "benchmark", "metric", "figure", "reach", "floor", "ratio"]
    assert shown[1].split() == "B1 pages list_ms 11.4 <= 10 0.05 228.0 missed by 1.4 (14 %)".split()
    assert shown[-1] == "2 met, 3 missed, 3 not measured"


def test_a_missing_set_is_named_and_not_passed(here, tmp_path, monkeypatch, built):
    """Small sizes are kept apart from true figures."""
    monkeypatch.setenv("OTKLIK_DATA", str(tmp_path))
    ended = here("bench", "search", "--smoke")
    assert (ended.returncode, ended.stderr) == (0, "")
    found = [line for line in ended.stdout.splitlines() if line.startswith("B2 ") and "stackfaq_s1" in line]
    assert [line.partition("left out: ")[2] for line in found] == [f"no folder {tmp_path / 'stackfaq'}"]
    assert "0 met, 0 missed, 15 not measured" in ended.stdout
    kept = json.loads((built / "bench-smoke.json").read_text())
    assert (len(kept["table"]), (built / "bench.json").exists()) == (15, False)
