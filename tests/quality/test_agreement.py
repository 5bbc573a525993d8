"""Cohen's kappa against published examples and against its definition by matrices; the score by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.quality.models.inspection_body import Item
from otklik.quality.queries.agreement import cohen, weighted
from otklik.quality.queries.inspection_score import score

STEPS = st.integers(0, 4)
PAIRS = st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=40)


def test_published_examples():
    """Two readers of grant proposals; and two tables that agree alike and yet differ in kappa (Wikipedia)."""
    yes, no = "yes", "no"

    def of(both, first, second, neither):
        return cohen([(yes, yes)] * both + [(yes, no)] * first + [(no, yes)] * second + [(no, no)] * neither)

    assert [(one.observed, round(one.kappa, 4)) for one in (of(20, 5, 10, 15), of(45, 15, 25, 15), of(25, 35, 5, 35))] == [
        (0.7, 0.4), (0.6, 0.1304), (0.6, 0.2593)
    ]  # fmt: skip
    assert (of(20, 5, 10, 15).word, of(50, 0, 0, 0).kappa, cohen([])) == ("fair", None, None)


@given(PAIRS, st.sampled_from([0, 1, 2]))
def test_it_is_what_matrices_say(pairs, power):
    """power 0: the plain one."""
    table = np.zeros((5, 5))
    for a, b in pairs:
        table[a, b] += 1
    table /= len(pairs)
    rows, columns = np.indices((5, 5))
    weights = (rows != columns).astype(float) if power == 0 else np.abs(rows - columns) ** power
    chance = (weights * np.outer(table.sum(axis=1), table.sum(axis=0))).sum()
    found = cohen(pairs) if power == 0 else weighted(pairs, power)
    if chance == 0:
        assert found.kappa is None
    else:
        assert found.kappa == pytest.approx(1 - (weights * table).sum() / chance)


@given(PAIRS)
def test_who_answers_first_does_not_matter(pairs):
    assert weighted(pairs) == weighted([(b, a) for a, b in pairs])


def test_score_by_hand():
    items = (
        Item("open", {"en": "x"}, weight=3, critical=True),
        Item("clean", {"en": "x"}, "scale", weight=2),
        Item("wait", {"en": "x"}, "number", high=15),
        Item("ramp", {"en": "x"}, weight=5),
        Item("words", {"en": "x"}, "text", weight=9),
    )
    found = score(items, {"open": "no", "clean": 3, "wait": 15.0, "ramp": "na", "words": "fine"})
    assert (found.share, found.bad, found.critical, found.left_out) == (2.5 / 6, ("open",), ("open",), ("ramp",))
    assert score(items, {"ramp": "na"}).share is None
