"""B9: bring in topics from a file; floor: a bulk insert of the same rows into an empty database."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import BUILD, HERE, Reach, Result

REACH = (
    Reach("B9", "seconds", most=5, by_ratio=True),
    Reach("B9", "cpu_seconds", most=5, by_ratio=True),
    Reach("B9", "peak_mb", most=300),
)
TOPICS, SMOKE = 100_000, 600
_WORDS = (
    "роутер интернет вечером скорость кабель мастер заявка оплата тариф договор приставка канал сигнал антенна номер "
    "поддержка ответ помогло спасибо перезагрузил настройки пароль сеть диапазон дом квартира район"
).split()
_LETTERS = 439  # of a text, as in the benchmark of pages


def run(smoke: bool = False) -> Result:
    """Seconds and memory of `otklik import topics --no-pause`, every second topic with one reply."""
    count = SMOKE if smoke else TOPICS
    folder = BUILD / f"import-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = _forum(folder / "forum.jsonl", count)
    _play(folder / "brought", "prepare")
    _play(folder / "floor", "prepare")
    took, cpu, megabytes = _measured(folder / "brought", path)
    floor = json.loads(_play(folder / "floor", "copy", str(folder / "brought" / "otklik.sqlite3")))
    return Result(
        "import",
        figures={"seconds": took, "cpu_seconds": cpu, "peak_mb": megabytes, "rows_per_second": round(count / took)},
        floor={"seconds": floor["seconds"], "cpu_seconds": floor["cpu_seconds"]},
        ratio={
            "seconds": round(took / floor["seconds"], 2),
            "cpu_seconds": round(cpu / floor["cpu_seconds"], 2),
        },
        cards={"topics": count, "replies": count // 2, "rows of the floor": floor["rows"], "file": path.stat().st_size},
    )


def _forum(path: Path, count: int) -> Path:
    dice = random.Random(9)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            told = {
                "external_id": str(number),
                "title": f"{_text(dice, 40)[:100]} {number}",
                "body": _text(dice, _LETTERS),
                "category": f"Полка {number % 9}",
                "author": f"Участник {dice.randrange(count // 10 + 1)}",
                "at": f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}T10:00:00+03:00",
                "tags": dice.choice(_WORDS),
                "replies": [{"body": _text(dice, _LETTERS), "author": "Сосед"}] if number % 2 else [],
            }
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
    return path


def _text(dice: random.Random, letters: int) -> str:
    return " ".join(dice.choices(_WORDS, k=letters // 8)).capitalize()


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    return kept | {
        "OTKLIK_VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/otklik.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "OTKLIK_MEANING": "0",
    }


def _play(folder: Path, *words: str) -> str:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "bench.copy_rows", *words]
    done = subprocess.run(command, cwd=HERE, env=_environment(folder), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _measured(folder: Path, path: Path) -> tuple[float, float, float]:
    """Seconds, CPU seconds and megabytes at the most, by the system's account of the process."""
    command = [sys.executable, "-m", "otklik.cli.main", "import", "--no-pause", "topics", str(path)]
    began = time.perf_counter()
    with (folder / "import.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=HERE, env=_environment(folder), stdout=log, stderr=log)
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError((folder / "import.log").read_text()[-2000:])
    return round(took, 2), round(used.ru_utime + used.ru_stime, 2), round(used.ru_maxrss / 1024, 1)
