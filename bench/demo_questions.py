"""The demo's own questions, written by people who never saw the language layer; only totals are told."""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bench import sets
from bench.asking import Asking
from bench.measure import BUILD, Result
from otklik.core.search.training import auroc

HOME = BUILD / "search" / "demo"
_LANGUAGES = ("ru", "be", "en")
_HELD_OUT = ("heldout", "unanswerable_heldout")


def measure(result: Result) -> None:
    """S@1, S@5 and MRR@10 of the held-out questions in each language, plain and with slips."""
    from bench.search import ask_all, note, note_loss, serving

    if not (sets.ROOT / "demo" / "questions.tsv").exists():
        result.cards["demo"] = "left out: no demo/questions.tsv"
        return
    with serving(HOME, sets.ROOT / "demo", None) as port:
        refs = json.loads((HOME / "refs.json").read_text(encoding="utf-8"))
        for language in _LANGUAGES:
            some = questions(refs, language, "heldout")
            answered = [asked for asked in some if asked.right]
            if not answered:
                continue
            prefix = f"demo_{language}_"
            heard = ask_all(port, answered, language)
            note(result, prefix, answered, heard)
            slipped = sets.with_slips(answered)
            note(result, f"demo_{language}_typo_", slipped, ask_all(port, slipped, language))
            note_loss(result, prefix, answered, heard)
        _note_unanswerable(result, port, [asked for one in _LANGUAGES for asked in questions(refs, one, *_HELD_OUT)])
    result.cards["demo"] = (
        "held-out part; weights: as shipped, learned on the sets of others and on the part for tuning"
    )


def questions(refs: dict[str, str], language: str, *parts: str) -> list[sets.Asked]:
    """Questions of one language; without right answers: nothing in the demo answers them.

    A right article is right in every language it is written in; the box shows one version.
    """
    from demo import facts

    told = [(text, ids) for text, ids, tongue in facts.questions(*parts) if tongue == language]
    same = facts.versions()
    right = [frozenset(refs[way] for one in ids for way in same.get(one, {one}) if way in refs) for _, ids in told]
    return [sets.Asked(text, some, language) for (text, _), some in zip(told, right, strict=True)]


def learning_set() -> sets.QuestionSet:
    """The part of the demo's questions that may be learned from; needs the files that a measurement leaves."""
    from bench.instance import read_documents

    refs = json.loads((HOME / "refs.json").read_text(encoding="utf-8"))
    documents = [replace(document, asked=()) for document in read_documents(HOME / "documents.jsonl")]
    some = [asked for one in _LANGUAGES for asked in questions(refs, one, "tune", "unanswerable_tune")]
    return sets.QuestionSet("demo", documents, some, some, "")


def _note_unanswerable(result: Result, port: int, some: Sequence[sets.Asked]) -> None:
    asking = Asking(port)
    goodness = [asking.ask(asked.text, asked.language).goodness for asked in some]
    told = auroc(goodness, [bool(asked.right) for asked in some])
    if not np.isnan(told):
        result.figures["demo_no_answer_auroc"] = round(told, 3)
