"""`otklik export all` and `otklik import all`: every row back, on both databases."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from ops.postgres import throwaway_postgres
from tests.cli.keeping import HERE, content, files, left_in
from tests.cli.test_backup import house, var, world_folder  # noqa: F401 - fixtures

SIGN_IN = """
import django; django.setup()
from otklik.parties.models import Individual
from otklik.community.models import Tag
from django.contrib.sessions.models import Session
alina = Individual.objects.get(password__startswith="scrypt")
print(alina.check_password("lantern-on-the-quay"), Session.objects.get().get_decoded(), Tag.objects.create(name=f"new {Tag.objects.count()}").pk)
"""


def rows(folder):
    """Every row by its file; the security record without acts of keeping and its head, which follow."""
    found = {}
    for file in sorted((folder / "rows").iterdir()):
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
        found[file.name] = [row for row in lines if not str(row.get("act")).startswith("core.")]
    del found["core.audithead.jsonl"]
    return found


def signs_in(environment):
    done = subprocess.run(
        [sys.executable, "-c", SIGN_IN], env=os.environ | environment, cwd=HERE, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[0]


@pytest.mark.slow
def test_there_and_back(otklik, house, var, tmp_path):  # noqa: F811
    """Every row as it was, the database's own numbering, people's passwords and sessions."""
    out, into = tmp_path / "out", tmp_path / "new"
    told = otklik("export", "all", str(out))
    assert (told.returncode, told.stderr) == (0, "")
    assert otklik("import", "all", str(out), OTKLIK_VAR=str(into)).returncode == 0
    assert (content(into), files(into)) == (content(var), files(var))
    assert otklik("check", "audit", OTKLIK_VAR=str(into)).stdout.startswith("ok ")
    last = dict(content(var)["sqlite_sequence"])["community_tag"]
    assert signs_in(house | {"OTKLIK_VAR": str(into)}) == f"True {{'word': 'kept'}} {last + 1}"
    assert left_in(tmp_path) == []


def test_the_manifest_counts(otklik, var, tmp_path):  # noqa: F811
    otklik("export", "all", f"{tmp_path}/out")
    told = {one["name"]: one for one in json.loads((tmp_path / "out" / "manifest.json").read_text())["members"]}
    there = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert told.keys() == there - {"manifest.json"}
    with sqlite3.connect(var / "otklik.sqlite3") as file:
        for name, table in (("community.topic", "community_topic"), ("core.event", "core_event")):
            count = file.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert told[f"rows/{name}.jsonl"]["rows"] == count > 0
    again = otklik("export", "all", f"{tmp_path}/out")
    assert (again.returncode, "is not empty" in again.stderr) == (1, True)


@pytest.mark.slow
@pytest.mark.parametrize("odd", ["changed", "gone", "nowhere", "short", "in use"])
def test_a_folder_that_cannot_be_used_changes_nothing(otklik, var, tmp_path, odd):  # noqa: F811
    out, into = tmp_path / "out", tmp_path / "new"
    otklik("export", "all", str(out))
    if odd == "changed":
        file = out / "rows" / "community.topic.jsonl"
        file.write_bytes(file.read_bytes().replace(b'"question"', b'"problem_"', 1))
    elif odd == "gone":
        (out / "rows" / "core.event.jsonl").unlink()
    elif odd == "nowhere":
        _rewrite(out, "parties.staffrole", lambda line: line.replace('"individual_id":', '"individual_id":99', 1))
    elif odd == "short":
        _rewrite(out, "parties.staffrole", lambda line: line.replace('"role":', '"rule":'))
    else:
        into = var
    before = content(var)
    ended = otklik("import", "all", str(out), OTKLIK_VAR=str(into))
    assert (ended.returncode, "Nothing was changed" in ended.stderr, "Traceback" in ended.stderr) == (1, True, False)
    assert (content(var), (into / "otklik.sqlite3").exists()) == (before, into == var)


def _rewrite(out, model, change):
    """Change the first row and tell the manifest, as a hand would."""
    import hashlib

    file = out / "rows" / f"{model}.jsonl"
    first, _, rest = file.read_text().partition("\n")
    file.write_text(change(first) + "\n" + rest)
    told = json.loads((out / "manifest.json").read_text())
    for one in told["members"]:
        if one["name"] == f"rows/{model}.jsonl":
            one |= {"bytes": file.stat().st_size, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    (out / "manifest.json").write_text(json.dumps(told))


@pytest.mark.slow
def test_to_postgresql_and_back(otklik, house, var, tmp_path):  # noqa: F811
    """The walk of docs/operate.md, a backup and a restore there, and the way back."""
    first, second = tmp_path / "first", tmp_path / "second"
    otklik("export", "all", str(first))
    with throwaway_postgres() as url:
        there = {"DATABASE_URL": url, "OTKLIK_VAR": str(tmp_path / "pg")}
        assert otklik("import", "all", str(first), **there).stderr == ""
        assert otklik("check", "audit", **there).returncode == 0
        assert otklik("export", "all", str(second), **there).returncode == 0
        assert (rows(second), files(tmp_path / "pg")) == (rows(first), files(var))
        assert otklik("backup", f"{tmp_path}/a", **there).returncode == 0
        last = json.loads((first / "about.json").read_text())["last_numbers"]["community_tag"]
        assert signs_in(house | there) == f"True {{'word': 'kept'}} {last + 1}"
        refused = otklik("restore", f"{tmp_path}/a", **there)
        assert (refused.returncode, "is in use" in refused.stderr) == (1, True)
        _rewrite(second, "parties.staffrole", lambda line: line.replace('"individual_id":', '"individual_id":99', 1))
        assert otklik("import", "all", str(second), "--replace", **there).returncode == 1
        assert signs_in(house | there) == f"True {{'word': 'kept'}} {last + 2}"
        shutil.rmtree(second)
        assert otklik("restore", f"{tmp_path}/a", "--replace", **there).stderr == ""
        assert otklik("export", "all", str(second), **there).returncode == 0
        assert rows(second) == rows(first)
        assert otklik("check", "audit", **there).returncode == 0
    back = tmp_path / "back"
    assert otklik("restore", f"{tmp_path}/a", "--into", str(back)).stderr == ""
    otklik("export", "all", f"{tmp_path}/third", OTKLIK_VAR=str(back))
    assert rows(tmp_path / "third") == rows(first)
