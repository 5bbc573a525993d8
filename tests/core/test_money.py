"""Money is whole coins of a known currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.money import MixedCurrencies, Money, UnknownCurrency, digits_of, format_money


@pytest.mark.parametrize(
    ("money", "language", "shown"),
    [
        (Money(123450, "BYN"), "ru", "1\u00a0234,50\u00a0Br"),
        (Money(123450, "RUB"), "be", "1\u00a0234,50\u00a0₽"),
        (Money(123450, "BYN"), "en", "1,234.50\u00a0BYN"),
        (Money(-5, "EUR"), "ru", "\u22120,05\u00a0€"),
        (Money(1500, "JPY"), "en", "1,500\u00a0JPY"),
        (Money(1500, "KWD"), "ru", "1,500\u00a0KWD"),
    ],
)
def test_money_is_shown_in_the_readers_way(money, language, shown):
    assert format_money(money, language) == shown


@given(st.integers(-(10**15), 10**15), st.sampled_from(["BYN", "JPY", "KWD"]))
def test_there_and_back_through_decimal(minor, currency):
    assert Money.from_decimal(Money(minor, currency).amount, currency) == Money(minor, currency)


def test_half_a_coin_is_rounded_up():
    assert Money.from_decimal(Decimal("10.005"), "BYN") == Money(1001, "BYN")


def test_sums_are_of_one_currency():
    assert Money(100, "BYN") - Money(30, "BYN") == Money(70, "BYN")
    with pytest.raises(MixedCurrencies):
        Money(1, "BYN") + Money(1, "RUB")


@pytest.mark.parametrize("code", ["XXX", "byn", "", "BYR"])
def test_unknown_currency_is_refused(code):
    with pytest.raises(UnknownCurrency):
        digits_of(code)
    with pytest.raises(UnknownCurrency):
        Money(1, code)
