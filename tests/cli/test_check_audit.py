"""`otklik check audit` fails when the newest entries of the security record are gone."""

import sqlite3


def test_entries_taken_from_the_end_are_missed(otklik, house):
    otklik("user", "add", "igor@parus.by", "--role", "agent")
    otklik("user", "add", "oleg@parus.by", "--role", "agent")
    with sqlite3.connect(f"{house['OTKLIK_VAR']}/otklik.sqlite3") as file:
        file.execute("DELETE FROM core_auditentry WHERE number = 2")
    ended = otklik("check", "audit")
    told = "FAIL security record: entry 2 was the newest; from entry 2 on they are missing\n"
    assert (ended.returncode, ended.stdout) == (1, told)
