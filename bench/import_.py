"""B9: bring in topics and customers from files; floor: a bulk insert of the same rows into an empty database."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import BUILD, HERE, Reach, Result, fresh, own, play
from bench.sets import data_folder

REACH = tuple(
    reach
    for prefix in ("", "customers_")
    for reach in (
        Reach("B9", f"{prefix}seconds", most=5, by_ratio=True),
        Reach("B9", f"{prefix}cpu_seconds", most=5, by_ratio=True),
        Reach("B9", f"{prefix}peak_mb", most=300),
    )
)
TOPICS, SMOKE = 100_000, 600
_CUSTOMERS = "telco_churn/Telco-Customer-Churn.csv"
_WORDS = (
    "роутер интернет вечером скорость кабель мастер заявка оплата тариф договор приставка канал сигнал антенна номер "
    "поддержка ответ помогло спасибо перезагрузил настройки пароль сеть диапазон дом квартира район"
).split()
_LETTERS = 439  # of a text, as in the benchmark of pages


def run(smoke: bool = False) -> Result:
    """Seconds and memory of `otklik import --no-pause`: topics, every second with one reply, and real customers."""
    count = SMOKE if smoke else TOPICS
    result = Result("import")
    path = _forum(fresh(BUILD / f"import-{count}") / "forum.jsonl", count)
    _compare(result, "", count, "topics", str(path))
    result.cards |= {"topics": count, "replies": count // 2, "file": path.stat().st_size}
    path = data_folder() / _CUSTOMERS
    if not path.is_file():
        result.cards["customers"] = f"left out: no file {path}"
    elif smoke:
        result.cards["customers"] = "left out: not in smoke size"
    else:
        count = len(path.read_text(encoding="utf-8").splitlines()) - 1
        _compare(result, "customers_", count, "customers", str(path), "--map", "telco_churn")
        result.cards["customers"] = f"{count} customers with their accounts and lines, from {path.name}"
    return result


def _compare(result: Result, prefix: str, count: int, *words: str) -> None:
    """Bring the records in, then insert the rows they became into another database."""
    folder = BUILD / f"import-{words[0]}"
    environments = [own(fresh(folder / name)) | {"OTKLIK_MEANING": "0"} for name in ("brought", "floor")]
    for environment in environments:
        play(environment, "bench.copy_rows", "prepare")
    took, cpu, megabytes = _measured(environments[0], folder, *words)
    result.figures |= {
        f"{prefix}seconds": took,
        f"{prefix}cpu_seconds": cpu,
        f"{prefix}peak_mb": megabytes,
        f"{prefix}rows_per_second": round(count / took),
    }
    brought = str(folder / "brought" / "otklik.sqlite3")
    floor = json.loads(play(environments[1], "bench.copy_rows", "copy", brought))
    for name in ("seconds", "cpu_seconds"):
        result.floor[prefix + name] = floor[name]
        result.ratio[prefix + name] = round(result.figures[prefix + name] / floor[name], 2)
    result.cards[f"{prefix}rows of the floor"] = floor["rows"]


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


def _measured(environment: dict[str, str], folder: Path, *words: str) -> tuple[float, float, float]:
    """Seconds, CPU seconds and megabytes at the most, by the system's account of the process."""
    command = [sys.executable, "-m", "otklik.cli.main", "import", *words, "--no-pause"]
    began = time.perf_counter()
    with (folder / "import.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=HERE, env=os.environ | environment, stdout=log, stderr=log)
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError((folder / "import.log").read_text()[-2000:])
    return round(took, 2), round(used.ru_utime + used.ru_stime, 2), round(used.ru_maxrss / 1024, 1)
