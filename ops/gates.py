"""The one list of gates, cheap first; each is a command a person could type. The same here and in CI.

Usage: gates.py quick|all|crash|bench|bench-full|audit|format
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from ops.debian import Missing, chromium  # noqa: E402
from ops.postgres import throwaway_postgres  # noqa: E402

BIN = HERE / ".venv" / "bin"
PYTHON = str(BIN / "python")
TEMPLATES = "otklik/web/templates"


@dataclass(frozen=True)
class Gate:
    """One check: its name, its command, what it adds to the environment, the database it wants."""

    name: str
    command: list[str]
    more: dict[str, str] = field(default_factory=dict)
    on_postgres: bool = False


def pytest(*arguments: str, processes: int = 2) -> list[str]:
    return [PYTHON, "-m", "pytest", "-p", "no:cacheprovider", f"-n{processes}", "--dist=loadfile", *arguments]


CHEAP = [
    Gate("format", [str(BIN / "ruff"), "format", "--check", "-q", "."]),
    Gate("lint", [str(BIN / "ruff"), "check", "-q", "."]),
    Gate("templates", [PYTHON, "ops/templates.py"]),
    Gate("catalogues", [PYTHON, "ops/messages.py", "--check"]),
    Gate("types", [str(BIN / "mypy")]),
    Gate("floors", [str(BIN / "lint-imports")]),
    Gate("migrations", [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"]),
    Gate(
        "deploy check",
        [PYTHON, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        {"OTKLIK_URL": "https://help.example.com", "OTKLIK_PROXIES": "1"},
    ),
    Gate("security lint", [str(BIN / "bandit"), "-q", "-ll", "-r", "-c", "pyproject.toml", "otklik", "config"]),
]
SQLITE = Gate("tests on SQLite", pytest("-m", "not browser and not slow", "tests"))
SLOW = Gate("slow tests on SQLite", pytest("-m", "slow and not browser", "tests"))
# what makes its own installations, or has nothing to do with a database, would only do the same once more
INSTALLING = ("all_rows", "backup", "bench", "check_audit", "database", "serve", "settings")
PLAIN = ("adapters", "machines", "ops", "security", "shell", "search/test_language.py", "search/test_safety.py")
APART = [f"--ignore=tests/{place}" for place in (*PLAIN, *(f"cli/test_{name}.py" for name in INSTALLING))]
POSTGRES = Gate("tests on PostgreSQL", pytest("-m", "not browser and not slow", *APART, "tests"), on_postgres=True)
# the others of the slow ones make installations of their own, on the database they name themselves
ROOMS = [f"tests/{room}" for room in ("answers", "community", "core", "flows", "interactions", "knowledge")]
# words that one database keeps and the other refuses
WORDS = [
    f"tests/security/test_requests.py::test_{name}" for name in ("odd_words_in_every_query", "words_in_every_form")
]
SLOW_POSTGRES = Gate("slow tests on PostgreSQL", pytest("-m", "slow and not browser", *ROOMS, *WORDS), on_postgres=True)
JOURNEYS = Gate("browser journeys", pytest("-m", "browser", "tests", processes=1))
# vectors take most of the time even of the smallest set; the tests of the search make some
BENCH = Gate("benchmarks, smoke size", [str(BIN / "otklik"), "bench", "all", "--smoke"], {"OTKLIK_MEANING": "0"})

LISTS: dict[str, list[Gate]] = {
    "quick": [*CHEAP, SQLITE],
    "all": [*CHEAP, SQLITE, SLOW, POSTGRES, SLOW_POSTGRES, JOURNEYS, BENCH],
    "crash": [Gate("worker killed", pytest("tests/core/test_crash.py", processes=0), {"CRASH_ROUNDS": "200"})],
    "bench": [Gate("benchmarks", [str(BIN / "otklik"), "bench", "all"])],
    "bench-full": [Gate("benchmarks", [str(BIN / "otklik"), "bench", "all", "--full"])],
    "audit": [
        Gate("known weaknesses", [str(HERE / ".venv" / "uv"), "tool", "run", "pip-audit", "-r", "requirements/run.txt"])
    ],
    "format": [
        Gate("format", [str(BIN / "ruff"), "format", "."]),
        Gate("imports", [str(BIN / "ruff"), "check", "--fix", "-q", "."]),
        Gate("templates", [str(BIN / "djangofmt"), "--quiet", TEMPLATES]),
    ],
}


def main() -> int:
    """Run the list; stop at the first gate that fails, saying how to run that one alone."""
    gates = LISTS[sys.argv[1]]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="otklik-gates-") as folder:
        environment = _environment(folder)
        for gate in gates:
            if not _passes(gate, environment):
                return 1
    print(f"all {len(gates)} gates passed in {time.monotonic() - began:.0f} s", flush=True)
    return 0


def _environment(folder: str) -> dict[str, str]:
    """The caller's environment without our settings: a person's .env must not decide whether the gates pass."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    # without its compiled modules every program the tests start reads the whole product anew: half of its start
    for name in ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE"):
        kept.pop(name, None)
    kept |= {"DJANGO_SETTINGS_MODULE": "config.settings", "OTKLIK_VAR": folder, "PYTHONPATH": str(HERE)}
    kept["PATH"] = f"{BIN}{os.pathsep}{kept['PATH']}"
    for name in ("OTKLIK_DATA",):
        if name in os.environ:
            kept[name] = os.environ[name]
    return kept


def _passes(gate: Gate, environment: dict[str, str]) -> bool:
    print(f"--- {gate.name}", flush=True)
    began = time.monotonic()
    try:
        code = _on_database(gate, environment, lambda given: _run(gate, given))
    except Missing as missing:
        print(f"{gate.name}: {missing}", flush=True)
        return False
    took = time.monotonic() - began
    if code:
        print(f"{gate.name}: failed after {took:.0f} s. Alone: {' '.join(gate.command)}", flush=True)
        return False
    print(f"{gate.name}: passed in {took:.0f} s", flush=True)
    return True


def _on_database(gate: Gate, environment: dict[str, str], run: Callable[[dict[str, str]], int]) -> int:
    if "browser" in gate.command:
        environment = environment | {"CHROMIUM": chromium()}
    if not gate.on_postgres:
        return run(environment)
    with throwaway_postgres() as url:
        return run(environment | {"DATABASE_URL": url})


def _run(gate: Gate, environment: dict[str, str]) -> int:
    return subprocess.run(gate.command, cwd=HERE, env=environment | gate.more, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
