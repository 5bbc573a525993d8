"""Vectors on disk and how they are asked; the index without a model."""

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser

from otklik.answers.queries import suggest
from otklik.core.search import embedding, folders, follow, meaning, nearest, training, vectors
from otklik.core.search.words import key_of
from tests.cast import NOON
from tests.search.conftest import answer


def owners(count: int) -> np.ndarray:
    made = np.zeros(count, vectors._OWNER)
    made["key"], made["print"], made["part"] = np.arange(1, count + 1), 1, vectors.BODY
    return made


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


@pytest.fixture
def store(tmp_path) -> vectors.Store:
    return vectors.Store(tmp_path / "vectors")


def test_many_vectors_are_found_nearly_as_well_as_by_looking_at_all(store):
    chance = np.random.default_rng(3)
    common = chance.normal(0, 1, 384)  # like the model's: all vectors share a direction
    topics = chance.normal(0, 1, (200, 384))
    rows = unit(2 * common + topics[chance.integers(0, 200, 12_000)] + chance.normal(0, 0.7, (12_000, 384)))
    store.put(owners(12_000), rows.astype(np.float32))
    space = nearest.Spaces(store).now()
    assert space.bits is not None
    asked = unit(2 * common + topics[:20] + chance.normal(0, 0.7, (20, 384))).astype(np.float32)
    recalls = []
    for one in asked:
        exact = set(np.argsort(-vectors.cosines(space.rows, one[None]))[:20].tolist())
        recalls.append(len(exact & set(space.near(one[None]).tolist())) / 20)
    assert np.mean(recalls) > 0.97


def test_changed_and_removed_documents_leave_no_vectors(store):
    rows = unit(np.random.default_rng(1).normal(0, 1, (3, 384))).astype(np.float32)
    store.put(owners(3), rows)
    store.put(owners(1), rows[2:])
    store.remove([3])
    assert store.known() == {1: 1, 2: 1}
    space = nearest.Spaces(store).now()
    assert nearest.Meant(space, rows[2:]).best(10)[0] in (1, 2)
    assert np.isnan(nearest.Meant(space, rows[:1]).of(np.array([3]))).all()


def test_crash_between_rows_and_owners_is_healed(store):
    rows = unit(np.random.default_rng(1).normal(0, 1, (3, 384))).astype(np.float32)
    store.put(owners(2), rows[:2])
    with (store.folder / "rows").open("ab") as stream:
        stream.write(b"\1" * 500)  # rows written, their owners not
    late = owners(3)[2:]
    store.put(late, rows[2:])
    kept, held = store.snapshot()
    assert kept["key"].tolist() == [1, 2, 3]
    assert vectors.cosines(held, rows[2:])[2] == pytest.approx(1, abs=0.02)


def test_words_answer_before_meaning_and_meaning_comes_after(index):
    documents = [answer(n, f"Вопрос номер {n}", "Ответ.") for n in range(1, 13)]
    index(*documents, meaning=False)
    told = suggest(question="номер 7", asker=AnonymousUser(), language="ru", at=NOON)
    assert told.best[0].ref == "shelf:7"
    embedding.catch_up()
    assert vectors.Store(folders.vectors()).count() == 12
    assert folders.read_status()["meaning"] == 12


def test_vectors_outlive_a_rebuild(index, monkeypatch):
    index(answer(1, "Как сменить тариф", "В приложении."))
    before = (folders.vectors() / "rows").stat().st_size
    follow.rebuild()
    embedding.catch_up()
    assert (folders.vectors() / "rows").stat().st_size == before


def test_setting_switches_meaning_off(settings):
    settings.MEANING = False
    assert (meaning.state(), meaning.is_on()) == ("off", False)


def test_long_texts_become_few_bounded_passages():
    document = answer(1, "Заголовок", "Слово за слово. " * 1000)
    found = vectors.passages(document)
    assert [len(one.text) <= meaning.MOST_CHARS for one in found] == [True] * 9
    assert vectors.fingerprint(document) != vectors.fingerprint(answer(1, "Другой"))
    assert len(vectors.owners_of(document, key_of(document.ref))) == 9


def test_auroc_counts_pairs():
    chance = np.random.default_rng(0)
    scores, positive = chance.integers(0, 5, 60).tolist(), (chance.random(60) > 0.5).tolist()
    pairs = [
        (a > b) + 0.5 * (a == b)
        for a, is_a in zip(scores, positive, strict=True)
        for b, is_b in zip(scores, positive, strict=True)
        if is_a and not is_b
    ]
    assert training.auroc(scores, positive) == pytest.approx(np.mean(pairs))


def test_training_finds_the_telling_feature():
    chance = np.random.default_rng(5)
    examples = []
    for _ in range(100):
        features = chance.normal(0, 1, (8, len(training.FEATURES))).astype(np.float32)
        right = np.zeros(8, bool)
        right[np.argmax(features[:, 3])] = True
        examples.append(training.Example(features, right))
    model = training.learn(examples, rounds=300)
    assert int(np.argmax(np.abs(model.weights))) == 3
    assert np.mean([one.right[np.argmax(model.score(one.features))] for one in examples]) > 0.8


def test_nothing_to_learn_from_is_told():
    with pytest.raises(ValueError, match="nothing to learn"):
        training.learn([])
