"""Learn the ranking from question sets, each set judged by weights that never saw it."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import tantivy
from tqdm import tqdm

from bench import demo_questions, sets
from bench.measure import BUILD
from bench.remembered import Remembered
from otklik.answers.queries.layer import builtin_rules
from otklik.core.search import language, ranking, training, vectors
from otklik.core.search.candidates import Candidates, Searching
from otklik.core.search.nearest import Spaces
from otklik.core.search.question import understand
from otklik.core.search.words import Words, key_of, open_folder, schema

WEIGHTS = Path(__file__).parent / "weights"
VECTORS = BUILD / "learn" / "vectors.npz"
_PER_SET = 1000.0  # weight of all questions of a set together


@dataclass(frozen=True)
class Seen:
    """A question with its candidates and which of them are right."""

    found: Candidates
    right: np.ndarray
    is_answerable: bool = True

    @property
    def features(self) -> np.ndarray:
        return ranking.features_of(self.found)


def gather(
    one: sets.QuestionSet, questions: Sequence[sets.Asked], remembered: Remembered, layer: language.Layer | None = None
) -> list[Seen]:
    """Candidates of every question, from an index of the set made for this; layer: None for the built-in one."""
    searcher, store = _index(one, remembered)
    spaces = Spaces(store)
    layer = layer or language.build(builtin_rules())
    frequency = lru_cache(maxsize=None)(searcher.doc_freq)
    right_keys = {asked: {key_of(ref) for ref in asked.right} for asked in questions}
    seen = []
    for asked in tqdm(questions, desc=one.name, disable=None):
        question = understand(asked.text, layer, frequency)
        ways = partial(np.stack, [remembered.question(way) for way in question.meanings])
        found = Searching(searcher, schema(), spaces.now(), question, None, ways).gather()
        seen.append(Seen(found, np.isin(found.keys, list(right_keys[asked])), bool(asked.right)))
    return seen


def learn(seen: dict[str, list[Seen]]) -> ranking.Models:
    """Weights of these sets, every set counting the same, with meaning and without."""
    plain = {name: [replace(one, found=without_meaning(one.found)) for one in some] for name, some in seen.items()}
    return ranking.Models(_learn(seen), _learn(plain), {})


def _learn(seen: dict[str, list[Seen]]) -> ranking.Model:
    model = training.learn([example for some in seen.values() for example in examples(some)])
    model = training.learn_goodness(model, [judged(model, some) for some in seen.values()])
    ours = seen.get("demo.plain")  # an operator's customers ask so
    return training.calibrate(model, judged(model, ours)) if ours else model


def measure(model: ranking.Model, seen: Sequence[Seen]) -> dict[str, float]:
    """s1, s5, mrr10 in percent and the AUROC of "no good answer" of a model on a set."""
    answerable = [one for one in seen if one.is_answerable]
    ranks = [rank(model, one) for one in answerable]
    told = judged(model, seen)
    goodness = np.asarray([model.goodness(one) for one in told.quality])
    return {
        "s1": round(100 * float(np.mean([rank == 1 for rank in ranks])), 2),
        "s5": round(100 * float(np.mean([0 < rank <= 5 for rank in ranks])), 2),
        "mrr10": round(100 * float(np.mean([1 / rank if 0 < rank <= 10 else 0 for rank in ranks])), 2),
        "no_answer_auroc": round(training.auroc(goodness.tolist(), told.is_answered.tolist()), 3),
        "false_alarms": round(float((goodness[told.is_answered] < model.threshold).mean()), 3),
        "caught": round(float((goodness[~told.is_answered] < model.threshold).mean()), 3),
        "n": len(answerable),
    }


def keep(models: ranking.Models, path: Path, learned_on: Sequence[str], figures: dict[str, dict[str, float]]) -> None:
    """Write a model with its card."""
    card = {
        "learned_date": date.today().isoformat(),
        "learned_on": list(learned_on),
        "figures_by_weights_that_never_saw_the_set": figures,
        "limits": "Belarusian: 64 questions of one operator. Standing (solved, official) is known of the demo only.",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    ranking.save(replace(models, card=card), path)


def examples(seen: Sequence[Seen]) -> list[training.Example]:
    """What can be learned of a set: the questions with something right and something wrong, alike in weight."""
    useful = [one for one in seen if one.right.any() and not one.right.all()]
    weight = _PER_SET / max(len(useful), 1)
    return [training.Example(one.features, one.right, weight) for one in useful]


def judged(model: ranking.Model, seen: Sequence[Seen]) -> training.Judged:
    """Questions with their answers, and those without: the set's own, else every second one with its answers gone."""
    told = [(one.found, True) for one in seen if one.right.any()]
    lacking = [one.found for one in seen if not one.is_answerable]
    if not lacking:
        bereft = [one for number, one in enumerate(seen) if number % 2 and one.right.any() and not one.right.all()]
        lacking = [only(one.found, ~one.right) for one in bereft]
    told += [(found, False) for found in lacking]
    quality = [_quality(model, found) for found, _ in told]
    return training.Judged(np.stack(quality), np.asarray([is_answered for _, is_answered in told]))


