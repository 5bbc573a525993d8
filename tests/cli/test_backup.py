"""`otklik backup` and `otklik restore`: while people write, elsewhere, damaged, cut off, killed, without room."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.cli.keeping import HERE, PASSPHRASE, WORLD, Writer, acts_in, content, files, left_in

SEALED = {"OTKLIK_BACKUP_PASSPHRASE": PASSPHRASE}


@pytest.fixture(scope="session")
def world_folder(tmp_path_factory, empty_database):
    folder = tmp_path_factory.mktemp("world") / "var"
    folder.mkdir()
    shutil.copy(empty_database, folder / "otklik.sqlite3")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    kept.pop("DATABASE_URL", None)
    environment = kept | {"DJANGO_SETTINGS_MODULE": "config.settings", "OTKLIK_VAR": str(folder), "OTKLIK_MEANING": "0"}
    subprocess.run([sys.executable, "-c", WORLD], env=environment | {"PYTHONPATH": str(HERE)}, check=True, cwd=HERE)
    return folder


@pytest.fixture
def house(tmp_path, world_folder, house):
    """An installation with people and files, in a folder of its own below the one of the test."""
    shutil.copytree(world_folder, tmp_path / "var")
    (tmp_path / "otklik.sqlite3").unlink()
    return house | {"OTKLIK_VAR": str(tmp_path / "var")}


@pytest.fixture
def var(house):
    return Path(house["OTKLIK_VAR"])


@pytest.fixture
def writer(house):
    found = Writer(house)
    yield found
    found.end()


def make_heavy(var):
    """A file that takes seconds to pack."""
    picture = next((var / "media" / "attachments").rglob("*.png"))
    picture.write_bytes(random.Random(7).randbytes(32_000_000))


@pytest.mark.slow
def test_everything_comes_back(otklik, var, tmp_path):
    made = otklik("backup", str(tmp_path / "a.tar.gz"))
    assert (made.returncode, "It is not encrypted" in made.stdout) == (0, True)
    assert (tmp_path / "a.tar.gz").stat().st_mode & 0o777 == 0o600
    assert otklik("backup", "--check", str(tmp_path / "a.tar.gz")).stdout.startswith(f"{tmp_path}/a.tar.gz is whole: ")
    into = tmp_path / "other"
    put_back = otklik("restore", str(tmp_path / "a.tar.gz"), "--into", str(into))
    assert (put_back.returncode, put_back.stderr) == (0, "")
    assert "The search index is made anew" in put_back.stdout
    assert (content(into), files(into)) == (content(var), files(var))
    assert otklik("check", "audit", OTKLIK_VAR=str(into)).returncode == 0
    assert (into.stat().st_mode & 0o777, left_in(tmp_path)) == (0o700, [])


@pytest.mark.slow
def test_while_people_write(otklik, var, serve, writer, tmp_path):
    """The site serves, acts go on: what was acknowledged before is in it, nothing half, and every file it names."""
    site = serve()
    for number in range(2):
        before = writer.acknowledged
        assert otklik("backup", f"{tmp_path}/{number}.tar.gz").stdout.count("not on the disk") == 0
        assert httpx.get(f"{site.url}/healthz").status_code == 200
        assert writer.acknowledged > before
        into = tmp_path / f"other{number}"
        assert otklik("restore", f"{tmp_path}/{number}.tar.gz", "--into", str(into)).returncode == 0
        acts = acts_in(into)
        assert before <= len(acts)
        named = _named(into)
        assert named == {name.removeprefix("media/") for name in files(into)} - {"secret_key"}


def _named(folder):
    with sqlite3.connect(folder / "otklik.sqlite3") as file:
        names = (
            "SELECT file FROM community_attachment UNION SELECT logo FROM parties_operator UNION SELECT original FROM"
            " quality_inspectionevidence UNION SELECT shown FROM quality_inspectionevidence UNION SELECT file FROM"
            " workforce_proof UNION SELECT original FROM quality_competitorobservation UNION SELECT shown FROM quality_competitorobservation"
            " UNION SELECT file FROM quality_runevidence"
        )
        return {row[0] for row in file.execute(names)} - {""}


@pytest.mark.slow
def test_an_installation_in_use_is_kept(otklik, var, tmp_path):
    otklik("backup", f"{tmp_path}/a.tar.gz")
    otklik("user", "add", "late@parus.by")
    late = content(var)
    refused = otklik("restore", f"{tmp_path}/a.tar.gz")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"otklik restore: {var} is in use: ")
    assert content(var) == late
    done = otklik("restore", f"{tmp_path}/a.tar.gz", "--replace")
    aside = next(tmp_path.glob("var.before-*"))
    assert f"what was there before lies in {aside}" in done.stdout
    assert (content(aside), "late@parus.by" in otklik("user", "list").stdout) == (late, False)


@pytest.mark.slow
def test_nothing_is_put_under_a_site_that_runs(otklik, var, serve, tmp_path):
    otklik("backup", f"{tmp_path}/a.tar.gz")
    serve("--with-worker")
    refused = otklik("restore", f"{tmp_path}/a.tar.gz", "--replace")
    assert (refused.returncode, "stop" in refused.stderr) == (1, True)


@pytest.mark.slow
def test_sealed(otklik, var, tmp_path):
    archive = tmp_path / "a.sealed"
    short = otklik("backup", str(archive), "--encrypt", OTKLIK_BACKUP_PASSPHRASE="short")
    assert (short.returncode, "at least 12 characters" in short.stderr, archive.exists()) == (1, True, False)
    (tmp_path / "word").write_text(PASSPHRASE + "\n")
    by_file = {"OTKLIK_BACKUP_PASSPHRASE_FILE": str(tmp_path / "word")}
    assert otklik("backup", str(archive), "--encrypt", **by_file).returncode == 0
    assert b"parties_individual" not in archive.read_bytes()
    assert "is encrypted: name a file" in otklik("backup", "--check", str(archive)).stderr
    wrong = otklik("restore", str(archive), "--into", f"{tmp_path}/b", OTKLIK_BACKUP_PASSPHRASE="another one of mine")
    assert (wrong.returncode, "the passphrase is wrong" in wrong.stderr) == (1, True)
    assert otklik("restore", str(archive), "--into", f"{tmp_path}/b", **SEALED).returncode == 0
    assert content(tmp_path / "b") == content(var)


@pytest.mark.slow
def test_damaged_archives_are_noticed(here, otklik, var, tmp_path, monkeypatch):
    """Cut anywhere, one byte changed anywhere: `--check` fails, and a restore leaves nothing."""
    monkeypatch.setenv("OTKLIK_BACKUP_PASSPHRASE", PASSPHRASE)
    otklik("backup", f"{tmp_path}/open")
    otklik("backup", f"{tmp_path}/sealed", "--encrypt", **SEALED)
    chance, odd = random.Random(5), tmp_path / "odd"
    for name in ("open", "sealed"):
        whole = (tmp_path / name).read_bytes()
        damaged = [whole[: chance.randrange(len(whole))] for _ in range(6)] + [whole[:-1], b"", whole[:3]]
        for place in [0, 11, 25, 40, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(10))]:
            if name == "open" and place in (8, 9):
                continue  # gzip's hints on how and where it was made: they mean nothing
            damaged.append(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
        for content_of in damaged:
            odd.write_bytes(content_of)
            ended = here("backup", "--check", str(odd))
            assert (ended.returncode, ended.stdout) == (1, ""), (name, len(content_of), len(whole))
            assert ended.stderr.startswith(f"otklik backup: {odd} cannot be used: ")
        restored = otklik("restore", str(odd), "--into", f"{tmp_path}/b", **SEALED)
        assert (restored.returncode, (tmp_path / "b").exists()) == (1, False)
    assert left_in(tmp_path) == []


@pytest.mark.slow
def test_chunks_cannot_be_swapped_or_left_out(here, otklik, var, tmp_path, monkeypatch):
    monkeypatch.setenv("OTKLIK_BACKUP_PASSPHRASE", PASSPHRASE)
    make_heavy(var)
    otklik("backup", f"{tmp_path}/sealed", "--encrypt", **SEALED)
    whole = (tmp_path / "sealed").read_bytes()
    head, step = 16 + 1 + 16 + 7, 1024 * 1024 + 16
    chunks = [whole[at : at + step] for at in range(head, len(whole), step)]
    assert len(chunks) > 10
    for order in ([1, 0, *range(2, len(chunks))], [0, *range(2, len(chunks))], range(len(chunks) - 1)):
        (tmp_path / "odd").write_bytes(whole[:head] + b"".join(chunks[number] for number in order))
        ended = here("backup", "--check", str(tmp_path / "odd"))
        assert (ended.returncode, "cannot be used" in ended.stderr) == (1, True)


def test_an_archive_of_a_newer_version(otklik, var, tmp_path):
    with sqlite3.connect(var / "otklik.sqlite3") as file:
        file.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_later', '2027-01-01')")
    otklik("backup", f"{tmp_path}/a")
    refused = otklik("restore", f"{tmp_path}/a", "--into", f"{tmp_path}/b")
    assert "does not know core.9999_later: it is older. Nothing was changed." in refused.stderr
    assert (refused.returncode, left_in(tmp_path), (tmp_path / "b").exists()) == (1, [], False)


@pytest.mark.slow
def test_an_archive_of_an_older_version(otklik, var, tmp_path):
    """What it lacks is applied; here the newest migration, an index."""
    older = otklik("backup", f"{tmp_path}/a")
    assert older.returncode == 0
    back = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "core", "0002", "-v0"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "OTKLIK_VAR": str(var)}, cwd=HERE, check=False,
    )  # fmt: skip
    assert back.returncode == 0
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from pathlib import Path; from datetime import *;"
         f"from otklik.core.keeping import archive, take; from otklik.core.keeping.ground import alone;"
         f"stage, aside = Path('{tmp_path}/s'), Path('{tmp_path}/m'); stage.mkdir(); aside.mkdir();"
         "take._copy_of_sqlite(stage, aside, datetime.now(UTC));"
         f"archive.pack([stage, aside / 'named'], Path('{tmp_path}/old'), {{}}, '')"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "OTKLIK_VAR": str(var)}, cwd=HERE, check=True,
    )  # fmt: skip
    done = otklik("restore", f"{tmp_path}/old", "--into", f"{tmp_path}/b")
    assert (done.returncode, "migrations were applied" in done.stdout) == (0, True), done.stderr
    assert otklik("check", "audit", OTKLIK_VAR=f"{tmp_path}/b").returncode == 0


def _killed(house, words, appears, tmp_path):
    """Start a command and kill it once something it makes is there and a little later."""
    process = subprocess.Popen([sys.executable, "-m", "otklik.cli", *words], env=house, cwd=HERE)
    until = time.monotonic() + 30
    while not list(tmp_path.glob(appears)):
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.002)
    time.sleep(random.Random(appears).random() * 0.3)
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("appears", [".a.stage", ".a.part"])
def test_a_killed_backup_leaves_the_one_before(house, otklik, var, tmp_path, appears):
    make_heavy(var)
    otklik("backup", f"{tmp_path}/a")
    before = (tmp_path / "a").read_bytes()
    _killed(house, ["backup", f"{tmp_path}/a"], appears, tmp_path)
    assert ((tmp_path / "a").read_bytes() == before, left_in(tmp_path) != []) == (True, True)
    assert otklik("backup", f"{tmp_path}/a").returncode == 0
    assert (left_in(tmp_path), left_in(var)) == ([], [".backup.lock"])


@pytest.mark.slow
@pytest.mark.parametrize("appears", [".var.restore-*", ".var.restore-*/media/**/*.png"])
def test_a_killed_restore_changes_nothing(house, otklik, var, tmp_path, appears):
    make_heavy(var)
    otklik("backup", f"{tmp_path}/a")
    before = content(var), files(var)
    _killed(house, ["restore", f"{tmp_path}/a", "--replace"], appears, tmp_path)
    assert (content(var), files(var)) == before
    assert otklik("restore", f"{tmp_path}/a", "--replace").returncode == 0
    assert (content(var), files(var), left_in(tmp_path)) == (*before, [])


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "none", place], capture_output=True).returncode:
        pytest.skip("only root may make a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.slow
def test_no_room(otklik, var, tmp_path, small_disk):
    make_heavy(var)
    refused = otklik("backup", str(small_disk / "a"))
    assert (refused.returncode, refused.stderr.startswith("otklik backup: the disk is full: ")) == (1, True)
    assert list(small_disk.iterdir()) == []
    otklik("backup", f"{tmp_path}/a")
    refused = otklik("restore", f"{tmp_path}/a", "--into", str(small_disk / "b"))
    assert (refused.returncode, refused.stderr.startswith("otklik restore: the disk is full: ")) == (1, True)
    assert list(small_disk.iterdir()) == []


@pytest.mark.slow
def test_power_loss(house, var, writer, tmp_path):
    """Database and WAL as a crash leaves them, the last write torn: they open again and hold every acknowledged act."""
    chance = random.Random(3)
    for number in range(12):
        time.sleep(chance.random() * 0.2)
        crash = tmp_path / f"crash{number}"
        crash.mkdir()
        with writer.held():
            time.sleep(0.02)  # what is in the pipe is read
            acknowledged, wal_bytes = writer.acknowledged, writer.wal_bytes
            shutil.copy(var / "otklik.sqlite3", crash)
            wal = (var / "otklik.sqlite3-wal").read_bytes()
        torn = chance.randint(min(wal_bytes, len(wal)), len(wal))
        (crash / "otklik.sqlite3-wal").write_bytes(wal[:torn])
        assert len(acts_in(crash)) >= acknowledged > 0


@pytest.mark.slow
def test_the_record_in_use_remembers_backups_and_their_proof(otklik, var, tmp_path):
    def kept(folder):
        with contextlib.closing(sqlite3.connect(folder / "otklik.sqlite3")) as file:
            rows = file.execute("SELECT act FROM core_auditentry WHERE subject = 'a.tar.gz' ORDER BY number")
            return [row[0] for row in rows]

    assert otklik("backup", str(tmp_path / "no such folder" / "a.tar.gz")).returncode != 0
    assert otklik("backup", str(tmp_path / "a.tar.gz")).returncode == 0
    assert kept(var) == ["core.back_up", "core.backed_up"]
    told = otklik("restore", str(tmp_path / "a.tar.gz"), "--into", str(tmp_path / "tried"))
    assert "can be put back" in told.stdout
    assert kept(var) == ["core.back_up", "core.backed_up", "core.prove_restore"]
    assert kept(tmp_path / "tried") == ["core.back_up", "core.restore"]
