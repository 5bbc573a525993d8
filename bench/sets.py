"""Question sets: those nobody of this project wrote, and the demo's own. Documents, questions, right answers."""

import csv
import html
import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from otklik.core.sources import Document

ROOT = Path(__file__).resolve().parent.parent
_INDEXED_PER_INTENT = 26
_EDITED, _LONG = 0.35, 4


@dataclass(frozen=True)
class Asked:
    """A question of a set: its words, and the references of which any is right."""

    text: str
    right: frozenset[str]
    language: str = ""


@dataclass(frozen=True)
class QuestionSet:
    """documents to index; questions to measure on; learn_from: questions for learning that are not measured.

    left_out: how many questions of the files no document answers.
    """

    name: str
    documents: list[Document]
    questions: list[Asked]
    learn_from: list[Asked] = field(default_factory=list)
    language: str = "en"
    left_out: int = 0


def data_folder() -> Path:
    """Where the sets of others lie: OTKLIK_DATA, or ../shared/data beside the clone."""
    return Path(os.environ.get("OTKLIK_DATA") or ROOT.parent / "shared" / "data")


def stackfaq() -> QuestionSet:
    """125 threads; the questions are the human rewordings, without those that are only '*'."""
    text = (data_folder() / "stackfaq" / "stackExchange-FAQ.xml").read_text(encoding="utf-8", errors="replace")
    documents, questions = [], []
    for number, block in enumerate(re.findall(r"<qapair>(.*?)</qapair>", text, re.S)):
        ref = f"stackfaq:{number}"
        title, _, rest = _tag(block, "question")[0].strip().partition("\n")
        answers = tuple(answer.strip() for answer in _tag(block, "answer"))
        documents.append(Document(ref, "solved", title, rest.strip(), answers, language="en", is_solved=True))
        wordings = [wording.strip() for wording in _tag(block, "rephr")]
        questions += [Asked(wording, frozenset([ref])) for wording in wordings if wording not in ("*", "")]
    return QuestionSet("stackfaq", documents, questions, questions)


def with_wordings(one: QuestionSet, learned: Sequence[Asked], asked: Sequence[Asked]) -> QuestionSet:
    """The set as it is after people found answers by the `learned` questions; then `asked` are asked."""
    words: dict[str, list[str]] = defaultdict(list)
    for question in learned:
        for ref in question.right:
            words[ref].append(question.text)
    documents = [replace(document, asked=tuple(words[document.ref])) for document in one.documents]
    return replace(one, name=f"{one.name}_asked", documents=documents, questions=list(asked), learn_from=list(asked))


def xquad_ru() -> QuestionSet:
    """240 paragraphs as documents, 1,190 questions."""
    told = json.loads((data_folder() / "xquad" / "xquad.ru.json").read_text(encoding="utf-8"))
    documents, questions = [], []
    paragraphs = [paragraph for article in told["data"] for paragraph in article["paragraphs"]]
    for number, paragraph in enumerate(paragraphs):
        ref = f"xquad:{number}"
        documents.append(Document(ref, "article", "", "", (paragraph["context"].lstrip("\ufeff"),)))
        questions += [Asked(asked["question"], frozenset([ref])) for asked in paragraph["qas"]]
    return QuestionSet("xquad_ru", documents, questions, questions, "ru")


def banking77() -> QuestionSet:
    """26 training questions an intent as documents; test questions; right is the same intent."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for text, intent in _rows(data_folder() / "banking77" / "train.csv"):
        by_intent[intent].append(text)
    documents, learn_from, right = [], [], {}
    for intent, texts in by_intent.items():
        refs = [f"banking:{intent}:{number}" for number in range(min(_INDEXED_PER_INTENT, len(texts)))]
        right[intent] = frozenset(refs)
        documents += [Document(ref, "solved", text, language="en") for ref, text in zip(refs, texts, strict=False)]
        learn_from += [Asked(text, right[intent]) for text in texts[_INDEXED_PER_INTENT:][:20]]
    questions = [Asked(text, right[intent]) for text, intent in _rows(data_folder() / "banking77" / "test.csv")]
    return QuestionSet("banking77", documents, questions, learn_from)


def with_slips(questions: list[Asked], seed: int = 77) -> list[Asked]:
    """The same questions, each word of four or more letters with one random edit with probability .35."""
    chance = random.Random(seed)
    return [replace(asked, text=_slip_words(asked.text, chance)) for asked in questions]


def _slip_words(text: str, chance: random.Random) -> str:
    def slip(found: re.Match[str]) -> str:
        word = found.group()
        return _slip(word, chance) if len(word) >= _LONG and chance.random() < _EDITED else word

    return re.sub(r"[^\W\d_]+", slip, text)


def _slip(word: str, chance: random.Random) -> str:
    alphabet = "abcdefghijklmnopqrstuvwxyz" if word.isascii() else "абвгдежзийклмнопрстуфхцчшщъыьэюя"
    at, letter = chance.randrange(len(word)), chance.choice(alphabet)
    edit = chance.choice(("lose", "add", "change", "exchange"))
    if edit == "exchange":
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + ("" if edit == "lose" else letter) + (word[at:] if edit == "add" else word[at + 1 :])


def _tag(block: str, name: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(rf"<{name}>(.*?)</{name}>", block, re.S)]


def _rows(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [(row["text"].strip(), row["category"]) for row in csv.DictReader(stream)]
