"""On which keyboard and in which letters a question was typed: judged on the demo's articles and its own questions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import facts
from otklik.answers.queries.layer import builtin_rules
from otklik.core.search import analysis, language
from otklik.core.search.question import is_askable, understand

# the two keyboards row by row, as they lie on the desk
QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
BELARUSIAN = "ёйцукенгшўзх'фывапролджэячсмітьбю"
ON_QWERTY = {"ru": str.maketrans(RUSSIAN, QWERTY), "be": str.maketrans(BELARUSIAN, QWERTY)}
ON_RUSSIAN = str.maketrans(QWERTY, RUSSIAN)
# as passports, street signs and people in a hurry write
TRANSLIT = {
    "passport": dict(zip("жхцчшщъыьэюяйё", "zh kh ts ch sh shch ie y  e iu ia i e".split(" "), strict=True)),
    "street": dict(zip("жхцчшщъыьэюяйё", "zh h c ch sh shch  y ' e ju ja j yo".split(" "), strict=True)),
    "hurry": dict(zip("жхцчшщъыьэюяйё", "zh h ts ch sh sch  y  e yu ya y e".split(" "), strict=True)),
}
PLAIN = dict(zip("абвгдезиклмнопрстуф", "a b v g d e z i k l m n o p r s t u f".split(), strict=True))

LAYER = language.build(builtin_rules())
DOCUMENTS = [f"{one['title']}\n{one['body']}" for one in facts.articles()]
WORDS: dict[tuple[str, str], int] = {}
for text in DOCUMENTS:
    for word in set(analysis.surface(text)):
        WORDS["words", word] = WORDS.get(("words", word), 0) + 1
    for stem in set(analysis.terms(text)):
        WORDS["all", stem] = WORDS.get(("all", stem), 0) + 1
ASKED = [(text, tongue) for text, _ids, tongue in facts.questions("tune", "unanswerable_tune")]
TITLES = sorted(
    {w for one in facts.articles() if one.get("language", "ru") == "ru" for w in one["title"].lower().split()}
)


def read(text):
    return understand(text, LAYER, lambda name, word: WORDS.get((name, word), 0))


def in_latin(text, way):
    return "".join((PLAIN | TRANSLIT[way]).get(letter, letter) for letter in text.lower())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("internet ne rabotaet", "интернет не работает"),
        ("ne rabotaet wifi", "не работает wifi"),
        ("ne mogu zajti v lichnyj kabinet", "не могу зайти в личный кабинет"),
        ("Chto s internetom?", "что с интернетом?"),
        ("lk", "лк"),
        ("kr", "лк"),
        ("зайти в lk", "зайти в лк"),
        ("njhba", "тариф"),
        ("njhba yf vjq", "тариф на мой"),
        ("tarif", "тариф"),
        ("yt hf,jnftn wifi", "не работает wifi"),
        ("cvtybnm nfhba?", "сменить тариф?"),
        ("rfr cvtybnm тариф", "как сменить тариф"),
        ("как сменить nfhba", "как сменить тариф"),
        ("zr pvzybwm nfhsa", "як змяніць тарыф"),
        ("yt ghfwet byn'hy'n", "не працуе інтэрнэт"),
        ("podkljuchitsya k internetu", "подключиться к интернету"),
        ("ghbdtn", "привет"),
        ("фзт", "apn"),
        ("не работает цшаш", "не работает wifi"),
        ("рщц ещ срфтпу ефкшаа", "how to change tariff"),
    ],
)
def test_what_was_typed_oddly_is_told_as_it_was_meant(typed, told):
    assert read(typed).corrected == told


@pytest.mark.parametrize(
    "typed",
    [
        "инт не раб", "инт", "ТВ", "ЛК", "5G", "wifi", "Wi-Fi", "apn", "ещё раз", "ёлка", "не працуе інтэрнэт", "ne",
        "my internet is slow", "slow internet", "how do I pay", "как подключить eSIM", "не работает VPN на iPhone",
        "qwertyzxcv", "no", "тариф", "bynets", "BYN", "мтс", "раб",
    ],
)  # fmt: skip
def test_what_was_typed_well_is_left_alone(typed):
    assert read(typed).corrected == ""


def test_no_question_that_was_typed_well_is_ever_corrected():
    typed_well = [text for text, tongue in ASKED if tongue == "en" or re.search("[а-яёіў]", text.lower())]
    assert [(text, read(text).corrected) for text in typed_well if read(text).corrected] == []


def share_read_back(pairs):
    """Of all words: how many are read as they were meant; a question read in another number of words is all wrong."""
    right = [sum(map(str.__eq__, meant, found)) * (len(meant) == len(found)) for meant, found in pairs]
    return sum(right) / sum(len(meant) for meant, _found in pairs)


@pytest.mark.parametrize(("tongue", "letters"), [("ru", RUSSIAN), ("be", BELARUSIAN)], ids=["ru", "be"])
def test_questions_typed_on_the_english_keyboard_are_read_back(tongue, letters):
    meant = [" ".join(re.findall(r"[\w']+", text.lower())) for text, said in ASKED if said == tongue]
    meant = [text for text in meant if set(re.sub(r"[\s\d_]", "", text)) <= set(letters)]
    pairs = [(text.split(), read(text.translate(ON_QWERTY[tongue])).text.split()) for text in meant]
    assert len(pairs) > 60
    assert share_read_back(pairs) > 0.97


@pytest.mark.parametrize("way", TRANSLIT)
def test_questions_in_latin_letters_are_read_back(way):
    meant = [text.lower() for text, tongue in ASKED if tongue == "ru" and not re.search("[a-z]", text.lower())]
    pairs = [(analysis.terms(text), analysis.terms(read(in_latin(text, way)).text)) for text in meant]
    assert len(pairs) > 150
    assert share_read_back(pairs) > 0.94


@given(st.lists(st.sampled_from(TITLES), min_size=1, max_size=6).map(" ".join))
def test_words_of_titles_are_read_back_from_the_english_keyboard(text):
    words = " ".join(word for word in re.findall(r"[а-яё]{3,}", text) if word not in analysis.STOP_WORDS)
    assert read(words.translate(ON_QWERTY["ru"])).text == words


def test_short_terms_may_be_asked_in_any_letters():
    asked = {text: is_askable(text, LAYER) for text in ("ЛК", "lk", "kr", "тв", "tv", "nd", "у", "ne", "vs")}
    assert asked == {"ЛК": True, "lk": True, "kr": True, "тв": True, "tv": True, "nd": True} | dict.fromkeys(
        ("у", "ne", "vs"), False
    )
