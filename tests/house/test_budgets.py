"""The hard limits of docs/house.md: a file of 400 lines, a function of 50."""

import ast
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
ROOMS = ("otklik", "ops", "bench", "demo", "config")
FILES = [path for room in ROOMS for path in sorted((HERE / room).rglob("*.py")) if "migrations" not in path.parts]


def test_no_file_is_too_long():
    lines = {str(path.relative_to(HERE)): len(path.read_text().splitlines()) for path in FILES}
    assert len(lines) > 300
    assert {path: count for path, count in lines.items() if count > 400} == {}


def test_no_function_is_too_long():
    found = {
        f"{path.relative_to(HERE)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: count for name, count in found.items() if count > 50} == {}
