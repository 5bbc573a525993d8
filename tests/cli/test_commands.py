"""The command line: help, exit codes, people, checks."""

import sqlite3

import pytest

from otklik.cli.main import commands


def test_every_command_has_help():
    names = [command.NAME for command in commands()]
    assert {"serve", "work", "check", "user"} <= set(names)
    assert len(names) == len(set(names))
    assert all(command.HELP for command in commands())


def test_help_tells_the_exit_codes(otklik):
    for words in ([], ["serve"], ["check"]):
        ended = otklik(*words, "--help")
        assert (ended.returncode, "78 a setting has a wrong value" in " ".join(ended.stdout.split())) == (0, True)


@pytest.mark.parametrize("words", [[], ["dance"], ["serve", "--port", "x"], ["user"], ["work", "--threads", "0"]])
def test_wrong_usage(otklik, words):
    ended = otklik(*words)
    assert (ended.returncode, "usage:" in ended.stderr) == (2, True)


def test_people_and_roles(otklik):
    added = otklik("user", "add", "igor@parus.by", "--name", "Igor", "--role", "administrator")
    assert (added.returncode, added.stdout) == (0, "igor@parus.by is in as administrator\n")
    assert otklik("user", "add", "Igor@parus.by").stderr.startswith("otklik user: Igor@parus.by is taken")
    assert otklik("user", "grant", "igor@parus.by", "agent").returncode == 0
    assert otklik("user", "list").stdout == "igor@parus.by\tadministrator, agent\n"
    assert otklik("user", "revoke", "igor@parus.by", "agent").stdout == "igor@parus.by is no longer agent\n"
    last = otklik("user", "revoke", "igor@parus.by", "administrator")
    assert (last.returncode, "nobody would be left" in last.stderr) == (1, True)
    assert otklik("user", "grant", "igor@parus.by", "king").returncode == 1
    assert otklik("user", "grant", "who@parus.by", "agent").returncode == 1


def test_password_from_a_pipe(otklik):
    otklik("user", "add", "igor@parus.by")
    weak = otklik("user", "password", "igor@parus.by", text="12345\n")
    assert (weak.returncode, weak.stdout) == (1, "")
    good = otklik("user", "password", "igor@parus.by", text="korrekt-horse-battery\n")
    assert (good.returncode, good.stdout) == (0, "the password of igor@parus.by is set\n")


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


def test_check_audit_follows_the_chain(otklik, house):
    otklik("user", "add", "igor@parus.by", "--role", "agent")
    assert otklik("check", "audit").stdout == "ok   security record: 1 entries, the chain holds\n"
    with sqlite3.connect(f"{house['OTKLIK_VAR']}/otklik.sqlite3") as file:
        file.execute("UPDATE core_auditentry SET actor = 'nobody'")
    ended = otklik("check", "audit")
    assert (ended.returncode, ended.stdout) == (1, "FAIL security record: entry 1 was changed after it was written\n")


def test_check_tells_that_the_database_is_away(otklik):
    ended = otklik("check", DATABASE_URL="postgresql://a:b@127.0.0.1:1/c")
    assert ended.returncode == 1
    assert ended.stdout.startswith("FAIL database: cannot be reached")
    assert "Traceback" not in ended.stderr
