"""A person's own set: a folder with docs.jsonl and queries.tsv."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.sets import Asked, QuestionSet
from otklik.core.sources import Document

_HEADS: Final = ({"text", "query", "question"}, {"id", "ids", "doc", "docs"})


def from_folder(folder: Path) -> QuestionSet:
    """docs.jsonl with id, title, body; queries.tsv with the text and the right ids, separated by commas.

    Questions of which no document has the id are left out and counted. Raises OSError, and ValueError that says where.
    """
    documents = list(_documents(folder / "docs.jsonl"))
    known = {document.ref for document in documents}
    questions, left_out = [], 0
    for text, right in _questions(folder / "queries.tsv", known):
        if right & known:
            questions.append(Asked(text, right & known))
        else:
            left_out += 1
    if not questions:
        raise ValueError(
            f"{folder / 'queries.tsv'} has no question with an id of docs.jsonl. "
            "A line is the question, a tab, and the right ids with commas between them"
        )
    return QuestionSet(folder.resolve().name, documents, questions, left_out=left_out)


def _documents(path: Path) -> Iterator[Document]:
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            title, body = str(told.get("title") or ""), str(told.get("body") or "")
            yield Document(f"set:{told['id']}", "solved", title, "", (body,) if body else ())
        except (ValueError, KeyError, AttributeError) as error:
            raise ValueError(f"{path}, line {number}: expected an object with id, title and body") from error


def _questions(path: Path, known: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for number, line in enumerate(_lines(path), 1):
        text, _, ids = line.partition("\t")
        right = frozenset(f"set:{one.strip()}" for one in ids.split(",") if one.strip())
        if text.strip() and not (number == 1 and not right & known and _is_header(text, ids)):
            yield text.strip(), right


def _is_header(text: str, ids: str) -> bool:
    return text.strip().lower() in _HEADS[0] and ids.strip().lower() in _HEADS[1]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: expected a file of text in UTF-8") from error
