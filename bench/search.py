"""B2: does the ask box find the answer? StackFAQ, XQuAD in Russian, Banking77, the demo, own sets; with typos.

Every set is asked over HTTP of an installation of its own, ranked by weights learned without that set.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import numpy as np
from django.conf import settings

from bench import demo_questions, floors, instance, own_set, sets
from bench.asking import Asking, Heard
from bench.learning import WEIGHTS
from bench.measure import BUILD, Reach, Result, free_port, running
from otklik.core.search import folders
from otklik.core.search.training import auroc

_TYPO_QUESTIONS = 300  # of a set, asked once more with slips
_UNANSWERED_QUESTIONS = 400  # of a set, asked of an index that lacks every second right answer
_SMOKE = 40
_WARMING = 5
_TIMED = 200  # questions of a set that one asker asks alone


@dataclass(frozen=True)
class Plan:
    """How one set is measured. weights: the file learned without it, None for the ones that come with the product."""

    load: Callable[[], sets.QuestionSet]
    weights: Path | None
    needs: str
    has_typos: bool = True
    has_unanswered: bool = True


PLANS = {
    "stackfaq": Plan(sets.stackfaq, WEIGHTS / "without-stackfaq.json", "stackfaq"),
    "xquad_ru": Plan(sets.xquad_ru, WEIGHTS / "without-xquad_ru.json", "xquad"),
    "banking77": Plan(sets.banking77, WEIGHTS / "without-banking77.json", "banking77", has_typos=False),
}

_REACHED = {
    "stackfaq_s1": 85, "stackfaq_s5": 97, "xquad_ru_s1": 94, "xquad_ru_s5": 99, "banking77_s1": 81, "banking77_s5": 94,
    "demo_ru_s1": 80, "demo_ru_s5": 95, "demo_be_s1": 75, "demo_be_s5": 92, "no_answer_auroc": 0.75,
}  # fmt: skip
_MAY_LOSE = 10  # percent of S@5 that slips may cost
REACH = (
    *(Reach("B2", name, least=least) for name, least in _REACHED.items()),
    *(Reach("B2", f"{name}_typo_s5_lost", most=_MAY_LOSE) for name in ("stackfaq", "xquad_ru", "demo_ru", "demo_be")),
)


def run(smoke: bool = False, folder: Path | None = None, full: bool = False) -> Result:
    """Measure one folder, or every set there is; smoke: forty questions of the smallest set.

    Raises OSError and ValueError when the folder cannot be used.
    """
    result = Result("search")
    if folder is not None:
        one = own_set.from_folder(folder)
        _measure(result, one, Plan(lambda: one, None, "", has_typos=False, has_unanswered=False), prefix="")
        return result
    for name, plan in PLANS.items():
        if not (sets.data_folder() / plan.needs).is_dir():
            result.cards[name] = f"left out: no folder {sets.data_folder() / plan.needs}"
        elif not smoke or name == "stackfaq":
            one = plan.load()
            if smoke:
                one = replace(one, questions=one.questions[:: max(len(one.questions) // _SMOKE, 1)])
            _measure(result, one, plan, prefix=f"{name}_")
    if not smoke:
        demo_questions.measure(result)
        _mean_auroc(result)
    return result


def _measure(result: Result, one: sets.QuestionSet, plan: Plan, prefix: str) -> None:
    """Ask every question of a set, the same with slips, and of an index that lacks half of the answers."""
    home = BUILD / "search" / one.name
    with _serving(home, one, plan.weights) as port:
        heard = ask_all(port, one.questions, one.language)
        note(result, prefix, one.questions, heard)
        if plan.has_typos:
            step = max(len(one.questions) // _TYPO_QUESTIONS, 1)
            slipped = sets.with_slips(one.questions[::step])
            note(result, f"{prefix}typo_", slipped, ask_all(port, slipped, one.language))
            note_loss(result, prefix, one.questions[::step], heard[::step])
    result.cards[prefix.rstrip("_") or one.name] = (
        f"{len(one.documents)} documents, {len(one.questions)} questions; weights: "
        + (plan.weights.stem if plan.weights else "as shipped")
        + (f"; {one.left_out} questions left out: no document has an id of theirs" if one.left_out else "")
    )
    floors.note(result, prefix, one)
    if plan.has_unanswered:
        _measure_unanswered(result, one, plan, prefix)


def _measure_unanswered(result: Result, one: sets.QuestionSet, plan: Plan, prefix: str) -> None:
    groups = list(dict.fromkeys(asked.right for asked in one.questions))
    gone = frozenset(ref for right in groups[::2] for ref in right)
    halved = replace(one, documents=[doc for doc in one.documents if doc.ref not in gone])
    whole, home = BUILD / "search" / one.name, BUILD / "search" / f"{one.name}-halved"
    shutil.rmtree(_vectors(home), ignore_errors=True)
    if _vectors(whole).is_dir():  # to make them takes longest; without a model there are none
        shutil.copytree(_vectors(whole), _vectors(home))
    some = one.questions[:: -(-len(one.questions) // _UNANSWERED_QUESTIONS)]
    with _serving(home, halved, plan.weights) as port:
        heard = ask_all(port, some, one.language)
    answered = [not asked.right <= gone for asked in some]
    result.figures[f"{prefix}no_answer_auroc"] = round(auroc([one.goodness for one in heard], answered), 3)


def _vectors(home: Path) -> Path:
    """Where the installation in `home` keeps the vectors of meaning."""
    return home / "index" / folders.vectors().relative_to(settings.INDEX_DIR)


def ask_all(port: int, questions: Sequence[sets.Asked], language: str) -> list[Heard]:
    """Every question: some in turn over one connection, so that they tell the time, the rest by two askers at once."""
    asking = Asking(port)
    for asked in questions[-_WARMING:]:
        asking.ask(f"{asked.text} ?", language)
    heard = [asking.ask(asked.text, language) for asked in questions[:_TIMED]]
    rest = questions[_TIMED:]
    with ThreadPoolExecutor(2) as askers:
        halves = askers.map(lambda half: _in_turn(port, half, language), (rest[::2], rest[1::2]))
        heard += [one for pair in zip_longest(*halves) for one in pair if one is not None]
    return heard


def _in_turn(port: int, questions: Sequence[sets.Asked], language: str) -> list[Heard]:
    asking = Asking(port)
    return [asking.ask(asked.text, language) for asked in questions]


def note(result: Result, prefix: str, questions: Sequence[sets.Asked], heard: Sequence[Heard]) -> None:
    """Write down S@1, S@5, MRR@10 in percent, how many, and milliseconds of those asked in turn."""
    ranks = [rank(asked, told) for asked, told in zip(questions, heard, strict=True)]
    took = [told.milliseconds for told in heard[:_TIMED]]
    result.figures |= {
        f"{prefix}s1": _percent([place == 1 for place in ranks]),
        f"{prefix}s5": _percent([0 < place <= 5 for place in ranks]),
        f"{prefix}mrr10": _percent([1 / place if place else 0 for place in ranks]),
        f"{prefix}n": len(ranks),
        f"{prefix}p50_ms": round(float(np.percentile(took, 50)), 1),
        f"{prefix}p95_ms": round(float(np.percentile(took, 95)), 1),
    }


def note_loss(result: Result, prefix: str, questions: Sequence[sets.Asked], heard: Sequence[Heard]) -> None:
    """How much of S@5 the slips cost, in percent of the same questions without them."""
    plain = _percent([0 < rank(asked, told) <= 5 for asked, told in zip(questions, heard, strict=True)])
    lost = plain - result.figures[f"{prefix}typo_s5"]
    result.figures[f"{prefix}typo_s5_lost"] = round(100 * lost / plain, 2) if plain else 0.0


def rank(asked: sets.Asked, told: Heard) -> int:
    """Place of the first right answer among the first ten, 0 when there is none."""
    return next((place for place, ref in enumerate(told.refs[:10], 1) if ref in asked.right), 0)


def _mean_auroc(result: Result) -> None:
    found = {name: value for name, value in result.figures.items() if name.endswith("_no_answer_auroc")}
    if found:
        result.figures["no_answer_auroc"] = round(float(np.mean(list(found.values()))), 3)
        result.cards["no_answer_auroc"] = f"the mean of {', '.join(found)}"


def _percent(values: Sequence[float]) -> float:
    return round(100 * float(np.mean(values)), 2) if values else 0.0


@contextmanager
def _serving(home: Path, one: sets.QuestionSet, weights: Path | None) -> Iterator[int]:
    """An installation with these documents; its vectors stay in build/ for the next time."""
    instance.write_documents(one.documents, home / "documents.jsonl")
    with serving(home, home / "documents.jsonl", weights) as port:
        yield port


@contextmanager
def serving(home: Path, documents: Path, weights: Path | None) -> Iterator[int]:
    """The port of an installation in a folder, once it answers. weights: None for the ones of the product."""
    (home / "ranking.json").unlink(missing_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    if weights is not None:
        shutil.copy(weights, home / "ranking.json")
    port = free_port()
    command = [sys.executable, "-m", "bench.instance", str(documents), str(port)]
    environment = {"OTKLIK_VAR": str(home), "OTKLIK_LOG_LEVEL": "warning", "PORT": str(port), "DATABASE_URL": ""}
    with running(command, port, environment, "/healthz", patience=3600):
        yield port
