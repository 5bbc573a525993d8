"""The index of words: one tantivy folder a generation, analysed text in, document numbers and scores out."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import tantivy

from otklik.core.search import analysis
from otklik.core.sources import Document

SCHEMA_VERSION = 2
FIELDS = ("title", "answer", "asked", "all", "words", "title_grams", "body_grams")
_MOST_CHARS = 20_000  # of one document's question and of its answers; what lies beyond is not found by words
_MOST_TITLE_GRAMS, _MOST_BODY_GRAMS = 300, 1200
_TOKENIZER = "whitespace"  # the analysis is done before
_HEAP = 32_000_000  # bytes; tantivy wants at least 15 MB a thread
_SOLVED, _OFFICIAL = 1, 2
_LANGUAGES = ("", "ru", "be", "en")


def key_of(ref: str) -> int:
    """The document number of a reference: 63 bits of its hash."""
    return int.from_bytes(hashlib.blake2b(ref.encode(), digest_size=8).digest(), "big") >> 1


@cache
def schema() -> tantivy.Schema:
    built = tantivy.SchemaBuilder()
    built.add_integer_field("key", indexed=True, fast=True)
    built.add_text_field("ref", stored=True, tokenizer_name="raw", index_option="basic")
    built.add_text_field("group", stored=True, tokenizer_name="raw", index_option="basic")
    built.add_text_field("language", stored=True, tokenizer_name="raw", index_option="basic")
    built.add_text_field("category", tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        built.add_text_field(name, tokenizer_name=_TOKENIZER, index_option="freq")
    built.add_text_field("exact", tokenizer_name="raw", index_option="basic")
    for name in ("flags", "helpful", "changed", "title_size"):
        built.add_integer_field(name, fast=True)
    return built.build()


def open_folder(folder: Path) -> tantivy.Index:
    """The index in a folder, made when the folder is empty; raises ValueError when it is damaged."""
    return tantivy.Index(schema(), path=str(folder))


class Words:
    """A folder of words opened for writing; closing waits for merges. Only one process may hold it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.index = open_folder(folder)
        self._writer = self.index.writer(heap_size=_HEAP, num_threads=1)

    def put(self, documents: Iterable[Document]) -> int:
        """Add or replace documents; nothing is seen before `commit`. Returns how many."""
        count = 0
        for document in documents:
            self.remove([document.ref])
            self._writer.add_document(_row(document))
            count += 1
        return count

    def remove(self, refs: Iterable[str]) -> None:
        for ref in refs:
            self._writer.delete_documents_by_term("key", key_of(ref))

    def count(self) -> int:
        """Documents as of the last commit."""
        self.index.reload()
        return int(self.index.searcher().num_docs)

    def commit(self) -> None:
        self._writer.commit()

    def close(self) -> None:
        self._writer.wait_merging_threads()


def exact_title(title: str) -> str:
    """What two titles have in common when they say the same words."""
    return " ".join(analysis.terms(title))[:200]


def _row(document: Document) -> tantivy.Document:
    answer_text = "\n".join(document.answers)[:_MOST_CHARS]
    question_text = document.question[:_MOST_CHARS]
    title_terms = analysis.terms(document.title) + [term for tag in document.tags for term in analysis.terms(tag)]
    question_terms, answer_terms = analysis.terms(question_text), analysis.terms(answer_text)
    asked_terms = [term for wording in document.asked for term in analysis.terms(wording)]
    title_surface = analysis.surface(document.title)
    asked_surface = [word for wording in document.asked for word in analysis.surface(wording)]
    body_surface = asked_surface + analysis.surface(question_text) + analysis.surface(answer_text)
    return tantivy.Document(
        key=key_of(document.ref),
        ref=document.ref,
        group=document.group,
        language=document.language,
        category=document.category,
        title=" ".join(title_terms),
        asked=" ".join(asked_terms),
        answer=" ".join(answer_terms),
        all=" ".join(title_terms + asked_terms + question_terms + answer_terms),
        words=" ".join(dict.fromkeys(title_surface + body_surface)),
        title_grams=" ".join(analysis.grams(title_surface, _MOST_TITLE_GRAMS)),
        body_grams=" ".join(analysis.grams(_content(body_surface), _MOST_BODY_GRAMS)),
        exact=exact_title(document.title),
        flags=_flags(document),
        helpful=max(document.helpful, 0),
        changed=_seconds(document.changed_at),
        title_size=len(set(title_terms)),
    )


def _content(found: Sequence[str]) -> list[str]:
    return [word for word in dict.fromkeys(found) if word not in analysis.STOP_WORDS]


def _flags(document: Document) -> int:
    language = _LANGUAGES.index(document.language) if document.language in _LANGUAGES else 0
    return document.is_solved * _SOLVED + document.is_official * _OFFICIAL + (language << 2)


def _seconds(moment: datetime | None) -> int:
    return max(int(moment.timestamp()), 0) if moment else 0
