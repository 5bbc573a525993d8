"""Colours: contrast as WCAG says, the nearest passing colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.colour import (
    NoSuchContrast,
    NotAColour,
    contrast,
    from_oklch,
    in_the_dark,
    nearest_passing,
    passes,
    to_oklch,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert round(contrast(one, other), 2) == ratio


@given(colours, colours)
def test_contrast_does_not_depend_on_order(one, other):
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(colours)
def test_oklch_and_back_is_the_same_colour(colour):
    assert from_oklch(to_oklch(colour)) == colour


@given(colours)
def test_the_offered_colour_passes_and_is_offered_once(colour):
    offered = nearest_passing(colour)
    assert passes(offered)
    assert nearest_passing(offered) == offered


@given(colours)
def test_what_passes_in_the_light_passes_in_the_dark(colour):
    assert passes(in_the_dark(nearest_passing(colour)))


@given(colours)
def test_a_passing_colour_is_left_alone(colour):
    if passes(colour):
        assert nearest_passing(colour) == colour


@given(colours)
def test_the_offered_colour_keeps_its_hue(colour):
    offered = nearest_passing(colour)
    _lightness, chroma, hue = to_oklch(offered)
    if chroma > 0.04:
        distance = abs(hue - to_oklch(colour)[2])
        assert min(distance, 360 - distance) < 6


@given(colours)
def test_nothing_lighter_of_the_hue_would_pass(colour):
    if passes(colour):
        return
    lightness, chroma, hue = to_oklch(colour)
    found = to_oklch(nearest_passing(colour))[0]
    halfway = from_oklch(((lightness + found) / 2, chroma, hue))
    assert not passes(halfway) or abs(lightness - found) < 0.01


def test_bad_colours_and_impossible_wishes_are_refused():
    for bad in ("red", "#12345", "#1234567", "", "#12345g"):
        with pytest.raises(NotAColour):
            contrast(bad, "#ffffff")
    with pytest.raises(NoSuchContrast):
        nearest_passing("#808080", on="#808080", least=6)
