"""The command line: help, exit codes, people, checks."""

import json
import sqlite3
from pathlib import Path

import pytest

from otklik.cli.main import commands


def test_every_command_has_help():
    names = [command.NAME for command in commands()]
    assert {"serve", "work", "check", "user"} <= set(names)
    assert len(names) == len(set(names))
    assert all(command.HELP for command in commands())


@pytest.mark.parametrize("name", ["", *(command.NAME for command in commands())])
def test_help_tells_the_exit_codes(here, name):
    ended = here(*filter(None, [name]), "--help")
    assert (ended.returncode, "78 a setting has a wrong value" in " ".join(ended.stdout.split())) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["serve", "--port", "x"],
        ["user"],
        ["work", "--threads", "0"],
        ["bench"],
        ["learn"],
        ["learn", "manners"],
        ["search", "away"],
        ["demo"],
        ["demo", "sell"],
        ["export", "topics"],
        ["import", "weather", "a.csv"],
    ],
)
def test_wrong_usage(here, words):
    ended = here(*words)
    assert (ended.returncode, "usage:" in ended.stderr) == (2, True)


def test_the_command_is_there(otklik):
    assert otklik("user", "list").returncode == 0


@pytest.mark.django_db
def test_people_and_roles(here):
    added = here("user", "add", "igor@parus.by", "--name", "Igor", "--role", "administrator")
    assert (added.returncode, added.stdout) == (0, "igor@parus.by is in as administrator\n")
    assert here("user", "add", "Igor@parus.by").stderr.startswith("otklik user: Igor@parus.by is taken")
    assert here("user", "grant", "igor@parus.by", "agent").returncode == 0
    assert here("user", "list").stdout == "igor@parus.by\tadministrator, agent\n"
    assert here("user", "revoke", "igor@parus.by", "agent").stdout == "igor@parus.by is no longer agent\n"
    last = here("user", "revoke", "igor@parus.by", "administrator")
    assert (last.returncode, "nobody would be left" in last.stderr) == (1, True)
    assert here("user", "grant", "igor@parus.by", "king").returncode == 1
    assert here("user", "grant", "who@parus.by", "agent").returncode == 1


@pytest.mark.django_db
def test_password_from_a_pipe(here):
    here("user", "add", "igor@parus.by")
    weak = here("user", "password", "igor@parus.by", text="12345\n")
    assert (weak.returncode, weak.stdout) == (1, "")
    good = here("user", "password", "igor@parus.by", text="korrekt-horse-battery\n")
    assert (good.returncode, good.stdout) == (0, "the password of igor@parus.by is set\n")


@pytest.mark.django_db
def test_search_tells_its_state_and_is_made_anew(here, settings):
    ended = here("search")
    assert (ended.returncode, ended.stdout.splitlines()[0].split(", at ")[0]) == (1, "index: missing, 0 documents")
    assert here("search", "rebuild").stdout.endswith("documents; meaning follows while a worker runs\n")
    assert (here("search", "status").returncode, here("search").stdout.startswith("index: ready")) == (0, True)


@pytest.mark.django_db
def test_learning_from_nothing(here, settings, tmp_path):
    ended = here("learn", "ranking", "--out", str(tmp_path / "ranking.json"))
    assert (ended.returncode, ended.stdout != "", list(tmp_path.glob("*.json"))) == (1, True, [])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["dance"], "no benchmark dance; there are: all, "),
        (["pages", "--full"], "pages does not take --full"),
        (["pages", "--set", "/tmp"], "pages does not take --set"),
        (["all", "--set", "/tmp"], "--set needs one benchmark"),
    ],
)
def test_what_a_benchmark_does_not_take(here, words, told):
    ended = here("bench", *words)
    assert (ended.returncode, ended.stdout, ended.stderr.startswith(f"otklik bench: {told}")) == (1, "", True)


@pytest.mark.django_db
def test_the_demo_goes_into_an_empty_installation(here, operator):
    ended = here("demo", "load")
    assert (ended.returncode, "already has an operator" in ended.stderr) == (1, True)


@pytest.mark.django_db
def test_the_demo_is_not_for_others(here, settings):
    settings.HOST = "0.0.0.0"
    ended = here("demo", "load")
    assert (ended.returncode, "for this machine only" in ended.stderr) == (1, True)


@pytest.mark.django_db
@pytest.mark.parametrize("kept", [None, "", "[]", '{"key": 1}'])
def test_sign_ins_that_are_not_there(here, settings, tmp_path, kept):
    settings.VAR_DIR = tmp_path
    if kept is not None:
        (tmp_path / "demo_signins.json").write_text(kept)
    ended = here("demo", "signins")
    assert (ended.returncode, "`otklik demo load` makes new ones" in ended.stderr) == (1, True)


@pytest.mark.slow
def test_the_demo_is_loaded_twice(otklik, house):
    file = Path(house["OTKLIK_VAR"], "demo_signins.json")
    counts = []
    for harm in (file.exists, lambda: file.write_text("")):
        harm()
        assert (otklik("demo", "load").returncode, len(json.loads(otklik("demo", "signins").stdout))) == (0, 11)
        with sqlite3.connect(f"{house['OTKLIK_VAR']}/otklik.sqlite3") as database:
            tables = ("parties_individual", "community_topic", "knowledge_article", "interactions_interaction")
            counts.append([database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables])
    assert counts[0] == counts[1] and all(counts[0])
    assert file.stat().st_mode & 0o777 == 0o600


def test_check_tells_each_finding(otklik, house):
    ended = otklik("check")
    found = {line[5:].split(":")[0]: line[:4].strip() for line in ended.stdout.splitlines()}
    assert found == {
        "database": "ok",
        "folder": "ok",
        "search index": "FAIL",
        "meaning": "ok",
        "mail": "ok",
        "security record": "ok",
        "settings": "ok",
    }
    assert ended.returncode == 1
    assert "`otklik work` makes it" in ended.stdout


def test_check_tells_of_a_folder_open_to_everybody(otklik, house):
    Path(house["OTKLIK_VAR"]).chmod(0o755)
    told = otklik("check").stdout
    assert f"FAIL folder: {house['OTKLIK_VAR']} can be read by everybody on this machine; chmod 700 it\n" in told


@pytest.mark.slow
def test_check_audit_follows_the_chain(otklik, house):
    otklik("user", "add", "igor@parus.by", "--role", "agent")
    with sqlite3.connect(f"{house['OTKLIK_VAR']}/otklik.sqlite3") as file:
        file.execute("UPDATE core_auditentry SET actor = 'nobody'")
    ended = otklik("check", "audit")
    assert (ended.returncode, ended.stdout) == (1, "FAIL security record: entry 1 was changed after it was written\n")


@pytest.mark.django_db
def test_check_audit_counts_what_holds(here):
    here("user", "add", "igor@parus.by", "--role", "agent")
    assert here("check", "audit").stdout == "ok   security record: 1 entries, the chain holds\n"


def test_check_tells_that_the_database_is_away(otklik):
    ended = otklik("check", DATABASE_URL="postgresql://a:b@127.0.0.1:1/c")
    assert ended.returncode == 1
    assert ended.stdout.startswith("FAIL database: cannot be reached")
    assert "FAIL security record: cannot be read\n" in ended.stdout
    assert "Traceback" not in ended.stderr
