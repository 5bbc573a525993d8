"""A database that is away, not brought up to date, or fails under way: a sentence, and nothing is blamed on the data."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
ROW = '{"external_id": "%s", "title": "Slow Wi-Fi", "body": "Since Monday.", "category": "Internet"}\n'
ON_A_DATABASE = [
    "user list",
    "user grant igor@parus.by agent",
    "demo load",
    "demo signins",
    "export topics -",
    "import topics t.jsonl",
    "learn ranking",
    "search rebuild",
    "work",
]


BEGIN = """
import django
django.setup()
from django.utils.timezone import now
from otklik.flows.first_run import lay_shelves
from otklik.parties.models import Operator
from otklik.touchpoints.actions import preload_catalogue
preload_catalogue(at=now())
lay_shelves()
Operator.objects.create(name={'en': 'Parus'}, languages=['ru'], is_demo=False, changed_at=now())
"""


@pytest.fixture
def in_use(house: dict[str, str]) -> None:
    """The installation has its operator, as after the first-run page."""
    subprocess.run([sys.executable, "-c", BEGIN], env=house, cwd=HERE, check=True)


@pytest.fixture
def topics(tmp_path: Path) -> Path:
    file = tmp_path / "t.jsonl"
    file.write_text(ROW % "one" + ROW % "two", encoding="utf-8")
    return file


def told(environment: dict[str, str], words: str, folder: Path) -> list[str]:
    """The lines on standard error of a command that fails within seconds; nothing stands on standard output."""
    ended = subprocess.run(
        [sys.executable, "-m", "otklik.cli", *words.split()],
        env=environment | {"PYTHONPATH": str(HERE)},
        cwd=folder, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (1, "")
    return ended.stderr.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("words", ON_A_DATABASE)
def test_before_the_first_migration(house, topics, tmp_path, words):
    Path(house["OTKLIK_VAR"], "otklik.sqlite3").unlink()
    (line,) = told(house, words, tmp_path)
    name = words.split()[0]
    assert line.startswith(f"otklik {name}: the database is not up to date: ")
    assert "`make run` or `otklik serve --migrate`" in line
    assert not Path(house["OTKLIK_VAR"], "imports").exists()


@pytest.mark.slow
@pytest.mark.parametrize("words", ON_A_DATABASE)
def test_nobody_answers(house, topics, tmp_path, words):
    (line,) = told(house | {"DATABASE_URL": "postgresql://x:y@127.0.0.1:1/z"}, words, tmp_path)
    assert line.startswith(f"otklik {words.split()[0]}: the database cannot be reached: ")
    assert line.endswith("Check DATABASE_URL.")


def test_after_an_upgrade(house, otklik, topics):
    """One migration is missing: the file is not read, so no row of it is refused."""
    with sqlite3.connect(f"{house['OTKLIK_VAR']}/otklik.sqlite3") as file:
        file.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    ended = otklik("import", "topics", str(topics))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("otklik import: the database is not up to date: 1 migrations are not applied. ")


def test_an_import_before_the_first_run(otklik, topics):
    ended = otklik("import", "topics", str(topics))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("otklik import: nothing is set up here yet. Start the site with ")


def test_an_import_stops_where_the_database_fails(in_use, house, otklik, topics, tmp_path):
    """What came in before is kept and told; the rows after are not blamed; the same file brings them in later."""
    topics.write_text("".join(ROW % number for number in range(503)), encoding="utf-8")
    fails = "CREATE TRIGGER away BEFORE INSERT ON community_topic WHEN NEW.external_id LIKE '%501' BEGIN "
    with sqlite3.connect(f"{house['OTKLIK_VAR']}/otklik.sqlite3") as file:
        file.execute(fails + "SELECT json('{'); END")  # an OperationalError, as those of a disk or a network are
    ended = otklik("import", "topics", str(topics), "--no-pause")
    assert (ended.returncode, ended.stdout.splitlines()[0]) == (1, "500 came in, 0 known before, 0 refused")
    assert "the same command again goes on from here" in ended.stdout
    assert ended.stderr.splitlines()[-1].startswith("otklik import: the database gave up under way: malformed JSON.")
    with sqlite3.connect(f"{house['OTKLIK_VAR']}/otklik.sqlite3") as file:
        file.execute("DROP TRIGGER away")
    ended = otklik("import", "topics", str(topics), "--no-pause")
    assert ended.stdout.splitlines()[0] == "503 came in, 0 known before, 0 refused"
    assert ended.stdout.splitlines()[1].startswith("import 1, gone on with after record 500; ")


def test_a_row_the_database_cannot_keep_is_refused_alone(in_use, house, otklik, topics):
    breaks = "CREATE TRIGGER odd BEFORE INSERT ON community_topic WHEN NEW.external_id LIKE '%two' BEGIN "
    with sqlite3.connect(f"{house['OTKLIK_VAR']}/otklik.sqlite3") as file:
        file.execute(breaks + "SELECT raise(ABORT, 'odd'); END")
    ended = otklik("import", "topics", str(topics))
    assert (ended.returncode, ended.stdout.splitlines()[0]) == (1, "1 came in, 0 known before, 1 refused")
    refused = json.loads(Path(ended.stdout.splitlines()[-1].split(": ")[1]).read_text())
    assert (refused["line"], "Correct the row" in refused["reason"]) == (2, True)
