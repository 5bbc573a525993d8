"""What the ask box cannot be quicker than: a bare tantivy query and the embedding of a question."""

import time
from collections.abc import Callable

import numpy as np
import tantivy

from bench.measure import Result
from bench.sets import Asked, QuestionSet
from otklik.core.search import meaning

_QUESTIONS = 150


def note(result: Result, prefix: str, one: QuestionSet) -> None:
    """Write down the floor of p50 and p95, the ratio to it, and how well the bare query finds."""
    some = one.questions[:: max(len(one.questions) // _QUESTIONS, 1)]
    search = _bare(one)
    took: list[float] = []
    places: list[int] = []
    for number, asked in enumerate(some):
        began = time.perf_counter()
        refs = search(asked.text)
        if meaning.is_on():
            meaning.of_question(f"{asked.text} {number}")  # never one that is remembered
        took.append((time.perf_counter() - began) * 1000)
        places.append(_rank(asked, refs))
    for name, percent in (("p50_ms", 50), ("p95_ms", 95)):
        floor = max(round(float(np.percentile(took, percent)), 1), 0.1)
        result.floor[prefix + name] = floor
        result.ratio[prefix + name] = round(result.figures[prefix + name] / floor, 2)
    result.floor[f"{prefix}s1"] = round(100 * float(np.mean([place == 1 for place in places])), 2)
    result.floor[f"{prefix}s5"] = round(100 * float(np.mean([0 < place <= 5 for place in places])), 2)


def _bare(one: QuestionSet) -> Callable[[str], list[str]]:
    built = tantivy.SchemaBuilder()
    built.add_text_field("ref", stored=True, tokenizer_name="raw")
    built.add_text_field("text", tokenizer_name="en_stem")
    index = tantivy.Index(built.build())
    writer = index.writer(15_000_000, 1)
    for document in one.documents:
        text = " ".join((document.title, document.question, *document.answers))
        writer.add_document(tantivy.Document(ref=document.ref, text=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        query, _ = index.parse_query_lenient(text, ["text"])
        return [searcher.doc(place)["ref"][0] for _, place in searcher.search(query, 10).hits]

    return search


def _rank(asked: Asked, refs: list[str]) -> int:
    return next((place for place, ref in enumerate(refs, 1) if ref in asked.right), 0)
