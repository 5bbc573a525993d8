"""The catalogues: every text of the product is translated, and nothing in a translation is lost or broken."""

import re

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.formats import date_format, number_format

from ops.messages import LOCALES, PLURALS, bring_up_to_date, compiled, texts, untranslated
from otklik.web.shell.months import IN_DATES
from tests.cast import NOON

_PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}|</?[a-z]+")
in_each = pytest.mark.parametrize("language", sorted(PLURALS))


@pytest.fixture(scope="module")
def found():
    return list(texts())


def _kept(language):
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as lines:
        return read_po(lines, locale=language)


def _all(message):
    return list(message.string) if message.pluralizable else [message.string]


@in_each
def test_every_text_is_translated_and_no_other(language, found):
    fresh, kept = bring_up_to_date(language, found), _kept(language)
    assert untranslated(fresh) == []
    assert {(row.context, row.id) for row in kept} == {(row.context, row.id) for row in fresh if row.id} | {(None, "")}


@in_each
def test_translations_keep_the_places_of_values(language):
    wrong = [
        (row.id, said)
        for row in _kept(language)
        if row.id
        for said in _all(row)
        if sorted(_PLACES.findall(said)) != sorted(_PLACES.findall(row.id[-1] if row.pluralizable else row.id))
    ]
    assert wrong == []


@in_each
def test_plurals_have_three_forms(language):
    kept = _kept(language)
    assert kept.num_plurals == 3
    assert [row.id for row in kept if row.pluralizable and len(row.string) != 3] == []


@in_each
def test_the_compiled_catalogue_is_up_to_date(language):
    assert (LOCALES / language / "LC_MESSAGES" / "django.mo").read_bytes() == compiled(language)


@pytest.mark.parametrize(
    ("language", "month", "said"),
    [("be", 3, "5 сакавіка"), ("be", 9, "5 верасня"), ("be", 12, "5 снежня"), ("ru", 9, "5 сентября")],
)
def test_months_in_dates(language, month, said):
    with translation.override(language):
        assert date_format(NOON.replace(month=month, day=5), "j E") == said
        assert said.endswith(str(IN_DATES[month]))


@pytest.mark.parametrize(("language", "said"), [("be", "87,7"), ("ru", "87,7"), ("en", "87.7")])
def test_numbers(language, said):
    with translation.override(language):
        assert number_format(87.7, 1) == said
