"""The data files of the demo, read once."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
Facts = dict[str, Any]


@cache
def operator() -> Facts:
    """operator.toml: the company, its districts, tariffs, categories, offices."""
    return tomllib.loads((HERE / "operator.toml").read_text(encoding="utf-8"))


def moderation() -> Facts:
    """moderation.toml: reports of readers, and posts that are held."""
    return tomllib.loads((HERE / "moderation.toml").read_text(encoding="utf-8"))


def outages() -> list[Facts]:
    """What is off, will be off and was."""
    found: list[Facts] = tomllib.loads((HERE / "outages.toml").read_text(encoding="utf-8"))["outage"]
    return found


def alerts() -> Facts:
    """Duty plans, quiet hours, and who was told of incidents of the past."""
    return tomllib.loads((HERE / "alerts.toml").read_text(encoding="utf-8"))


def watching() -> Facts:
    """Probes with what they saw, and announced work."""
    return tomllib.loads((HERE / "watching.toml").read_text(encoding="utf-8"))


def feedback() -> Facts:
    """Surveys with what was answered, calls to make, reviews, claims."""
    return tomllib.loads((HERE / "feedback.toml").read_text(encoding="utf-8"))


def workforce() -> Facts:
    """Employees, numbers needed, registers and regular care."""
    return tomllib.loads((HERE / "workforce.toml").read_text(encoding="utf-8"))


def journeys() -> list[Facts]:
    """Journey maps with their versions and steps."""
    found: list[Facts] = tomllib.loads((HERE / "journeys.toml").read_text(encoding="utf-8"))["journey"]
    return found


def assessing() -> list[Facts]:
    """Test campaigns with their drills."""
    found: list[Facts] = tomllib.loads((HERE / "assessing.toml").read_text(encoding="utf-8"))["assessment"]
    return found


def findings() -> Facts:
    """Findings, improvements, requests to change norms, and who is written to of each zone."""
    return tomllib.loads((HERE / "findings.toml").read_text(encoding="utf-8"))


def inspections() -> Facts:
    """Plans with what was found, appeals, second assessors."""
    return tomllib.loads((HERE / "inspections.toml").read_text(encoding="utf-8"))


def competitors() -> Facts:
    """Whom people could choose instead, with what was seen there."""
    return tomllib.loads((HERE / "competitors.toml").read_text(encoding="utf-8"))


def phrases() -> list[Facts]:
    """Each test phrase: `text`, the id of the `answer`, `within`."""
    found: list[Facts] = tomllib.loads((HERE / "phrases.toml").read_text(encoding="utf-8"))["phrase"]
    return found


def people() -> list[Facts]:
    """The cast and the neighbours."""
    files = (HERE / "people.toml", HERE / "neighbours.toml")
    return [person for file in files for person in tomllib.loads(file.read_text(encoding="utf-8"))["person"]]


def topics() -> list[Facts]:
    """Every topic with its replies, the oldest first; `category` is the file's name."""
    found = []
    for file in sorted((HERE / "topics").glob("*.toml")):
        for topic in tomllib.loads(file.read_text(encoding="utf-8"))["topic"]:
            found.append(topic | {"category": file.stem})
    return sorted(found, key=lambda topic: -topic["days_ago"])


def articles() -> Iterator[Facts]:
    """Every article: its front matter and `body`; originals before their translations."""
    found = []
    for file in sorted((HERE / "articles").glob("*.md")):
        _, head, body = file.read_text(encoding="utf-8").split("+++\n", 2)
        found.append(tomllib.loads(head) | {"body": body.strip() + "\n"})
    return iter(sorted(found, key=lambda article: "translation_of" in article))


def questions(*parts: str) -> list[tuple[str, list[str], str]]:
    """(text, ids, language) of questions.tsv whose part is one of `parts`; no ids: nothing here answers it."""
    lines = (HERE / "questions.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines if line]
    return [(text, ids.split(",") if ids else [], language) for text, ids, language, part in rows if part in parts]


@cache
def versions() -> dict[str, frozenset[str]]:
    """By the id of an article, the ids of the same article in every language it is written in."""
    original = {article["id"]: article.get("translation_of", article["id"]) for article in articles()}
    return {one: frozenset(other for other in original if original[other] == original[one]) for one in original}
