"""`make run` after everything is installed: what it says, and in one sentence what it cannot do."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.ops.conftest import HERE

pytestmark = pytest.mark.slow


@pytest.fixture
def settings_of(tmp_path: Path) -> dict[str, str]:
    return settings_in(tmp_path / "var")


def settings_in(var: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    for name in ("DATABASE_URL", "HOST", "DEMO", "PYTHONPATH"):
        kept.pop(name, None)
    return kept | {"OTKLIK_VAR": str(var), "OTKLIK_MEANING": "0", "PORT": str(free_port())}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refused(environment: dict[str, str], code: int = 1) -> str:
    """The one sentence it left with."""
    ended = subprocess.run(
        [sys.executable, "ops/run.py"], cwd=HERE, env=environment, capture_output=True, text=True, timeout=120
    )
    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False)
    return ended.stderr.splitlines()[-1]


def test_a_taken_port(settings_of):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = refused(settings_of | {"PORT": str(port)})
    assert sentence.startswith(f"otklik: cannot listen on 127.0.0.1:{port} (Address already in use).")
    assert "make run PORT=8080" in sentence


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])
def test_the_demo_is_for_this_machine_only(settings_of, host):
    sentence = refused(settings_of | {"HOST": host})
    assert f"not on HOST={host}. Start an installation of your own: make run DEMO=0 HOST={host} PORT=" in sentence


@pytest.mark.parametrize("is_loaded", [False, True])
def test_the_advice_works_as_it_is_told(settings_of, demo, is_loaded):
    """Also where the demo lies already, which nobody else is to reach."""
    if is_loaded:
        shutil.copytree(demo.var, settings_of["OTKLIK_VAR"])
    words = refused(settings_of | {"HOST": "0.0.0.0"}).partition("make run ")[2].split()
    run = Run(settings_of | dict(word.split("=", 1) for word in words))
    page = httpx.get(
        f"http://{dict(word.split('=', 1) for word in words)['OTKLIK_HOSTS']}:{settings_of['PORT']}/", timeout=60
    )
    run.end()
    assert (page.status_code, page.headers["location"]) == (302, "/first-run/")


def test_others_without_a_name(settings_of):
    assert "OTKLIK_URL=https://help.example.com" in refused(settings_of | {"DEMO": "no", "HOST": "0.0.0.0"})


def test_a_word_that_is_neither_yes_nor_no(settings_of):
    assert refused(settings_of | {"DEMO": "maybe"}, code=78) == "otklik: DEMO='maybe': expected 1 or 0"


def test_a_folder_in_the_way(settings_of):
    Path(settings_of["OTKLIK_VAR"]).write_text("in the way")
    sentence = refused(settings_of, code=78)
    assert sentence == f"otklik: OTKLIK_VAR={settings_of['OTKLIK_VAR']}: cannot be written (File exists)"


@pytest.mark.parametrize("megabytes", [2, 5, 8])  # full while migrating, laying out files, loading the demo
def test_a_full_disk(settings_of, small_disk, megabytes):
    folder = small_disk(megabytes)
    sentence = refused(settings_of | {"OTKLIK_VAR": str(folder / "var")})
    assert sentence.startswith(f"otklik: the disk is full: 0 MB are free in {folder / 'var'}.")


class Run:
    """`ops/run.py` until it says where it serves."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "ops/run.py"]
        self.process = subprocess.Popen(
            command, cwd=HERE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.var, self.lines = environment["OTKLIK_VAR"], list[str]()
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("Otklik serves "):
                break

    def passwords(self) -> dict[str, str]:
        return dict(re.findall(r"^ {13}(\S+@\S+) +(\S+)", "\n".join(self.lines), re.MULTILINE))

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The first start with the demo, over; its page was asked for."""
    settings = settings_in(tmp_path_factory.mktemp("demo") / "var")
    run = Run(settings)
    run.url = f"http://localhost:{settings['PORT']}"
    try:
        run.page = httpx.get(run.url, timeout=120)
    finally:
        run.end()
    return run


def test_the_demo_once_and_again(settings_of, demo):
    assert (demo.page.status_code, demo.process.returncode, len(demo.passwords())) == (200, 0, 11)
    assert demo.lines[-1].startswith(f"Otklik serves {demo.url} (1 web and 1 worker, listening on 127.0.0.1:")
    assert Path(demo.var).stat().st_mode & 0o777 == 0o700

    folder = Path(settings_of["OTKLIK_VAR"])
    shutil.copytree(demo.var, folder)

    (folder / "demo_signins.json").write_text("")
    second = Run(settings_of)
    second.end()
    assert [line for line in second.lines if line.startswith(("demo ", "sign-ins"))] == [
        "sign-ins     were lost or damaged, there are new ones",
        f"sign-ins     of the demo are in {folder}/demo_signins.json",
    ]
    third = Run(settings_of)
    third.end()
    assert third.passwords() == second.passwords() != demo.passwords()


def test_an_empty_one(settings_of):
    run = Run(settings_of | {"DEMO": "no"})
    told = run.process.stdout.readline()
    run.end()
    assert run.passwords() == {}
    assert Path(HERE, run.lines[-2].removeprefix("commands     ").removesuffix(" --help")).exists()
    assert told.startswith(f"Nothing is set up yet. Open http://localhost:{settings_of['PORT']}/first-run/ and enter ")
