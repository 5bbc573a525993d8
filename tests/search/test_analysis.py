"""Analysis takes any text."""

from hypothesis import example, given
from hypothesis import strategies as st

from otklik.core.search import analysis, belarusian, language, layout
from otklik.core.search.question import understand


@given(st.text())
@example("İ")
@example("ẞ\u0301")
@example("ᾼ")
def test_folding_twice_is_folding_once(text):
    assert analysis.fold(analysis.fold(text)) == analysis.fold(text)


@given(st.text(), st.integers(1, 50))
def test_cleaning_bounds_and_keeps_clean(text, most):
    cleaned = analysis.clean(text, most)
    assert len(cleaned) <= most
    assert analysis.clean(cleaned, most) == cleaned.strip()


@given(st.text())
def test_places_of_words_are_true(text):
    for word in analysis.words(text):
        assert analysis.fold(text[word.start : word.end]).strip("'") == word.folded


@given(st.text())
def test_any_text_is_understood(text):
    question = understand(text, language.build([]), lambda name, word: 0)
    assert len(question.grams) <= 400
    assert all(stem and " " not in stem for slot in question.slots for stem, _ in slot.stems)


@given(st.text(alphabet="абвгдеёжзійклмнопрстуўфхцчшыьэюя'", min_size=1))
def test_russian_spelling_has_no_belarusian_letters(word):
    assert not set(belarusian.to_russian(word)) & set("іў")


def test_both_languages_share_stems():
    pairs = {
        "падключыць": "подключить", "праверыць": "проверить", "тарыфаў": "тарифов", "аплаціць": "оплатить",
        "тэлефон": "телефон", "плаціць": "платить", "маршрутызатар": "маршрутизатор", "абаненцкая": "абонентская",
        "інтэрнэт": "интернет", "спісанне": "списание",
    }  # fmt: skip
    assert {be: analysis.term(be, True) for be in pairs} == {be: analysis.term(ru) for be, ru in pairs.items()}


def test_yo_is_e():
    assert analysis.terms("счёт ещё") == analysis.terms("счет еще")


def test_keys_are_read_both_ways():
    assert layout.to_cyrillic_keys("nfhba")[0] == "тариф"
    assert layout.to_latin_keys("цшаш") == "wifi"
    assert layout.from_translit("tarif") == "тариф"
