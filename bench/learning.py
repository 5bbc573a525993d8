"""Learn the ranking from question sets, each set judged by weights that never saw it."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import tantivy
from tqdm import tqdm

from bench import sets
from bench.measure import BUILD
from otklik.answers.queries.layer import builtin_rules
from otklik.core.search import embedding, language, meaning, ranking, training, vectors
from otklik.core.search.candidates import Candidates, Searching
from otklik.core.search.nearest import Spaces
from otklik.core.search.question import understand
from otklik.core.search.words import Words, key_of, open_folder, schema

WEIGHTS = Path(__file__).parent / "weights"
_PER_SET = 1000.0  # weight of all questions of a set together


@dataclass(frozen=True)
class Seen:
    """A question with its candidates and which of them are right."""

    found: Candidates
    right: np.ndarray


def gather(one: sets.QuestionSet, questions: Sequence[sets.Asked]) -> list[Seen]:
    """Candidates of every question, from an index of the set made for this."""
    searcher, store = _index(one)
    spaces = Spaces(store)
    layer = language.build(builtin_rules())
    frequency = lru_cache(maxsize=None)(searcher.doc_freq)
    right_keys = {asked: {key_of(ref) for ref in asked.right} for asked in questions}
    seen = []
    for asked in tqdm(questions, desc=one.name, disable=None):
        question = understand(asked.text, layer, frequency)
        vector = np.stack([meaning.of_question(way) for way in question.meanings])
        found = Searching(searcher, schema(), spaces.now(), question, None, vector).gather()
        seen.append(Seen(found, np.isin(found.keys, list(right_keys[asked]))))
    return seen


def learn(seen: dict[str, list[Seen]]) -> ranking.Models:
    """Weights of these sets, every set counting the same, with meaning and without."""
    plain = {name: [Seen(without_meaning(one.found), one.right) for one in some] for name, some in seen.items()}
    return ranking.Models(_learn(seen), _learn(plain), {})


def _learn(seen: dict[str, list[Seen]]) -> ranking.Model:
    model = training.learn([example for some in seen.values() for example in _examples(some)])
    return training.learn_goodness(model, [told for some in seen.values() for told in _told(some)])


def measure(model: ranking.Model, seen: Sequence[Seen]) -> dict[str, float]:
    """s1, s5, mrr10 in percent and the AUROC of "no good answer" of a model on a set."""
    ranks = [_rank(model, one) for one in seen]
    told = _told(seen)
    goodness = [model.goodness(ranking.quality_of(features, model.score(features))) for features, _ in told]
    return {
        "s1": round(100 * float(np.mean([rank == 1 for rank in ranks])), 2),
        "s5": round(100 * float(np.mean([0 < rank <= 5 for rank in ranks])), 2),
        "mrr10": round(100 * float(np.mean([1 / rank if 0 < rank <= 10 else 0 for rank in ranks])), 2),
        "no_answer_auroc": round(training.auroc(goodness, [answered for _, answered in told]), 3),
        "false_alarms": round(
            float(np.mean([g < model.threshold for g, (_, y) in zip(goodness, told, strict=True) if y])), 3
        ),
        "n": len(seen),
    }


def keep(models: ranking.Models, path: Path, learned_on: Sequence[str], figures: dict[str, dict[str, float]]) -> None:
    """Write a model with its card."""
    card = {
        "learned_on": list(learned_on),
        "figures_by_weights_that_never_saw_the_set": figures,
        "limits": "English and Russian only; Belarusian rests on the language layer. Boosts are set by hand.",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    ranking.save(replace(models, card=card), path)


def _examples(seen: Sequence[Seen]) -> list[training.Example]:
    useful = [one for one in seen if one.right.any() and not one.right.all()]
    weight = _PER_SET / max(len(useful), 1)
    return [training.Example(ranking.features_of(one.found), one.right, weight) for one in useful]


def _told(seen: Sequence[Seen]) -> list[tuple[np.ndarray, bool]]:
    """Features of questions with their answers, and of every second one with its answers taken away."""
    told = [(ranking.features_of(one.found), True) for one in seen if one.right.any()]
    bereft = [one for number, one in enumerate(seen) if number % 2 and one.right.any() and not one.right.all()]
    return told + [(ranking.features_of(only(one.found, ~one.right)), False) for one in bereft]


def without_meaning(found: Candidates) -> Candidates:
    """The same candidates as an installation without the model sees them."""
    return replace(found, cosines=np.full_like(found.cosines, np.nan), spread=(0.0, 1.0, 0))


def only(found: Candidates, kept: np.ndarray) -> Candidates:
    """Some of the candidates; kept: which, shape (n,), bool."""
    rows = ("keys", "signals", "cosines", "flags", "helpful", "changed", "title_size")
    return replace(found, **{name: getattr(found, name)[kept] for name in rows})


def _rank(model: ranking.Model, one: Seen) -> int:
    """Place of the first right candidate, 0 when there is none."""
    order = np.argsort(-model.score(ranking.features_of(one.found)), kind="stable")
    places = np.flatnonzero(one.right[order])
    return int(places[0]) + 1 if len(places) else 0


def _index(one: sets.QuestionSet) -> tuple[tantivy.Searcher, vectors.Store]:
    folder = BUILD / "learn" / one.name
    shutil.rmtree(folder / "words", ignore_errors=True)
    words = Words(folder / "words")
    words.put(one.documents)
    words.commit()
    words.close()
    store = vectors.Store(folder / "vectors")
    known = store.known()
    lacking = [doc for doc in one.documents if known.get(key_of(doc.ref)) != vectors.fingerprint(doc)]
    for at in tqdm(range(0, len(lacking), 16), desc=f"{one.name} vectors", disable=None):
        embedding.put(store, lacking[at : at + 16])
    index = open_folder(folder / "words")
    index.reload()
    return index.searcher(), store


def learn_all(out: Path) -> dict[str, dict[str, float]]:
    """Learn on every set there is and keep it in `out`; and, for the bench, on all sets but each one in turn."""
    plain, slipped = _everything()
    names = {name.removesuffix("_test") for name in plain}
    figures: dict[str, dict[str, float]] = {}
    for name in sorted(names):
        others = {key: some for key, some in _learnable(plain, slipped).items() if not key.startswith(name)}
        models = learn(others)
        asked = plain.get(f"{name}_test", plain[name])
        figures[name] = measure(models.meaning, asked)
        figures[f"{name}_words"] = measure(models.words, [Seen(without_meaning(one.found), one.right) for one in asked])
        if name in slipped:
            figures[f"{name}_typo"] = measure(models.meaning, slipped[name])
        keep(models, WEIGHTS / f"without-{name}.json", sorted(others), {})
    keep(learn(_learnable(plain, slipped)), out, sorted(names), figures)
    return figures


def _everything() -> tuple[dict[str, list[Seen]], dict[str, list[Seen]]]:
    """Candidates of every set, plain and with slips; sets that are not there are left out."""
    plain: dict[str, list[Seen]] = {}
    slipped: dict[str, list[Seen]] = {}
    for name, load in (("stackfaq", sets.stackfaq), ("xquad_ru", sets.xquad_ru), ("banking77", sets.banking77)):
        try:
            one = load()
        except OSError as error:
            print(f"{name}: left out ({error})")
            continue
        plain[name] = gather(one, one.learn_from)
        if name == "banking77":
            plain[f"{name}_test"] = gather(one, one.questions)
        else:
            slipped[name] = gather(one, sets.with_slips(one.questions))
    return plain, slipped


def _learnable(plain: dict[str, list[Seen]], slipped: dict[str, list[Seen]]) -> dict[str, list[Seen]]:
    kept = {name: some for name, some in plain.items() if not name.endswith("_test")}
    return kept | {f"{name}_typo": some for name, some in slipped.items()}


def report(figures: dict[str, dict[str, float]]) -> str:
    """The figures as people read them."""
    return json.dumps(figures, indent=1)
