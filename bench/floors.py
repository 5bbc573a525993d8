"""What the ask box cannot be quicker than: a bare tantivy query and the embedding of a question."""

import itertools
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import tantivy

from bench.measure import Result
from bench.sets import Asked, QuestionSet
from otklik.core.search import meaning
from otklik.core.sources import Document

_QUESTIONS = 150

_numbers = itertools.count()


def note(result: Result, prefix: str, one: QuestionSet) -> None:
    """Write down the floor of p50 and p95, the ratio to it, and how well the bare query finds."""
    some = one.questions[:: max(len(one.questions) // _QUESTIONS, 1)]
    found, took = ask_all(bare_index(one.documents), [asked.text for asked in some])
    note_times(result, prefix, took)
    places = [_rank(asked, refs) for asked, refs in zip(some, found, strict=True)]
    result.floor[f"{prefix}s1"] = round(100 * float(np.mean([place == 1 for place in places])), 2)
    result.floor[f"{prefix}s5"] = round(100 * float(np.mean([0 < place <= 5 for place in places])), 2)


def note_times(result: Result, prefix: str, took: Sequence[float]) -> None:
    """Write down milliseconds of the floor, and the ratio of those measured already to them."""
    for name, percent in (("p50_ms", 50), ("p95_ms", 95)):
        floor = max(round(float(np.percentile(took, percent)), 1), 0.1)
        result.floor[prefix + name] = floor
        result.ratio[prefix + name] = round(result.figures[prefix + name] / floor, 2)


def ask_all(index: tantivy.Index, texts: Sequence[str]) -> tuple[list[list[str]], list[float]]:
    """References found for each text, and the milliseconds of the query and of embedding it."""
    index.reload()
    searcher = index.searcher()
    found, took = [], []
    for text in texts:
        began = time.perf_counter()
        query, _ = index.parse_query_lenient(text, ["text"])
        found.append([searcher.doc(place)["ref"][0] for _, place in searcher.search(query, 10).hits])
        if meaning.is_on():
            meaning.of_question(f"{text} {next(_numbers)}")  # never one that is remembered, from another size either
        took.append((time.perf_counter() - began) * 1000)
    return found, took


def bare_index(documents: Iterable[Document], folder: Path | None = None) -> tantivy.Index:
    """All words of the documents in one field, in memory or in a folder that exists."""
    index = open_bare(folder)
    writer = index.writer(15_000_000, 1)
    for document in documents:
        text = " ".join((document.title, document.question, *document.answers))
        writer.add_document(tantivy.Document(ref=document.ref, text=text))
    writer.commit()
    writer.wait_merging_threads()
    return index


def open_bare(folder: Path | None = None) -> tantivy.Index:
    built = tantivy.SchemaBuilder()
    built.add_text_field("ref", stored=True, tokenizer_name="raw")
    built.add_text_field("text", tokenizer_name="en_stem")
    return tantivy.Index(built.build(), path=str(folder) if folder else None)


def _rank(asked: Asked, refs: list[str]) -> int:
    return next((place for place, ref in enumerate(refs, 1) if ref in asked.right), 0)
