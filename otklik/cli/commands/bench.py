"""`otklik bench NAME`: measure, beside the floor of the same run."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules
from subprocess import SubprocessError
from typing import TYPE_CHECKING, Any

from otklik.cli.main import FAILED, OK, Refused

if TYPE_CHECKING:
    from types import ModuleType

    from bench.measure import Result
    from bench.table import Line

NAME = "bench"
HELP = "measure speed, size and quality (docs/benchmarks.md); needs the source tree"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="one benchmark, or all")
    parser.add_argument("--smoke", action="store_true", help="a small size that takes seconds")
    parser.add_argument("--full", action="store_true", help="also the sizes that take hours")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    parser.add_argument("--set", type=Path, metavar="DIR", help="search only: docs.jsonl and queries.tsv to measure on")


def needs_database(options: argparse.Namespace) -> bool:
    """Benchmarks make installations of their own."""
    return False


def run(options: argparse.Namespace) -> int:
    known = _benchmarks()
    if options.name != "all" and options.name not in known:
        raise Refused(f"no benchmark {options.name}; there are: all, {', '.join(known)}")
    usual = [name for name, module in known.items() if options.full or not hasattr(module, "BY_NAME")]
    chosen = usual if options.name == "all" else [options.name]
    _insist_on_what_it_takes(known, options)
    results: dict[str, Result] = {}
    for name in chosen:
        try:
            results[name] = _carry_out(known[name], options)
        except (OSError, RuntimeError, ValueError, SubprocessError) as error:
            print(f"{name}: could not be measured: {error}", file=sys.stderr)
            continue
        _print(results[name])
    told = {name: asdict(result) for name, result in results.items()}
    if told:
        _keep(told, _judge({name: known[name] for name in chosen}, results, options), _size(options))
    if told and options.json:
        print(json.dumps(told.get(options.name, told), ensure_ascii=False))
    return OK if len(told) == len(chosen) else FAILED


def source_tree() -> None:
    """Make the package `bench` importable; raises Refused outside a clone."""
    from django.conf import settings

    if str(settings.BASE_DIR) not in sys.path:
        sys.path.insert(0, str(settings.BASE_DIR))
    try:
        import_module("bench")
    except ImportError as error:
        raise Refused("this needs the source tree; run it in a clone") from error


def _benchmarks() -> dict[str, "ModuleType"]:
    source_tree()
    folder = import_module("bench").__path__
    modules = [import_module(f"bench.{found.name}") for found in iter_modules(folder)]
    return {module.__name__.removeprefix("bench.").rstrip("_"): module for module in modules if hasattr(module, "run")}


def _insist_on_what_it_takes(known: dict[str, "ModuleType"], options: argparse.Namespace) -> None:
    if options.name == "all":
        if options.set:
            raise Refused("--set needs one benchmark: otklik bench search --set DIR")
        return
    for word, wanted, name in (("--full", options.full, "full"), ("--set", options.set, "folder")):
        if wanted and not _takes(known[options.name], name):
            able = [one for one in known if _takes(known[one], name)]
            raise Refused(f"{options.name} does not take {word}; this does: {', '.join(able) or 'none'}")


def _takes(module: "ModuleType", name: str) -> bool:
    return name in signature(module.run).parameters


def _carry_out(module: "ModuleType", options: argparse.Namespace) -> "Result":
    extra: dict[str, object] = {"folder": options.set} if options.set else {}
    if options.full and _takes(module, "full"):
        extra["full"] = True
    began = time.monotonic()
    result: Result = module.run(smoke=options.smoke, **extra)
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    result.cards["measured"] = f"{moment}, {_size(options)} size, in {time.monotonic() - began:.0f} s"
    return result


def _size(options: argparse.Namespace) -> str:
    return "smoke" if options.smoke else "full" if options.full else "normal"


def _judge(chosen: dict[str, "ModuleType"], results: dict[str, "Result"], options: argparse.Namespace) -> list["Line"]:
    """Print the table of everything that has something to reach; a set of one's own has nothing."""
    from bench import table

    reaches = {name: getattr(module, "REACH", ()) for name, module in chosen.items()}
    judged = table.lines(results, {} if options.set else reaches)
    if judged:
        print(f"\n{table.as_text(judged)}")
    if judged and options.smoke:
        print("smoke size: this shows that the benchmarks run; the figures are not to be judged by it")
    return judged


def _print(result: "Result") -> None:
    print(f"{result.name}")
    for name, value in result.figures.items():
        floor, ratio = result.floor.get(name), result.ratio.get(name)
        beside = (f"   floor {floor}" if floor is not None else "") + (f"   ratio {ratio}" if ratio is not None else "")
        print(f"  {name:<32}{value:>12}{beside}")
    for name, value in result.floor.items():
        if name not in result.figures:
            print(f"  {name:<32}{value:>12}   (floor)")
    for name, card in result.cards.items():
        print(f"  {name}: {card}")


def _keep(told: dict[str, dict[str, Any]], judged: list["Line"], size: str) -> None:
    """Put the results beside those kept of other benchmarks; what was measured small is kept apart."""
    from bench.measure import BUILD
    from bench.table import machine

    kept = BUILD.parent / ("bench-smoke.json" if size == "smoke" else "bench.json")
    kept.parent.mkdir(parents=True, exist_ok=True)
    old = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    table = [line for line in old.get("table", []) if line["benchmark"] not in told] + [asdict(line) for line in judged]
    about = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(), "table": table}
    kept.write_text(json.dumps(about | old | told | about, ensure_ascii=False, indent=1), encoding="utf-8")