def _quality(model: ranking.Model, found: Candidates) -> np.ndarray:
    features = ranking.features_of(found)
    return ranking.quality_of(found, features, model.score(features))


def without_meaning(found: Candidates) -> Candidates:
    """The same candidates as an installation without the model sees them."""
    return replace(found, cosines=np.full_like(found.cosines, np.nan), spread=(0.0, 1.0, 0))


def only(found: Candidates, kept: np.ndarray) -> Candidates:
    """Some of the candidates; kept: which, shape (n,), bool."""
    rows = ("keys", "signals", "cosines", "flags", "helpful", "changed", "title_size")
    return replace(found, **{name: getattr(found, name)[kept] for name in rows})


def rank(model: ranking.Model, one: Seen) -> int:
    """Place of the first right candidate, 0 when there is none."""
    order = np.argsort(-model.score(one.features), kind="stable")
    places = np.flatnonzero(one.right[order])
    return int(places[0]) + 1 if len(places) else 0


def _index(one: sets.QuestionSet, remembered: Remembered) -> tuple[tantivy.Searcher, vectors.Store]:
    folder = BUILD / "learn" / one.name
    shutil.rmtree(folder, ignore_errors=True)
    words = Words(folder / "words")
    words.put(one.documents)
    words.commit()
    words.close()
    store = vectors.Store(folder / "vectors")
    texts = [passage.text for document in one.documents for passage in vectors.passages(document)]
    owners = [vectors.owners_of(document, key_of(document.ref)) for document in one.documents]
    store.put(np.concatenate(owners), remembered.passages(texts))
    index = open_folder(folder / "words")
    index.reload()
    return index.searcher(), store


def learn_all(out: Path) -> dict[str, dict[str, float]]:
    """Learn on every set there is and keep it in `out`; and, for the bench, on all sets but each one in turn."""
    remembered = Remembered(VECTORS)
    seen = {}
    for name, (one, questions) in _everything().items():
        seen[name] = gather(one, questions, remembered)
        remembered.keep()
    return learn_from(seen, out)


def learn_from(seen: dict[str, list[Seen]], out: Path) -> dict[str, dict[str, float]]:
    """The weights of gathered sets, as `learn_all` keeps them; the figures of sets by weights that never saw them."""
    figures: dict[str, dict[str, float]] = {}
    for base in dict.fromkeys(name.partition(".")[0] for name in seen):
        others = {name: some for name, some in seen.items() if not name.startswith(base) and is_learned(name)}
        models = learn(others)
        for name, some in seen.items():
            if name.startswith(base):
                figures[name] = measure(models.meaning, some)
                plain = [replace(one, found=without_meaning(one.found)) for one in some]
                figures[f"{name}.words"] = measure(models.words, plain)
        keep(models, WEIGHTS / f"without-{base}.json", sorted(others), {})
    learned = {name: some for name, some in seen.items() if is_learned(name)}
    keep(learn(learned), out, sorted(learned), figures)
    return figures


def is_learned(name: str) -> bool:
    """Test questions are for judging only."""
    return not name.endswith(".test")


def _everything() -> dict[str, tuple[sets.QuestionSet, Sequence[sets.Asked]]]:
    """Every set with questions to ask of it, by set and variant; sets that are not there are left out."""
    found: dict[str, tuple[sets.QuestionSet, Sequence[sets.Asked]]] = {}
    for load in (sets.stackfaq, sets.xquad_ru, sets.banking77, demo_questions.learning_set):
        try:
            one = load()
        except OSError as error:
            print(f"{load.__name__}: left out ({error})")
            continue
        found |= _variants(one)
    return found


def _variants(one: sets.QuestionSet) -> dict[str, tuple[sets.QuestionSet, Sequence[sets.Asked]]]:
    """A set plain, with slips, and as it is after half of its questions were answered."""
    found: dict[str, tuple[sets.QuestionSet, Sequence[sets.Asked]]] = {f"{one.name}.plain": (one, one.learn_from)}
    if one.name == "banking77":
        return found | {f"{one.name}.test": (one, one.questions)}
    found[f"{one.name}.typo"] = (one, sets.with_slips(one.learn_from))
    if one.name in ("stackfaq", "demo"):
        halves = one.learn_from[::2], one.learn_from[1::2]
        for number, (learned, asked) in enumerate((halves, halves[::-1]), 1):
            found[f"{one.name}.asked{number}"] = (sets.with_wordings(one, learned, asked), asked)
    return found


def report(figures: dict[str, dict[str, float]]) -> str:
    """The figures as people read them."""
    return json.dumps(figures, indent=1)
