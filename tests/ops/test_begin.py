"""`make` sets up what it needs by itself, and says in one sentence what it cannot do."""

import shutil
import subprocess

import pytest


def told(ended: "subprocess.CompletedProcess[str]") -> str:
    """The one sentence of a refusal."""
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    return [line for line in ended.stderr.splitlines() if line][-1]


def test_first_and_second_start(tree):
    tree.offer_python()
    first = tree.begin()
    assert (first.returncode, first.stderr) == (0, "")
    steps = [line for line in first.stdout.splitlines() if line.startswith("setting up ")]
    assert [step.split()[-1] for step in steps] == [".venv", "installer", "fetched"]
    assert first.stdout.splitlines()[-1] == "hello you"
    assert [line.split()[:3] for line in tree.called()] == [
        ["python", "-m", "venv"],
        ["python", "-m", "pip"],
        ["uv", "pip", "sync"],
        ["uv", "pip", "install"],
        ["python", "hello.py", "you"],
    ]
    assert tree.begin().stdout == "hello you\n"
    assert tree.called() == ["python hello.py you"]


def test_changed_requirements_are_synced_in_the_same_place(tree):
    tree.offer_python()
    tree.begin()
    tree.called()
    with (tree.folder / "requirements" / "run.txt").open("a") as lines:
        lines.write("# one more\n")
    assert tree.begin().returncode == 0
    assert [line.split()[2] for line in tree.called()] == ["pip", "sync", "install", "you"]


@pytest.mark.parametrize("harm", ["gone", "other"])
def test_a_system_python_that_went_away_is_noticed(tree, harm):
    tree.offer_python()
    tree.begin()
    tree.called()
    python = tree.folder / ".venv" / "bin" / "python"
    if harm == "gone":
        python.unlink()
        python.symlink_to("/nowhere/python3.12")
    else:
        python.write_text("#!/bin/sh\necho 3.11\n")
    ended = tree.begin()
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (0, "hello you")
    assert [line.split()[2] for line in tree.called()] == ["venv", "pip", "sync", "install", "you"]


def test_dev_holds_everything_of_run(tree):
    tree.offer_python()
    tree.begin("dev", "hello.py")
    tree.called()
    assert tree.begin("run", "hello.py").stdout == "hello\n"
    assert len(tree.called()) == 1


def test_an_old_python_alone(tree):
    assert told(tree.begin()).startswith("otklik: Python 3.11 or newer is needed, this is 3.9. Install it")


def test_a_python_without_venv(tree):
    (tree.path / "python3.12").write_text("#!/bin/sh\nexit 1\n")
    (tree.path / "python3.12").chmod(0o755)
    assert told(tree.begin()) == (
        "otklik: this Python has no venv. Debian: apt-get install python3-venv, then start again."
    )


def test_a_folder_that_takes_no_writing(tree, small_disk):
    folder = small_disk(20)
    shutil.copytree(tree.folder, folder / "otklik")
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    tree.folder = folder / "otklik"
    assert told(tree.begin()) == (
        f"otklik: the folder {tree.folder} is not writable. Copy it somewhere you own, or change its owner."
    )


def test_a_network_that_is_away(tree):
    tree.offer_python()
    ended = tree.begin(UV_LEAVES="2", UV_SAYS="error: dns error: failed to look up address")
    assert "dns error" in ended.stderr
    assert told(ended).startswith("otklik: installing the requirements failed (see above). Is the network there?")
    assert tree.begin().stdout.splitlines()[-1] == "hello you"


def test_a_disk_that_fills_up_while_installing(tree):
    tree.offer_python()
    ended = tree.begin(UV_LEAVES="2", UV_SAYS="error: failed to copy: No space left on device (os error 28)")
    assert told(ended).startswith("otklik: installing the requirements failed: the disk is full.")
    assert "network" not in ended.stderr


def test_too_little_room(tree, small_disk):
    tree.offer_python()
    folder = small_disk(20)
    shutil.copytree(tree.folder, folder / "otklik")
    tree.folder = folder / "otklik"
    for kind, needed in (("run", 600), ("dev", 1000)):
        sentence = told(tree.begin(kind, "hello.py"))
        assert f"MB are free in {tree.folder}, about {needed} MB are needed." in sentence
